#include "panels/model/model_layers.h"

#include <algorithm>

#include "base/words.h"
#include "panels/parts/panel_parts.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Layer;

constexpr const char* kTimes = " \xC3\x97 ";
constexpr std::size_t kFewLayers = 8;  // of a kind: listed without being asked

enum class Tick { None, Some, All };

bool is_chosen(const LayerChoice& choice, const Layer& layer) {
  return std::find(choice.names.begin(), choice.names.end(), layer.name) != choice.names.end();
}

// Ticks some layers or takes them out; what is ticked stays in order of depth, which is that of `info.all_layers`.
void choose(LayerChoice& choice, const workspace::ModelInfo& info, const std::vector<const Layer*>& layers, bool on) {
  std::vector<std::string> names;
  for (const Layer& layer : info.all_layers) {
    const bool is_meant = std::find(layers.begin(), layers.end(), &layer) != layers.end();
    if (is_meant ? on : is_chosen(choice, layer)) names.push_back(layer.name);
  }
  choice.names = std::move(names);
}

std::vector<std::string> names_of(const std::vector<Layer>& layers) {
  std::vector<std::string> names;
  for (const Layer& layer : layers) names.push_back(layer.name);
  return names;
}

// The kinds, those of layers that are seen now first.
std::vector<std::string> kinds_of(const workspace::ModelInfo& info) {
  std::vector<std::string> kinds;
  for (const auto* layers : {&info.layers, &info.all_layers}) {
    for (const Layer& layer : *layers) {
      if (std::find(kinds.begin(), kinds.end(), layer.kind) == kinds.end()) kinds.push_back(layer.kind);
    }
  }
  return kinds;
}

std::string size_words(const Layer& layer) {
  std::string words = std::to_string(layer.channels);
  if (layer.height > 0) words += kTimes + std::to_string(layer.height) + kTimes + std::to_string(layer.width);
  return words;
}

// A row with a box to tick at its left. `pressed`: the rest of it was.
struct Row {
  bool ticked = false;
  bool pressed = false;
  ImVec2 at;
  float right = 0;
};

Check check_of(Tick tick) { return tick == Tick::All ? Check::On : tick == Tick::Some ? Check::Mixed : Check::Off; }

// `name` is what is ticked, `words` what the rest of the row says.
Row begin_row(Context& ctx, const std::string& id, Tick tick, float indent, bool highlighted, std::string_view tip, std::string_view name,
              std::string_view words, Check expanded = Check::Unset) {
  Row row;
  row.at = ImGui::GetCursorScreenPos();
  const float height = ctx.metrics.row, width = ImGui::GetContentRegionAvail().x;
  row.right = row.at.x + width - ctx.metrics.unit;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float box_right = row.at.x + indent + height;
  ImGui::SetCursorScreenPos({row.at.x + indent, row.at.y});
  row.ticked = ImGui::InvisibleButton((id + ".tick").c_str(), {height, height}, ImGuiButtonFlags_EnableNav);
  focus_ring(ctx);
  ctx.nodes.item(Role::Checkbox, id + ".tick", tr("Look at {0}", {name})).checked = check_of(tick);
  row.ticked = ctx.nodes.clicked(id + ".tick") || row.ticked;
  tooltip(ctx, tick == Tick::All ? tr("Do not look at this") : tr("Look at this"));
  const bool over_box = ImGui::IsItemHovered();
  ImGui::SetCursorScreenPos({box_right, row.at.y});
  row.pressed = ImGui::InvisibleButton(id.c_str(), {row.at.x + width - box_right, height}, ImGuiButtonFlags_EnableNav);
  focus_ring(ctx);
  Node& node = ctx.nodes.item(Role::Button, id, words);
  node.expanded = expanded;
  if (highlighted) node.pressed = Check::On;
  row.pressed = ctx.nodes.clicked(id) || row.pressed;
  if (ImGui::IsItemHovered() || highlighted) {
    draw->AddRectFilled({box_right, row.at.y}, {row.at.x + width, row.at.y + height},
                        highlighted ? ctx.colors.accent_soft : ctx.colors.hover, ctx.metrics.radius);
  }
  tooltip(ctx, tip);
  if (over_box) draw->AddRectFilled({row.at.x + indent, row.at.y}, {box_right, row.at.y + height}, ctx.colors.hover, ctx.metrics.radius);
  draw_check(ctx, {row.at.x + indent + height / 2, row.at.y + height / 2}, check_of(tick));
  row.at = {box_right + ctx.metrics.unit / 2, row.at.y + (height - text_size(ctx.fonts.body, "0").y) / 2};
  return row;
}

std::string layer_tip(const Layer& layer, bool seen) {
  std::string tip = layer.name + (layer.kind.empty() ? "" : ": " + std::string(tr(std::string_view(layer.kind))));
  if (!seen) return tip + ". " + tr("Its neurons are not looked at yet.");
  return tip + ". " +
         (layer.replays_alone
              ? tr("A gate runs again only what follows this layer.")
              : tr("A path leads past this layer: a gate runs the whole model again, of a late layer once for each picture."));
}

void draw_layer(Context& ctx, LayerChoice& choice, const workspace::ModelInfo& info, const Layer& layer, std::optional<int>& opened) {
  const int number = workspace::layer_place(info.layers, layer.name);
  const bool seen = number >= 0;
  const Layer& known = seen ? info.layers[static_cast<std::size_t>(number)] : layer;
  const bool on = seen && number == ctx.ws.selection.layer;
  const std::string id = seen ? "dialog.model.layer." + std::to_string(number + 1) : "dialog.model.layer." + layer.name;
  const bool chosen = is_chosen(choice, layer);
  const std::string sizes = size_words(known);
  const std::string words = (seen ? tr("Layer {0}, ", {number + 1}) : std::string()) + layer.name + ": " + sizes;
  const Row row = begin_row(ctx, id, chosen ? Tick::All : Tick::None, ctx.metrics.unit * 2, on, layer_tip(known, seen), layer.name, words);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (seen)
    draw_text_right(draw, ctx.fonts.body, {row.at.x + 18, row.at.y}, on ? ctx.colors.accent : ctx.colors.text, std::to_string(number + 1));
  draw_text_right(draw, ctx.fonts.body, {row.right, row.at.y}, seen ? ctx.colors.text : ctx.colors.text_muted, sizes);
  const float left = row.at.x + 28;
  draw_text(draw, ctx.fonts.body, {left, row.at.y}, ctx.colors.text_muted,
            fitted_end(ctx.fonts.body, layer.name, row.right - text_size(ctx.fonts.body, sizes).x - ctx.metrics.unit * 2 - left));
  if (row.ticked || (row.pressed && !seen))
    choose(choice, info, {&layer}, !chosen);
  else if (row.pressed)
    opened = number;
}

void draw_kind(Context& ctx, LayerChoice& choice, const workspace::ModelInfo& info, const std::string& kind, std::optional<int>& opened) {
  std::vector<const Layer*> layers;
  for (const Layer& layer : info.all_layers) {
    if (layer.kind == kind) layers.push_back(&layer);
  }
  const auto count = std::count_if(layers.begin(), layers.end(), [&](const Layer* layer) { return is_chosen(choice, *layer); });
  const Tick tick = count == 0 ? Tick::None : static_cast<std::size_t>(count) == layers.size() ? Tick::All : Tick::Some;
  const bool is_seen = std::any_of(info.layers.begin(), info.layers.end(), [&](const Layer& layer) { return layer.kind == kind; });
  const auto turned = std::find(choice.turned.begin(), choice.turned.end(), kind);
  const bool unfolded = (is_seen || layers.size() <= kFewLayers) != (turned != choice.turned.end());
  const std::string words = count > 0 ? tr("{0} of {1}", {count, layers.size()}) : std::to_string(layers.size());
  const std::string name(tr(std::string_view(kind)));
  const Row row = begin_row(ctx, "dialog.model.kind." + kind, tick, 0, false, unfolded ? tr("Fold") : tr("List them"),
                            tr("all of: {0}", {name}), name + ", " + words, unfolded ? Check::On : Check::Off);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_text(draw, ctx.fonts.body_bold, row.at, ctx.colors.text, name);
  const float words_left = row.at.x + text_size(ctx.fonts.body_bold, name).x + ctx.metrics.unit * 1.5F;
  draw_text(draw, ctx.fonts.body, {words_left, row.at.y}, ctx.colors.text_muted, words);
  draw_text_right(draw, ctx.fonts.body, {row.right, row.at.y}, ctx.colors.text_muted, unfolded ? kIconChevronUp : kIconChevronDown);
  if (row.ticked) choose(choice, info, layers, tick != Tick::All);
  if (row.pressed && turned != choice.turned.end())
    choice.turned.erase(turned);
  else if (row.pressed)
    choice.turned.push_back(kind);
  if (!unfolded) return;
  for (const Layer* layer : layers) draw_layer(ctx, choice, info, *layer, opened);
}

}  // namespace

void follow_layers(LayerChoice& choice, const workspace::ModelInfo& info) {
  const std::vector<std::string> now = names_of(info.layers);
  if (choice.seen == now && choice.sha256 == info.sha256) return;
  choice = {info.sha256, now, now, choice.sha256 == info.sha256 ? choice.kinds : kinds_of(info), {}};
}

bool layers_differ(const LayerChoice& choice) { return !choice.names.empty() && choice.names != choice.seen; }

std::optional<int> draw_layer_choice(Context& ctx, LayerChoice& choice, const workspace::ModelInfo& info) {
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  heading(ctx, tr("Layers of neurons"), 3);
  note(ctx, tr("In order of depth: neurons "
               "\xC3\x97"
               " rows "
               "\xC3\x97"
               " columns of a map. Ticked layers are looked at, and each of their neurons has a gate."));
  std::optional<int> opened;
  for (const std::string& kind : choice.kinds) draw_kind(ctx, choice, info, kind, opened);
  if (choice.names.empty()) note(ctx, tr("Tick one layer at least."), ctx.colors.warning);
  if (!layers_differ(choice)) return opened;
  std::uint64_t floats = 0;
  for (const Layer& layer : info.all_layers) floats += is_chosen(choice, layer) ? layer.size() : 0;
  note(ctx, tr("Those ticked now make {0} of activations a stimulus. The model is started anew for them; your pictures stay, and so do the "
               "gates of "
               "layers that stay.",
               {bytes_text(floats * sizeof(float))}));
  return opened;
}

std::string observe_words(const LayerChoice& choice) { return tr_n(choice.names.size(), "Look at {n} layer", "Look at {n} layers"); }

}  // namespace pn::panels
