#include "session/node_feed.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace pn::session {
namespace {

using nlohmann::json;
using widgets::Check;
using widgets::Node;
using widgets::Nodes;
using widgets::Role;

constexpr double kInterval_s = 0.25;
// The tree of hundreds of stimuli takes long to write and to patch into the page, so it is sent less often.
constexpr double kBytesPerSecond = 256.0 * 1024.0;
constexpr double kRest_s = 0.5;    // what did not change for so long has come to rest
constexpr double kAnswer_s = 1.0;  // after an action: a dialog takes some frames to open

void add_text(std::string& out, const char* key, const std::string& text) {
  if (text.empty()) return;
  out.append(",\"").append(key).append("\":").append(json(text).dump(-1, ' ', false, json::error_handler_t::replace));
}

void add_check(std::string& out, const char* key, Check check) {
  if (check == Check::Unset) return;
  out.append(",\"").append(key).append("\":").append(check == Check::On ? "true" : check == Check::Off ? "false" : "\"mixed\"");
}

void add_flag(std::string& out, const char* key, bool is_set) {
  if (is_set) out.append(",\"").append(key).append("\":true");
}

void add_number(std::string& out, const char* key, float value) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, "%.6g", static_cast<double>(std::isfinite(value) ? value : 0.0F));
  out.append(",\"").append(key).append("\":").append(buffer);
}

void add_count(std::string& out, const char* key, int count) {
  if (count > 0) out.append(",\"").append(key).append("\":").append(std::to_string(count));
}

void add_facts(std::string& out, const Node& node, const std::string& id) {
  out.append("{\"role\":\"").append(widgets::name_of(node.role)).append("\"");
  add_text(out, "id", id);
  add_text(out, "name", without_direction_controls(node.name));
  add_text(out, "description", without_direction_controls(node.description));
  if (node.role == Role::Textbox)
    out.append(",\"value\":").append(json(node.value).dump(-1, ' ', false, json::error_handler_t::replace));
  else
    add_text(out, "value", node.value);
  add_check(out, "checked", node.checked);
  add_check(out, "pressed", node.pressed);
  add_check(out, "expanded", node.expanded);
  add_flag(out, "disabled", node.disabled);
  add_flag(out, "invalid", node.invalid);
  add_flag(out, "menu", node.has_menu);
  add_flag(out, "lines", node.takes_lines);
  add_count(out, "level", node.level);
  add_count(out, "rows", node.row_count);
  add_count(out, "row", node.row);
  if (node.role == Role::Slider || node.role == Role::Progress) {
    add_number(out, "min", node.minimum);
    add_number(out, "max", node.maximum);
    add_number(out, "step", node.step);
    add_number(out, "now", node.number);
  }
  if (!node.rect) return;
  char buffer[96];
  std::snprintf(buffer, sizeof buffer, ",\"rect\":[%d,%d,%d,%d]", static_cast<int>(node.rect->x), static_cast<int>(node.rect->y),
                static_cast<int>(node.rect->width), static_cast<int>(node.rect->height));
  out.append(buffer);
}

}  // namespace

std::string nodes_json(const Nodes& nodes) {
  std::string out = "[";
  struct Open {
    int place;
    std::string id;
    int children = 0;  // told so far
    int nameless = 0;  // of them
  };
  std::vector<Open> open = {{-1, "page"}};
  const auto close = [&] {
    out.append(open.back().children > 0 ? "]}" : "}");
    open.pop_back();
  };
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Node& node = nodes[i];
    if (node.role == Role::Place || node.skipped) continue;
    while (open.size() > 1 && open.back().place != node.parent) close();
    Open& parent = open.back();
    if (parent.children++ > 0)
      out.push_back(',');
    else if (parent.place >= 0)
      out.append(",\"children\":[");
    std::string id = node.id.empty() ? parent.id + "#" + std::to_string(parent.nameless++) : node.id;
    add_facts(out, node, id);
    open.push_back({static_cast<int>(i), std::move(id)});
  }
  while (open.size() > 1) close();
  return out.append("]");
}

std::optional<widgets::NodeAction> read_node_action(std::string id, std::string_view action, std::string value) {
  using Kind = widgets::NodeAction::Kind;
  static constexpr std::pair<std::string_view, Kind> kKinds[] = {{"click", Kind::Click}, {"set", Kind::Set},     {"enter", Kind::Enter},
                                                                 {"leave", Kind::Leave}, {"focus", Kind::Focus}, {"menu", Kind::Menu}};
  for (const auto& [name, kind] : kKinds)
    if (name == action) return widgets::NodeAction{kind, std::move(id), std::move(value)};
  return std::nullopt;
}

namespace {

// Where the focus may go depends on them.
std::size_t dialogs_in(const Nodes& nodes) {
  std::size_t hash = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (nodes[i].role == Role::Dialog) hash = hash * 31U + std::hash<std::string>{}(nodes[i].id) + 1U;
  return hash;
}

}  // namespace

std::optional<std::string> NodeFeed::poll(const Nodes& nodes, std::uint64_t revision, double now_s) {
  due_s_.reset();
  const std::size_t words = nodes.hash_of_words(), places = nodes.hash_of_places();
  if (words != seen_words_ || places != seen_places_) changed_s_ = now_s;
  seen_words_ = words;
  seen_places_ = places;
  if (nodes.took_action()) answering_until_s_ = now_s + kAnswer_s;
  // What was typed outside is answered even where the field's text is the one that was sent before.
  owes_answer_ = owes_answer_ || nodes.took_text();
  if (sent_any_ && !owes_answer_ && words == sent_words_ && places == sent_places_) return std::nullopt;
  const bool is_urgent = (owes_answer_ || words != sent_words_) && (revision != sent_revision_ || now_s < answering_until_s_);
  const std::size_t dialogs = dialogs_in(nodes);
  const double earliest = dialogs != sent_dialogs_ ? now_s : is_urgent ? next_s_ : std::max(next_s_, changed_s_ + kRest_s);
  if (sent_any_ && now_s < earliest) {
    due_s_ = earliest;
    return std::nullopt;
  }
  sent_any_ = true;
  owes_answer_ = false;
  sent_words_ = words;
  sent_places_ = places;
  sent_dialogs_ = dialogs;
  sent_revision_ = revision;
  std::string out = nodes_json(nodes);
  next_s_ = now_s + std::max(kInterval_s, static_cast<double>(out.size()) / kBytesPerSecond);
  return out;
}

}  // namespace pn::session
