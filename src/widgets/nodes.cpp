#include "widgets/nodes.h"

#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <utility>

#include <imgui_internal.h>

namespace pn::widgets {
namespace {

constexpr std::array<const char*, 23> kRoleNames = {
    "",     "region", "group", "dialog", "list",    "listitem", "table",      "row",   "cell",     "columnheader", "rowheader", "heading",
    "text", "status", "alert", "button", "textbox", "slider",   "radiogroup", "radio", "checkbox", "progressbar",  "img"};
static_assert(kRoleNames.size() == static_cast<std::size_t>(Role::Image) + 1);

constexpr int kPatience_frames = 20;
constexpr std::size_t kDroppedKept = 8;

// Keeps the strings' memory.
void reset(Node& node) {
  node.id.clear();
  node.name.clear();
  node.value.clear();
  node.description.clear();
  node.checked = node.pressed = node.expanded = Check::Unset;
  node.disabled = node.invalid = node.has_menu = node.takes_lines = node.skipped = false;
  node.level = node.row_count = node.row = 0;
  node.minimum = node.maximum = node.step = node.number = 0;
  node.rect.reset();
  node.item = 0;
  node.parent = -1;
}

std::size_t mix(std::size_t hash, std::size_t value) { return (hash ^ value) * 0x9E3779B1U + (hash >> 7U); }

std::size_t of_text(const std::string& text) { return std::hash<std::string_view>{}(text); }

}  // namespace

const char* name_of(Role role) { return kRoleNames[static_cast<std::size_t>(role)]; }

void Nodes::begin_frame() {
  used_ = 0;
  open_.clear();
  muted_ = 0;
  took_action_ = took_text_ = false;
  now_.clear();
  std::swap(now_, next_);
}

void Nodes::end_frame() {
  std::vector<NodeAction> waiting;
  for (NodeAction& action : now_) {
    // A focus is for the eyes alone; a widget that is not drawn has nothing to bring into view.
    if (action.kind == NodeAction::Kind::Focus) continue;
    if (++action.frames < kPatience_frames) {
      waiting.push_back(std::move(action));
      continue;
    }
    dropped_.push_back(std::move(action.id));
    if (dropped_.size() > kDroppedKept) dropped_.pop_front();
  }
  next_.insert(next_.begin(), std::make_move_iterator(waiting.begin()), std::make_move_iterator(waiting.end()));
  now_.clear();
}

Node& Nodes::add(Role role, std::string_view id, std::string_view name) {
  if (muted_ > 0) {
    reset(scrap_);
    return scrap_;
  }
  if (used_ == nodes_.size()) nodes_.emplace_back();
  Node& node = nodes_[used_++];
  reset(node);
  node.role = role;
  node.id.assign(id);
  node.name.assign(name);
  node.parent = open_.empty() ? -1 : open_.back();
  return node;
}

Node& Nodes::begin(Role role, std::string_view id, std::string_view name) {
  Node& node = add(role, id, name);
  open_.push_back(muted_ > 0 ? (open_.empty() ? -1 : open_.back()) : static_cast<int>(used_) - 1);
  return node;
}

void Nodes::end() {
  IM_ASSERT(!open_.empty());
  open_.pop_back();
}

Node& Nodes::leaf(Role role, std::string_view id, std::string_view name) { return add(role, id, name); }

Node& Nodes::item(Role role, std::string_view id, std::string_view name) {
  Node& node = add(role, id, name);
  place(node);
  if (!now_.empty() && take(NodeAction::Kind::Focus, id) && !ImGui::IsItemVisible()) ImGui::ScrollToItem();
  return node;
}

void Nodes::place(Node& node) {
  node.item = ImGui::GetItemID();
  const ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 clip_min = draw->GetClipRectMin(), clip_max = draw->GetClipRectMax();
  const ImVec2 item_min = ImGui::GetItemRectMin(), item_max = ImGui::GetItemRectMax();
  const ImVec2 a{std::max(item_min.x, clip_min.x), std::max(item_min.y, clip_min.y)};
  const ImVec2 b{std::min(item_max.x, clip_max.x), std::min(item_max.y, clip_max.y)};
  if (b.x > a.x && b.y > a.y) node.rect = Landmark{a.x, a.y, b.x - a.x, b.y - a.y};
}

void Nodes::describe_item(std::string_view words) {
  if (muted_ > 0 || used_ == 0 || words.empty()) return;
  Node& node = nodes_[used_ - 1];
  if (node.item == 0 || node.item != ImGui::GetItemID() || node.name == words) return;
  node.description.assign(words);
}

std::optional<std::string> Nodes::take(NodeAction::Kind kind, std::string_view id) {
  const auto found =
      std::find_if(now_.begin(), now_.end(), [&](const NodeAction& action) { return action.kind == kind && action.id == id; });
  if (found == now_.end()) return std::nullopt;
  std::string value = std::move(found->value);
  now_.erase(found);
  took_action_ = true;
  return value;
}

std::optional<Nodes::Typed> Nodes::typed(std::string_view id) {
  if (now_.empty()) return std::nullopt;
  std::optional<Typed> out;
  // What was typed since the last frame, in order: the last text counts, and whether Enter was among it.
  while (auto value = take(NodeAction::Kind::Set, id)) out = Typed{std::move(*value), false, false};
  if (auto value = take(NodeAction::Kind::Leave, id)) out = Typed{std::move(*value), false, true};
  if (auto value = take(NodeAction::Kind::Enter, id)) out = Typed{std::move(*value), true, true};
  took_text_ = took_text_ || out.has_value();
  return out;
}

const Node* Nodes::find(std::string_view id) const {
  for (std::size_t i = 0; i < used_; ++i)
    if (nodes_[i].id == id) return &nodes_[i];
  return nullptr;
}

std::map<std::string, Landmark> Nodes::landmarks() const {
  std::map<std::string, Landmark> out;
  for (std::size_t i = 0; i < used_; ++i)
    if (nodes_[i].rect && !nodes_[i].id.empty()) out[nodes_[i].id] = *nodes_[i].rect;
  return out;
}

std::size_t Nodes::hash_of_words() const {
  std::size_t hash = used_;
  for (std::size_t i = 0; i < used_; ++i) {
    const Node& node = nodes_[i];
    if (node.role == Role::Place) continue;
    for (const std::string* text : {&node.id, &node.name, &node.value, &node.description})
      if (!text->empty()) hash = mix(hash, of_text(*text));
    const auto flags = static_cast<std::size_t>(node.checked) | static_cast<std::size_t>(node.pressed) << 2U |
                       static_cast<std::size_t>(node.expanded) << 4U | static_cast<std::size_t>(node.disabled) << 6U |
                       static_cast<std::size_t>(node.invalid) << 7U | static_cast<std::size_t>(node.has_menu) << 8U |
                       static_cast<std::size_t>(node.skipped) << 9U | static_cast<std::size_t>(node.role) << 10U;
    hash = mix(hash, flags + static_cast<std::size_t>(node.parent + 1) * 65599U + static_cast<std::size_t>(node.row) * 31U);
    hash = mix(hash, std::hash<float>{}(node.number));
  }
  return hash;
}

std::size_t Nodes::hash_of_places() const {
  std::size_t hash = used_;
  for (std::size_t i = 0; i < used_; ++i) {
    const std::optional<Landmark>& rect = nodes_[i].rect;
    if (!rect || nodes_[i].role == Role::Place) continue;
    hash = mix(hash, i + static_cast<std::size_t>(static_cast<std::int32_t>(rect->x)) * 65599U +
                         static_cast<std::size_t>(static_cast<std::int32_t>(rect->y)) * 257U);
    hash = mix(hash, static_cast<std::size_t>(static_cast<std::int32_t>(rect->width)) * 65599U +
                         static_cast<std::size_t>(static_cast<std::int32_t>(rect->height)));
  }
  return hash;
}

}  // namespace pn::widgets
