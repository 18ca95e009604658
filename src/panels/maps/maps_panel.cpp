#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include <imgui_internal.h>

#include "base/words.h"
#include "panels/maps/maps_panel.h"
#include "panels/parts/exports.h"
#include "panels/parts/failure_box.h"
#include "panels/parts/links.h"
#include "panels/parts/map_scale.h"
#include "panels/parts/panel_parts.h"
#include "panels/shell/layout.h"
#include "view/neuron_card.h"
#include "view/sentences.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"
#include "workspace/suggest.h"

namespace pn::panels {
namespace {

using workspace::MapOrder;
using workspace::NeuronId;
using workspace::Phase;

constexpr float kLeastTile = 72.0F;
constexpr float kLeastTileLow = 54.0F;
constexpr float kLeastTileTouch = 88.0F;
constexpr float kTileGap = 8.0F;
constexpr std::size_t kMostLayerTabs = 8;

// ---- what is shown in which order

void sort_channels(const Context& ctx, MapsPanelState& state, const std::vector<float>& responses) {
  const MapOrder order = ctx.view().map_order;
  if (state.sorted_for_revision == ctx.ws.revision && state.sorted_by == order && state.channels.size() == responses.size()) return;
  state.sorted_for_revision = ctx.ws.revision;
  state.sorted_by = order;
  state.values = responses;
  if (order == MapOrder::Percentile) {
    for (std::size_t i = 0; i < responses.size(); ++i) {
      const NeuronId neuron{ctx.ws.selection.layer, static_cast<int>(i)};
      state.values[i] = reference_percentile(ctx.ws, neuron, responses[i]).value_or(0.0F);
    }
  }
  state.channels.resize(responses.size());
  std::iota(state.channels.begin(), state.channels.end(), 0);
  if (order == MapOrder::Channel) return;
  std::stable_sort(state.channels.begin(), state.channels.end(), [&](int a, int b) {
    const auto i = static_cast<std::size_t>(a);
    const auto j = static_cast<std::size_t>(b);
    if (state.values[i] != state.values[j]) return state.values[i] > state.values[j];
    return responses[i] > responses[j];
  });
}

// ---- header

void draw_order_menu(Context& ctx, bool has_reference) {
  if (!ImGui::BeginPopup("##order")) return;
  const NodeScope menu(ctx.nodes, Role::Group, "maps.order.menu", tr("Order of the maps"));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ctx.metrics.unit, ctx.metrics.row - ImGui::GetFontSize()});  // rows as high as buttons
  const auto choice = [&](const char* id, MapOrder order, const char* name, const char* tip, bool enabled) {
    if (menu_item(ctx, id, name, {.chosen = ctx.view().map_order == order, .enabled = enabled})) ctx.emit(workspace::SetMapOrder{order});
    tooltip(ctx, tip);
  };
  caption(ctx, tr("Order of the maps"));
  choice("maps.order.response", MapOrder::Response, tr("Strongest response first"), tr("By the response to this stimulus."), true);
  choice(
      "maps.order.relative", MapOrder::Percentile, tr("Rarest response first"),
      tr("By percentile: how few of the reference images moved the same neuron more. It finds neurons that are special to this stimulus."),
      has_reference);
  choice("maps.order.channel", MapOrder::Channel, tr("By channel"), tr("In the network\xE2\x80\x99s own order."), true);
  ImGui::PopStyleVar();
  ImGui::EndPopup();
}

std::string layer_words(const workspace::Layer& layer) {
  return tr_n(layer.channels, "{n} neuron", "{n} neurons") + " \xC2\xB7 " + std::to_string(layer.height) + " \xC3\x97 " +
         std::to_string(layer.width);
}

// Of many layers one is named, with a step to its neighbours.
void draw_layer_steps(Context& ctx, int layers) {
  const int layer = ctx.ws.selection.layer;
  if (icon_button(ctx, "maps.layer.previous", kIconChevronLeft, tr("One layer earlier"), false, layer > 0))
    ctx.emit(workspace::SelectLayer{layer - 1});
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  row_text(ctx, tr("{0} of {1}", {layer + 1, layers}));
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "maps.layer.next", kIconChevronRight, tr("One layer later"), false, layer + 1 < layers))
    ctx.emit(workspace::SelectLayer{layer + 1});
}

void draw_layer_choice(Context& ctx, const workspace::ModelInfo& info) {
  if (info.layers.size() > kMostLayerTabs) return draw_layer_steps(ctx, static_cast<int>(info.layers.size()));
  std::vector<std::string> names;
  for (std::size_t i = 0; i < info.layers.size(); ++i) names.push_back(std::to_string(i + 1));
  std::vector<const char*> labels;
  for (const std::string& name : names) labels.push_back(name.c_str());
  const int chosen = segmented(ctx, "maps.layer", labels.data(), static_cast<int>(labels.size()), ctx.ws.selection.layer, tr("Layer"));
  if (chosen >= 0) ctx.emit(workspace::SelectLayer{chosen});
}

// The maps of the chosen stimulus, and the layer's responses to the board.
void draw_export(Context& ctx) {
  const int layer = ctx.ws.selection.layer;
  Exports exports{.stem = "maps", .arrays = {response_export(ctx, layer)}};
  if (const auto& stimulus = ctx.ws.selection.stimulus)
    exports.arrays.insert(exports.arrays.begin(), {"maps", tr("Maps of the layer"),
                                                   [&ws = ctx.ws, id = *stimulus, layer] { return share::map_array(ws, id, layer); }});
  export_menu(ctx, "maps.export", tr("maps and responses"), exports, ExportButton::Icon);
}

void draw_header(Context& ctx, const workspace::ModelInfo& info) {
  const float unit = ctx.metrics.unit;
  const float row = ctx.metrics.row;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float small = text_size(ctx.fonts.small, "A").y;

  ImGui::SetCursorScreenPos({at.x, at.y + (row - small) / 2});
  term(ctx, "layer");
  ImGui::SetCursorScreenPos({at.x + text_size(ctx.fonts.small, tr("layer")).x + unit, at.y});
  draw_layer_choice(ctx, info);
  const float after_layers = ImGui::GetItemRectMax().x + unit;

  static constexpr const char* kPoolings[] = {mark("mean"), mark("max")};
  float pooling_width = 0.0F;
  for (const char* name : kPoolings) pooling_width += text_size(ctx.fonts.body, tr(name)).x + unit * 2.5F;
  const float label_width = text_size(ctx.fonts.small, tr("pooling")).x + unit;
  float x = at.x + width - 2 * row - unit - pooling_width;
  const bool fits_one_row = x > after_layers;
  const float y = fits_one_row ? at.y : at.y + row + unit;
  // In a row of its own its label goes first, where there is room for it.
  const bool has_label = fits_one_row ? x - label_width > after_layers : label_width + pooling_width < width - 2 * row - unit;
  if (!fits_one_row) x = has_label ? at.x + label_width : at.x;
  if (has_label) {
    ImGui::SetCursorScreenPos({x - label_width, y + (row - small) / 2});
    term(ctx, "pooling");
  }
  ImGui::SetCursorScreenPos({x, y});
  const int pooling = segmented(ctx, "maps.pooling", kPoolings, 2, ctx.ws.selection.pooling == model::Pooling::Mean ? 0 : 1,
                                tr("Pooling: how a map becomes one number"));
  if (pooling >= 0) ctx.emit(workspace::SetPooling{pooling == 0 ? model::Pooling::Mean : model::Pooling::Max});
  ImGui::SetCursorScreenPos({at.x + width - 2 * row - unit / 2, y});
  draw_export(ctx);
  ImGui::SetCursorScreenPos({at.x + width - row, y});
  if (icon_button(ctx, "maps.order", kIconSort, tr("Order of the maps"))) ImGui::OpenPopup("##order");
  draw_order_menu(ctx, info.reference != nullptr);

  const auto layer = static_cast<std::size_t>(ctx.ws.selection.layer);
  if (layer < info.layers.size()) {
    const std::string words = layer_words(info.layers[layer]);
    ctx.nodes.text(tr("Layer {0}, {1}: {2}", {layer + 1, info.layers[layer].name, words}));
    const float room = (fits_one_row ? x - (x - label_width > after_layers ? label_width : 0.0F) : at.x + width) - after_layers - unit;
    if (text_size(ctx.fonts.small, words).x <= room) {
      draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {after_layers, at.y + (row - small) / 2}, ctx.colors.text_muted, words);
    }
  }
  ImGui::SetCursorScreenPos({at.x, y + row + unit});
}

// Whose maps these are and what their colours mean, where no stage beside them says it.
void draw_subject(Context& ctx, const workspace::Stimulus& stimulus) {
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + ctx.metrics.unit / 2);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = at.x + ImGui::GetContentRegionAvail().x;
  const float small = text_size(ctx.fonts.small, "A").y;
  const float side = small + legend_height(ctx);
  stimulus_thumb(ctx, "maps.subject", stimulus.id, side);
  const float x = at.x + side + ctx.metrics.unit * 1.5F;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  constexpr std::string_view kUnit = mark("activation");
  const float unit_width = text_size(ctx.fonts.small, tr(kUnit)).x;
  draw_text(draw, ctx.fonts.small, {x, at.y}, ctx.colors.text,
            fitted(ctx.fonts.small, stimulus_words(stimulus), right - x - unit_width - ctx.metrics.unit));
  ImGui::SetCursorScreenPos({right - unit_width, at.y});
  term(ctx, kUnit);
  ImGui::SetCursorScreenPos({x, at.y + small});
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  color_legend(ctx, ctx.scales.of_layer(ctx.ws, stimulus.id, ctx.ws.selection.layer), right - x, kNone, kNone);
  ctx.mark("maps.legend");
  ImGui::SetCursorScreenPos({at.x, at.y + side + ctx.metrics.unit});
}

// ---- tiles

struct Grid {
  int columns = 1;
  float side = kLeastTile;
  float row_height = 0.0F;
  bool whole_names = true;  // under the tiles; where there is no room for them beside the values, the layer goes without saying
};

// As many columns as the width has room for; in a low panel more, so that a whole row is seen with what stands under its tiles.
Grid grid_for(const Context& ctx, float width, float height) {
  const float least = ctx.device.touch ? kLeastTileTouch : kLeastTile;
  const float caption = text_size(ctx.fonts.small, "A").y + 4.0F;
  const auto side_of = [&](int columns) {
    return std::floor((width - static_cast<float>(columns - 1) * kTileGap) / static_cast<float>(columns));
  };
  Grid grid;
  grid.columns = std::max(1, static_cast<int>((width + kTileGap) / (least + kTileGap)));
  while (side_of(grid.columns) + caption > height && side_of(grid.columns + 1) >= kLeastTileLow) ++grid.columns;
  grid.side = side_of(grid.columns);
  grid.row_height = grid.side + caption + kTileGap;
  return grid;
}

void draw_tile(Context& ctx, MapsPanelState& state, const MapTextures::Atlas& atlas, int rank, const Grid& grid, int decimals) {
  const NeuronId neuron{ctx.ws.selection.layer, state.channels[static_cast<std::size_t>(rank)]};
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float side = grid.side;
  ImGui::PushID(neuron.channel);
  const bool pressed = ImGui::InvisibleButton("##tile", {side, grid.row_height - kTileGap}, ImGuiButtonFlags_EnableNav);
  ImGui::PopID();
  const std::string name = workspace::neuron_name(neuron);
  const bool centre_in_view = ImGui::IsRectVisible({at.x + side / 2, at.y + side / 2}, {at.x + side / 2 + 1, at.y + side / 2 + 1});
  const ImVec2 clip_min = ImGui::GetWindowDrawList()->GetClipRectMin(), clip_max = ImGui::GetWindowDrawList()->GetClipRectMax();
  const ImVec2 low{std::max(at.x, clip_min.x), std::max(at.y, clip_min.y)};
  const ImVec2 high{std::min(ImGui::GetItemRectMax().x, clip_max.x), std::min(ImGui::GetItemRectMax().y, clip_max.y)};
  // A place for what a pointer can reach.
  state.drawn.push_back({rank, {low.x, low.y, centre_in_view ? high.x - low.x : 0.0F, high.y - low.y}, ImGui::GetItemID()});
  const bool hovered = ImGui::IsItemHovered();
  const bool walked_to = ImGui::IsItemFocused() && ImGui::GetCurrentContext()->NavJustMovedToId == ImGui::GetItemID();
  if (hovered) {
    ctx.next_hover.neuron = neuron;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  const bool chosen = ctx.ws.selection.neuron == neuron;
  // A press on the one that is suggested keeps it.
  const bool is_kept = chosen && ctx.ws.selection.neuron_choice == workspace::NeuronChoice::Visitor;
  if ((pressed && !is_kept) || (walked_to && !chosen)) {
    state.scrolled_to = neuron;  // it is in view already
    ctx.emit(workspace::SelectNeuron{neuron});
  }

  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 end{at.x + side, at.y + side};
  if (atlas.texture)
    draw->AddImageRounded(atlas.texture, at, end, atlas.uv_min(neuron.channel), atlas.uv_max(neuron.channel), IM_COL32_WHITE, 3.0F);
  else
    draw->AddRectFilled(at, end, ctx.colors.raised, 3.0F);
  if (const float factor = workspace::gate_of(ctx.ws.document, neuron); factor != 1.0F) {
    const std::string words = factor == 0.0F ? std::string("\xC3\x97 0") : workspace::gate_words(factor);
    const ImVec2 size = text_size(ctx.fonts.small, words);
    draw->AddRectFilled(at, {at.x + size.x + 8, at.y + size.y + 2}, ctx.colors.panel, 3.0F);
    draw_text(draw, ctx.fonts.small, {at.x + 4, at.y + 1}, ctx.colors.accent, words);
  }
  const bool lit = hovered || ctx.hover.neuron == neuron;
  if (chosen)
    draw->AddRect({at.x - 2, at.y - 2}, {end.x + 2, end.y + 2}, ctx.colors.accent, 5.0F, 0, 2.0F);
  else if (lit)
    draw->AddRect({at.x - 1, at.y - 1}, {end.x + 1, end.y + 1}, ctx.colors.text_muted, 4.0F, 0, 1.0F);
  else
    draw->AddRect(at, end, with_alpha(ctx.colors.text, 0.10F), 3.0F);

  const float value = state.values[static_cast<std::size_t>(neuron.channel)];
  const std::string value_text = state.sorted_by == MapOrder::Percentile ? percentile_words(value) : number(value, decimals);
  const float y = end.y + 4.0F;
  const ImU32 ink = chosen ? ctx.colors.accent : (lit ? ctx.colors.text : ctx.colors.text_muted);
  const auto called = workspace::atlas_name(ctx.ws, neuron);
  std::string label = grid.whole_names ? name : std::to_string(neuron.channel);
  if (called && text_size(ctx.fonts.small, called->concept_name).x + text_size(ctx.fonts.small, value_text).x + kTileGap <= side)
    label = called->concept_name;
  draw_text(draw, ctx.fonts.small, {at.x, y}, ink, label);
  draw_text_right(draw, ctx.fonts.small, {end.x, y}, ctx.colors.text, value_text);
  if (called) tooltip(ctx, tr("neuron {0}", {view::named_neuron(ctx.ws, neuron)}));
}

// The strongest come into view with another stimulus or layer, a neuron that the visitor chose elsewhere when it is chosen.
void follow_choice(Context& ctx, MapsPanelState& state, const Grid& grid) {
  const workspace::Selection& selection = ctx.ws.selection;
  const auto listed = std::pair(*selection.stimulus, selection.layer);
  const bool begins_anew = state.listed != listed && state.sorted_by != MapOrder::Channel;
  state.listed = listed;
  if (begins_anew) ImGui::SetScrollY(0);
  const auto& neuron = selection.neuron;
  if (state.scrolled_to == neuron) return;
  state.scrolled_to = neuron;
  // Of a suggested neuron the strongest stay in view.
  if (selection.neuron_choice != workspace::NeuronChoice::Visitor || !neuron || neuron->layer != selection.layer) return;
  const auto found = std::find(state.channels.begin(), state.channels.end(), neuron->channel);
  if (found == state.channels.end()) return;
  const auto row = static_cast<float>((found - state.channels.begin()) / grid.columns);
  const float whole_rows = std::max(1.0F, std::floor(ImGui::GetWindowHeight() / grid.row_height));
  const float first_row = begins_anew ? 0.0F : ImGui::GetScrollY() / grid.row_height;
  if (row < first_row)
    ImGui::SetScrollY(row * grid.row_height);
  else if (row > first_row + whole_rows - 1)
    ImGui::SetScrollY((row - whole_rows + 1) * grid.row_height);
}

// Arrow keys walk over the tiles where ImGui's own keyboard navigation is off.
void handle_keys(Context& ctx, const MapsPanelState& state, const Grid& grid) {
  const ImGuiIO& io = ImGui::GetIO();
  if ((io.ConfigFlags & ImGuiConfigFlags_NavEnableKeyboard) != 0 || io.WantTextInput) return;
  if (!ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows) || state.channels.empty()) return;
  int step = 0;
  if (ImGui::IsKeyPressed(ImGuiKey_LeftArrow)) step = -1;
  if (ImGui::IsKeyPressed(ImGuiKey_RightArrow)) step = 1;
  if (ImGui::IsKeyPressed(ImGuiKey_UpArrow)) step = -grid.columns;
  if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) step = grid.columns;
  if (step == 0) return;
  const auto count = static_cast<int>(state.channels.size());
  int rank = step > 0 ? -step : 0;
  const auto& neuron = ctx.ws.selection.neuron;
  if (neuron && neuron->layer == ctx.ws.selection.layer) {
    const auto found = std::find(state.channels.begin(), state.channels.end(), neuron->channel);
    if (found != state.channels.end()) rank = static_cast<int>(found - state.channels.begin());
  }
  const int next = rank + step;
  if (next < 0 || next >= count) return;
  ctx.emit(workspace::SelectNeuron{NeuronId{ctx.ws.selection.layer, state.channels[static_cast<std::size_t>(next)]}});
}

// The tiles in words, in the order that is chosen: those drawn, the first, and those around the chosen one; of so many neurons that
// nobody listens to all of them.
void tell_tiles(Context& ctx, MapsPanelState& state, int decimals) {
  constexpr int kFirst = 20, kAround = 10;
  const int layer = ctx.ws.selection.layer;
  const auto count = static_cast<int>(state.channels.size());
  const NodeScope list(ctx.nodes, Role::List, "maps.tiles", tr("Neurons of the layer and their responses, in the order of the maps"));
  list.node.row_count = count;
  int chosen = -2 * kAround;
  if (const auto& neuron = ctx.ws.selection.neuron; neuron && neuron->layer == layer) {
    const auto found = std::find(state.channels.begin(), state.channels.end(), neuron->channel);
    if (found != state.channels.end()) chosen = static_cast<int>(found - state.channels.begin());
  }
  auto drawn = state.drawn.begin();
  for (int rank = 0; rank < count; ++rank) {
    while (drawn != state.drawn.end() && drawn->rank < rank) ++drawn;
    const bool is_drawn = drawn != state.drawn.end() && drawn->rank == rank;
    if (!is_drawn && rank >= kFirst && std::abs(rank - chosen) > kAround) continue;
    const NeuronId neuron{layer, state.channels[static_cast<std::size_t>(rank)]};
    const std::string name = workspace::neuron_name(neuron);
    const float value = state.values[static_cast<std::size_t>(neuron.channel)];
    const NodeScope entry(ctx.nodes, Role::ListItem, "maps.item." + name, {});
    entry.node.row = rank + 1;
    entry.node.row_count = count;
    const std::string id = "maps.tile." + name;
    std::string words = tr("neuron {0}", {name});
    if (const auto called = workspace::atlas_name(ctx.ws, neuron)) words.append(", ").append(called->concept_name);
    words += ctx.view().map_order == MapOrder::Percentile ? tr(", percentile {0}", {percentile_words(value)})
                                                          : tr(", response {0}", {number(value, decimals)});
    if (const float factor = workspace::gate_of(ctx.ws.document, neuron); factor != 1.0F) words += ", " + workspace::gate_words(factor);
    Node& node = ctx.nodes.leaf(Role::Button, id, words);
    node.pressed = rank == chosen ? Check::On : Check::Off;
    if (is_drawn && drawn->place.width > 0) node.rect = drawn->place;
    if (is_drawn) node.item = drawn->item;
    const bool is_kept = rank == chosen && ctx.ws.selection.neuron_choice == workspace::NeuronChoice::Visitor;
    if (ctx.nodes.clicked(id) && !is_kept) ctx.emit(workspace::SelectNeuron{neuron});
  }
}

void draw_tiles(Context& ctx, MapsPanelState& state, workspace::StimulusId stimulus) {
  state.drawn.clear();
  const auto& encoding = workspace::state_of(ctx.ws, stimulus).encoding;
  const int layer = ctx.ws.selection.layer;
  sort_channels(ctx, state, encoding->responses[static_cast<std::size_t>(layer)].by(ctx.ws.selection.pooling));
  // Until the maps are here the tiles have their names and responses, but no picture.
  const workspace::LayerMaps* maps = workspace::find_maps(ctx.ws, stimulus, layer);
  const bool is_here = maps && maps->tensor;
  const MapTextures::Atlas none;
  const MapTextures::Atlas& atlas =
      is_here ? state.textures.atlas(ctx.textures, maps->tensor, ctx.scales.of_layer(ctx.ws, stimulus, layer)) : none;
  // Room for the outlines of the outermost tiles.
  constexpr float kMargin = 4.0F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x - kMargin, at.y - kMargin});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {kMargin, kMargin});
  ImGui::BeginChild("##tiles", {0, 0}, ImGuiChildFlags_AlwaysUseWindowPadding,
                    ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_AlwaysVerticalScrollbar);
  ImGui::PopStyleVar();
  const ImVec2 room = ImGui::GetContentRegionAvail();
  Grid grid = grid_for(ctx, room.x - kMargin, room.y);
  float largest = 0.0F;
  for (const float value : state.values) largest = std::max(largest, std::fabs(value));
  int decimals = decimals_for(largest);
  const auto width_of = [&](const std::string& text) { return text_size(ctx.fonts.small, text).x; };
  const auto count = static_cast<int>(state.channels.size());
  const auto fits = [&](const std::string& widest) {
    return width_of(widest) + width_of(state.sorted_by == MapOrder::Percentile ? percentile_words(0.999F) : number(largest, decimals)) +
               6.0F <=
           grid.side;
  };
  grid.whole_names = fits(workspace::neuron_name({layer, count - 1}));
  while (!grid.whole_names && decimals > 0 && !fits(std::to_string(count - 1))) --decimals;
  follow_choice(ctx, state, grid);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {kTileGap, kTileGap});
  ImGuiListClipper clipper;
  clipper.Begin((count + grid.columns - 1) / grid.columns, grid.row_height);
  while (clipper.Step()) {
    for (int row = clipper.DisplayStart; row < clipper.DisplayEnd; ++row) {
      for (int column = 0; column < grid.columns && row * grid.columns + column < count; ++column) {
        if (column > 0) ImGui::SameLine(0, kTileGap);
        draw_tile(ctx, state, atlas, row * grid.columns + column, grid, decimals);
      }
    }
  }
  ImGui::PopStyleVar();
  handle_keys(ctx, state, grid);
  ImGui::EndChild();
  std::sort(state.drawn.begin(), state.drawn.end(), [](const auto& a, const auto& b) { return a.rank < b.rank; });
  tell_tiles(ctx, state, decimals);
}

}  // namespace

void draw_maps_panel(Context& ctx, MapsPanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "maps", tr("Maps"));
  const workspace::Stimulus* stimulus = workspace::selected_stimulus(ctx.ws);
  const auto& info = ctx.ws.model.info;
  if (ctx.ws.model.phase != Phase::Ready || !info) {
    heading(ctx, tr("Maps"));
    model_is_ready(ctx, "maps.retry_model", true);
    empty_state(ctx, "maps.empty", kIconMaps,
                tr("Here each neuron of a layer shows where it fires, strongest first, as soon as the model is here."), "");
    return;
  }
  ctx.nodes.leaf(Role::Heading, {}, tr("Maps")).level = 2;
  draw_header(ctx, *info);
  if (!stimulus) {
    empty_state(ctx, "maps.empty", kIconMaps, tr("Choose or add a stimulus to see where each neuron of this layer fires, strongest first."),
                "");
    return;
  }
  const workspace::StimulusState& known = workspace::state_of(ctx.ws, stimulus->id);
  if (known.picture_phase == Phase::Failed || known.encoding_phase == Phase::Failed) {
    empty_state(ctx, "maps.failed", kIconMaps, tr("There are no maps of this stimulus: the stage says why."), "");
    return;
  }
  if (!workspace::layer_responses(ctx.ws, stimulus->id, ctx.ws.selection.layer)) {
    empty_state(ctx, "maps.waiting", kIconMaps, tr("The model is looking at the picture\xE2\x80\xA6"), "");
    return;
  }
  if (layout_kind(ctx.device) == LayoutKind::Tabs) draw_subject(ctx, *stimulus);
  const workspace::LayerMaps* maps = workspace::find_maps(ctx.ws, stimulus->id, ctx.ws.selection.layer);
  if (maps && maps->phase == Phase::Failed && failure_box(ctx, "maps.retry", maps->error, tr("The maps of this layer could not be made.")))
    ctx.emit(workspace::RetryStimulus{stimulus->id});
  draw_tiles(ctx, state, stimulus->id);
}

}  // namespace pn::panels
