#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <imgui_internal.h>

#include "base/words.h"
#include "image/resize.h"
#include "panels/parts/failure_box.h"
#include "panels/parts/links.h"
#include "panels/parts/map_scale.h"
#include "panels/parts/panel_parts.h"
#include "panels/parts/stage_geometry.h"
#include "panels/parts/stimulus_textures.h"
#include "panels/stage/stage_panel.h"
#include "view/neuron_card.h"
#include "view/sentences.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::NeuronId;
using workspace::Phase;
using workspace::Stimulus;
using workspace::StimulusState;

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr float kSideNarrow = 184.0F;
constexpr float kSideWide = 248.0F;
constexpr float kSideFrom = 420.0F;  // narrower stages stack the column under the picture
constexpr float kLeastPicture = 120.0F;
constexpr float kLeastPatch = 56.0F;

// What the stage shows in this frame.
struct Shown {
  const Stimulus& stimulus;
  const StimulusState& state;
  std::optional<NeuronId> neuron;                   // the hovered one, else the chosen one
  const workspace::LayerMaps* maps = nullptr;       // of the neuron's layer, once they were asked for
  const model::ActivationTensor* tensor = nullptr;  // those maps, once they are here
  ValueRange range;
  std::optional<model::Peak> peak;

  bool has_map() const { return neuron && tensor; }
  std::span<const float> map() const { return tensor->map(neuron->channel); }
  float highest() const { return peak ? peak->value : map().front(); }
};

Shown what_is_shown(Context& ctx, const Stimulus& stimulus) {
  Shown shown{stimulus, workspace::state_of(ctx.ws, stimulus.id), shown_neuron(ctx), nullptr, nullptr, {}, std::nullopt};
  if (!shown.neuron) return shown;
  shown.maps = workspace::find_maps(ctx.ws, stimulus.id, shown.neuron->layer);
  const model::ActivationTensor* tensor = shown.maps ? shown.maps->tensor.get() : nullptr;
  if (!tensor || !shown.state.encoding || shown.neuron->channel < 0 || shown.neuron->channel >= tensor->channels) return shown;
  shown.tensor = tensor;
  shown.peak = model::peak(*tensor, shown.neuron->channel);
  shown.range =
      ctx.view().map_scale == MapScale::Neuron ? map_range(shown.map()) : ctx.scales.of_layer(ctx.ws, stimulus.id, shown.neuron->layer);
  // What reads as zero beside the other maps is no peak.
  if (shown.peak && std::abs(shown.peak->value) < 0.5F * std::pow(10.0F, static_cast<float>(-decimals_for(shown.range.high))))
    shown.peak.reset();
  return shown;
}

// ---- header

void step_stimulus(Context& ctx, int step) {
  const std::vector<const Stimulus*> stimuli = workspace::in_board_order(ctx.ws.document);
  if (stimuli.empty()) return;
  const auto count = static_cast<int>(stimuli.size());
  int index = 0;
  for (int i = 0; i < count; ++i) {
    if (ctx.ws.selection.stimulus == stimuli[static_cast<std::size_t>(i)]->id) index = i;
  }
  index = (index + step + count) % count;
  ctx.emit(workspace::SelectStimulus{stimuli[static_cast<std::size_t>(index)]->id});
}

std::string origin_words(const Shown& shown) {
  std::string words = shown.stimulus.title;
  if (shown.state.original_width > 0) {
    if (!words.empty()) words += " \xC2\xB7 ";
    words += std::to_string(shown.state.original_width) + " \xC3\x97 " + std::to_string(shown.state.original_height);
    words += view::picture_marks(shown.state);
  }
  return words;
}

void draw_header(Context& ctx, const Shown& shown) {
  const float row = ctx.metrics.row;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float buttons = row * 2 + ctx.metrics.unit / 2;
  const float room = width - buttons - ctx.metrics.unit;
  ImDrawList* draw = ImGui::GetWindowDrawList();

  const float line = text_size(ctx.fonts.body_bold, "A").y;
  const float y = at.y + (row - line) / 2;
  const std::string name = fitted(ctx.fonts.body_bold, shown.stimulus.concept_name, room * 0.6F);
  float x = at.x;
  draw_text(draw, ctx.fonts.body_bold, {x, y}, ctx.colors.text, name);
  x += text_size(ctx.fonts.body_bold, name).x + ctx.metrics.unit;
  const std::string rendition = workspace::words_of(shown.stimulus.rendition);
  draw_text(draw, ctx.fonts.body, {x, y}, ctx.colors.text_muted, rendition);
  x += text_size(ctx.fonts.body, rendition).x + ctx.metrics.unit * 2;
  const float rest = at.x + room - x;
  const std::string origin = origin_words(shown);
  if (rest > 48 && !origin.empty()) {
    const float small_y = y + (line - text_size(ctx.fonts.small, "A").y) * 0.8F;
    draw_text(draw, ctx.fonts.small, {x, small_y}, ctx.colors.text_muted, fitted(ctx.fonts.small, origin, rest));
  }
  ImGui::Dummy({room, row});
  if (!origin.empty()) ctx.nodes.text(origin);
  if (ImGui::IsItemHovered()) tooltip(ctx, stimulus_words(shown.stimulus) + (origin.empty() ? "" : "\n" + origin));

  const bool several = ctx.ws.document.stimuli.size() > 1;
  ImGui::SetCursorScreenPos({at.x + width - buttons, at.y});
  if (icon_button(ctx, "stage.previous", kIconChevronLeft, tr("Previous stimulus (\xE2\x86\x90)"), false, several)) step_stimulus(ctx, -1);
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "stage.next", kIconChevronRight, tr("Next stimulus (\xE2\x86\x92)"), false, several)) step_stimulus(ctx, 1);
}

// Left and right step through the stimuli while the picture, or nothing visibly, has the keyboard.
void handle_keys(Context& ctx, bool picture_has_keyboard) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || !ImGui::IsWindowFocused(ImGuiFocusedFlags_ChildWindows) || ImGui::IsAnyItemActive()) return;
  if (io.NavVisible && !picture_has_keyboard) return;
  const int step = (ImGui::IsKeyPressed(ImGuiKey_RightArrow) ? 1 : 0) - (ImGui::IsKeyPressed(ImGuiKey_LeftArrow) ? 1 : 0);
  if (step == 0) return;
  ImGui::NavMoveRequestCancel();
  step_stimulus(ctx, step);
}

// ---- the picture

// Outline that is seen on any picture: white with a dark seam.
void outline(ImDrawList* draw, Box box, float thickness) {
  const ImVec2 min{std::round(box.min.x), std::round(box.min.y)};
  const ImVec2 max{std::round(box.max.x), std::round(box.max.y)};
  draw->AddRect({min.x - 1, min.y - 1}, {max.x + 1, max.y + 1}, IM_COL32(0, 0, 0, 170), 2, 0, thickness + 2);
  draw->AddRect(min, max, IM_COL32_WHITE, 1, 0, thickness);
}

void dim_outside(Context& ctx, ImDrawList* draw, Box picture, Box view) {
  const ImU32 veil = with_alpha(ctx.colors.panel, 0.72F);
  draw->AddRectFilled(picture.min, {picture.max.x, view.min.y}, veil);
  draw->AddRectFilled({picture.min.x, view.max.y}, picture.max, veil);
  draw->AddRectFilled({picture.min.x, view.min.y}, {view.min.x, view.max.y}, veil);
  draw->AddRectFilled({view.max.x, view.min.y}, {picture.max.x, view.max.y}, veil);
}

// The map over the model's view: an even veil under colours that cover the more the higher the value.
void draw_overlay(Context& ctx, StagePanelState& state, const Shown& shown, Box view) {
  const ImGuiID fade = ImGui::GetID("fade");
  const bool is_chosen = shown.neuron == ctx.ws.selection.neuron;
  if (is_chosen && (state.faded != shown.neuron || state.faded_over != shown.stimulus.id)) {
    state.faded = shown.neuron;
    state.faded_over = shown.stimulus.id;
    ImGui::GetStateStorage()->SetFloat(fade, 0.0F);
  }
  const float share = ctx.view().overlay * (is_chosen ? animated(ctx, fade, 1.0F) : 1.0F);
  if (share <= 0.0F) return;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const auto alpha = [](float a) { return with_alpha(IM_COL32_WHITE, a); };
  const auto texture = [&](Cover cover) {
    return state.maps.map(ctx.textures, shown.maps->tensor, shown.neuron->channel, ctx.view().smooth, shown.range, cover);
  };
  const float veil = share * share * share * share;
  if (const TextureId opaque = texture(Cover::Opaque)) draw->AddImage(opaque, view.min, view.max, {0, 0}, {1, 1}, alpha(veil));
  if (const TextureId by_value = texture(Cover::ByValue)) draw->AddImage(by_value, view.min, view.max, {0, 0}, {1, 1}, alpha(share));
}

std::string cell_words(const model::ActivationTensor& tensor, Cell cell) {
  return tr("row {0} of {1}, column {2} of {3}", {cell.row + 1, tensor.height, cell.column + 1, tensor.width});
}

void read_out(Context& ctx, const Shown& shown, Cell cell, float value) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ctx.metrics.unit, ctx.metrics.unit * 0.75F});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ctx.metrics.unit, 0});
  begin_tip();
  const MuteScope mute(ctx.nodes);  // what the pointer is on
  heading(ctx, number(value, decimals_for(shown.range.high)));
  caption(ctx, cell_words(*shown.tensor, cell));
  end_tip(ctx);
  ImGui::PopStyleVar(2);
}

struct Reading {
  float value = kNone;  // under the pointer; NaN when there is none
  bool has_keyboard = false;
  float bottom = 0.0F;  // where the drawn picture ends
};

Reading draw_picture(Context& ctx, StagePanelState& state, const Shown& shown, Box area) {
  const image::Size picture{shown.state.width, shown.state.height};  // which the model saw
  const Box box = fit_picture(area, picture.width, picture.height);
  const Box view = model_view(box, picture.width, picture.height, ctx.ws.model.info ? ctx.ws.model.info->image_size : 0);
  const Box seen = shared_part(box, area);
  ImGui::SetCursorScreenPos(seen.min);
  ImGui::InvisibleButton("stage.picture", {seen.width(), seen.height()}, ImGuiButtonFlags_EnableNav);
  ctx.nodes.item(Role::Image, "stage.picture",
                 shown.has_map() ? tr("{0}, under the map of the neuron", {short_name(shown.stimulus)}) : short_name(shown.stimulus));
  const bool hovered = ImGui::IsItemHovered();
  focus_ring(ctx);
  Reading reading;
  reading.has_keyboard = ImGui::IsItemFocused();
  reading.bottom = seen.max.y;

  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(seen.min, seen.max, true);
  if (const TextureId texture = ctx.pictures.picture(ctx.ws, shown.stimulus.id))
    draw->AddImage(texture, box.min, box.max);
  else
    draw->AddRectFilled(box.min, box.max, ctx.colors.raised);
  dim_outside(ctx, draw, box, view);
  if (shown.has_map()) draw_overlay(ctx, state, shown, view);
  draw->PopClipRect();
  draw->AddRect(view.min, view.max, with_alpha(ctx.colors.text, 0.3F));
  ctx.nodes.leaf(Role::Place, "stage.view", {}).rect = Landmark{view.min.x, view.min.y, view.width(), view.height()};
  if (!shown.has_map()) return reading;

  const int rows = shown.tensor->height;
  const int columns = shown.tensor->width;
  if (shown.peak) outline(draw, cell_box(view, rows, columns, {shown.peak->row, shown.peak->column}), 1.5F);
  if (!hovered) return reading;
  const std::optional<Cell> cell = cell_at(view, rows, columns, ImGui::GetIO().MousePos);
  if (!cell) {
    const MuteScope mute(ctx.nodes);
    tooltip(ctx, tr("Outside the square that the model sees"));
    return reading;
  }
  const Box under = cell_box(view, rows, columns, *cell);
  draw->AddRect(under.min, under.max, with_alpha(IM_COL32_WHITE, 0.7F));
  reading.value = shown.map()[static_cast<std::size_t>(cell->row * columns + cell->column)];
  read_out(ctx, shown, *cell, reading.value);
  return reading;
}

void draw_missing_picture(Context& ctx, const Shown& shown, Box area) {
  const float side = std::min(area.width(), area.height());
  const Box box = fit_picture({area.min, {area.max.x, area.min.y + side}}, 1, 1);
  ImGui::SetCursorScreenPos(box.min);
  if (shown.state.picture_phase == Phase::Failed) {
    ImGui::SetCursorScreenPos(area.min);
    ImGui::BeginChild("##failed", {area.width(), area.height()});
    if (failure_box(ctx, "stage.retry", shown.state.error, tr("This picture could not be read.")))
      ctx.emit(workspace::RetryStimulus{shown.stimulus.id});
    ImGui::Dummy({0, 0});
    if (button(ctx, "stage.remove", tr("Remove it"), ButtonKind::Quiet, kIconTrash)) ctx.emit(workspace::RemoveStimulus{shown.stimulus.id});
    ImGui::EndChild();
    return;
  }
  ImGui::Dummy({box.width(), box.height()});
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(box.min, box.max, ctx.colors.raised, ctx.metrics.radius);
  const std::string_view words = tr("Preparing the picture\xE2\x80\xA6");
  ctx.nodes.text(words);
  const ImVec2 size = text_size(ctx.fonts.small, words);
  draw_text(draw, ctx.fonts.small, {(box.min.x + box.max.x - size.x) / 2, (box.min.y + box.max.y - size.y) / 2}, ctx.colors.text_muted,
            words);
}

// ---- the column beside it

// The maps of a neuron in another layer than those that are chosen are asked for while the pointer is on it.
void follow_pointer(Context& ctx, const Shown& shown) {
  const workspace::Selection& selection = ctx.ws.selection;
  std::optional<int> layer;
  if (shown.neuron && shown.neuron != selection.neuron && shown.neuron->layer != selection.layer) layer = shown.neuron->layer;
  if (layer != selection.glance) ctx.emit(workspace::GlanceAt{layer});
}

// Why there is no map.
void draw_waiting(Context& ctx, const Shown& shown) {
  if (!model_is_ready(ctx, "stage.retry_model", false)) return;
  if (shown.state.encoding_phase == Phase::Failed) {
    if (failure_box(ctx, "stage.retry", shown.state.error, tr("The model could not run on this picture.")))
      ctx.emit(workspace::RetryStimulus{shown.stimulus.id});
  } else if (shown.maps && shown.maps->phase == Phase::Failed) {
    if (failure_box(ctx, "stage.retry", shown.maps->error, tr("The map of this neuron could not be made.")))
      ctx.emit(workspace::RetryStimulus{shown.stimulus.id});
  } else if (!shown.state.encoding || shown.neuron) {
    if (shown.state.picture_phase != Phase::Failed) note(ctx, tr("The model is looking at the picture\xE2\x80\xA6"));
  } else {
    note(ctx, tr("Choose a neuron among the maps. Where it fires is laid over the picture."));
  }
}

// The neuron and its response; with gates also that the map is the one as trained.
void draw_neuron_line(Context& ctx, const Shown& shown) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float unit = ctx.metrics.unit;
  const float response = workspace::response(ctx.ws, shown.stimulus.id, *shown.neuron).value_or(0.0F);
  const std::string value = number(response, response_decimals(ctx.ws, *shown.neuron));
  const float right = at.x + width - text_size(ctx.fonts.body, value).x - unit - text_size(ctx.fonts.small, tr("response")).x;
  const float word = text_size(ctx.fonts.small, std::string(tr("neuron")) + " ").x;
  const bool has_room = at.x + word + text_size(ctx.fonts.body_bold, workspace::neuron_name(*shown.neuron)).x + unit < right;
  if (has_room) {
    ImGui::SetCursorScreenPos({at.x, at.y + 3});
    term(ctx, "neuron");
    ImGui::SetCursorScreenPos({at.x + word, at.y});
  }
  neuron_link(ctx, *shown.neuron);
  draw_text_right(ImGui::GetWindowDrawList(), ctx.fonts.body, {at.x + width, at.y}, ctx.colors.text, value);
  ImGui::SetCursorScreenPos({right, at.y + 3});
  term(ctx, "response");
  ImGui::SetCursorScreenPos({at.x, at.y + text_size(ctx.fonts.body, "A").y});
  if (ctx.ws.document.gates.empty()) return ImGui::Dummy({0, 0});
  const float factor = workspace::gate_of(ctx.ws.document, *shown.neuron);
  note(ctx, factor == 1.0F ? tr("as trained, without the gates") : tr("as trained; now {0}", {workspace::gate_words(factor)}),
       ctx.colors.accent);
  ctx.mark("stage.as_trained");
}

// Small words that are pressed to change what they name.
bool word_toggle(Context& ctx, const char* id, std::string_view words, float right, std::string_view tip) {
  const std::string text = std::string(words) + " " + kIconSwap;
  const ImVec2 size = text_size(ctx.fonts.small, text);
  const ImVec2 at{right - size.x, ImGui::GetCursorScreenPos().y};
  const float grow = ctx.device.touch ? (ctx.metrics.row - size.y) / 2 : 2.0F;
  ImGui::SetCursorScreenPos({at.x - grow, at.y - grow});
  const bool pressed = ImGui::InvisibleButton(id, {size.x + 2 * grow, size.y + 2 * grow}, ImGuiButtonFlags_EnableNav);
  const bool hovered = ImGui::IsItemHovered();
  focus_ring(ctx);
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, at, hovered ? ctx.colors.accent : ctx.colors.text_muted, text);
  if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ctx.nodes.item(Role::Button, id, words);
  tooltip(ctx, tip);
  return pressed || ctx.nodes.clicked(id);
}

struct ScaleWords {
  std::string_view name;
  std::string_view tip;
  MapScale next;
};
constexpr ScaleWords kScaleWords[] = {
    // in the order of MapScale
    {mark("board\xE2\x80\x99s scale"),
     mark("A colour means the same value in every map of this layer, over every stimulus of the board: the colours span what 99.9 % of the "
          "layer\xE2\x80\x99s cells "
          "reach for the stimulus that moves it most. Press to span this stimulus alone."),
     MapScale::Picture},
    {mark("picture\xE2\x80\x99s scale"),
     mark("The colours span what 99.9 % of this layer\xE2\x80\x99s cells reach for this stimulus: its maps can be compared with each "
          "other, not "
          "with those of "
          "another stimulus. Press to span this neuron\xE2\x80\x99s map alone."),
     MapScale::Neuron},
    {mark("neuron\xE2\x80\x99s scale"),
     mark("The colours span this map\xE2\x80\x99s own values: no other map can be compared with it, and the small maps keep the "
          "board\xE2\x80\x99s. Press to span the whole board."),
     MapScale::Board},
};

void draw_legend(Context& ctx, const Shown& shown, float reading) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  term(ctx, "activation");
  ImGui::SetCursorScreenPos(at);
  const ScaleWords& scale = kScaleWords[static_cast<std::size_t>(ctx.view().map_scale)];
  if (word_toggle(ctx, "stage.scale", tr(scale.name), at.x + width, tr(scale.tip))) ctx.emit(workspace::SetMapScale{scale.next});
  ImGui::SetCursorScreenPos({at.x, at.y + text_size(ctx.fonts.small, "A").y});
  color_legend(ctx, shown.range, width, shown.highest(), reading);
  ctx.mark("stage.legend");
}

// Where the peak is: on one line where there is room for no more.
std::vector<std::string> peak_place(const Shown& shown, bool brief) {
  if (!shown.peak && brief) return {tr("no peak")};
  if (!shown.peak) return {tr("in every cell:"), tr("no peak")};
  const std::string row = tr("row {0}", {shown.peak->row + 1}), column = tr("column {0}", {shown.peak->column + 1});
  if (brief) return {row + ", " + column};
  return {tr("row {0} of {1}", {shown.peak->row + 1, shown.tensor->height}),
          tr("column {0} of {1}", {shown.peak->column + 1, shown.tensor->width})};
}

// The peak in one line, where a panel is too low for the patch.
void draw_peak_line(Context& ctx, const Shown& shown) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  term(ctx, "peak");
  const float x = at.x + text_size(ctx.fonts.small, std::string(tr("peak")) + " ").x;
  const std::string words = number(shown.highest(), decimals_for(shown.range.high)) + " \xC2\xB7 " + peak_place(shown, true).front();
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {x, at.y}, ctx.colors.text,
            fitted(ctx.fonts.small, words, at.x + ImGui::GetContentRegionAvail().x - x));
}

// The part of the picture around the cell where the neuron fired most, magnified; where no cell stands out, all that the model saw.
void draw_peak(Context& ctx, const Shown& shown, float side) {
  const image::Size picture{shown.state.width, shown.state.height};  // which the model saw
  const Box unit_picture{{0, 0}, {static_cast<float>(picture.width), static_cast<float>(picture.height)}};
  const Box view = model_view(unit_picture, picture.width, picture.height, ctx.ws.model.info ? ctx.ws.model.info->image_size : 0);
  const Box peak = shown.peak ? cell_box(view, shown.tensor->height, shown.tensor->width, {shown.peak->row, shown.peak->column}) : view;
  const Box around = shown.peak ? surroundings(unit_picture, view, peak) : view;

  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Box patch{at, {at.x + side, at.y + side}};
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (const TextureId texture = ctx.pictures.picture(ctx.ws, shown.stimulus.id)) {
    draw->AddImage(texture, patch.min, patch.max, uv_of(unit_picture, around.min), uv_of(unit_picture, around.max));
  }
  const auto place = [&](ImVec2 p) {
    const ImVec2 share = uv_of(around, p);
    return ImVec2{patch.min.x + share.x * side, patch.min.y + share.y * side};
  };
  draw->PushClipRect(patch.min, patch.max, true);
  if (shown.peak) outline(draw, {place(peak.min), place(peak.max)}, 1.5F);
  draw->PopClipRect();
  draw->AddRect(patch.min, patch.max, with_alpha(ctx.colors.text, 0.2F));
  ImGui::Dummy({side, side});
  ctx.mark("stage.patch");

  const float x = at.x + side + ctx.metrics.unit * 1.5F;
  const float small = text_size(ctx.fonts.small, "A").y;
  const float body = text_size(ctx.fonts.body_bold, "A").y;
  const std::vector<std::string> where = peak_place(shown, side < body + 3 * small);
  float y = at.y + std::max(0.0F, (side - body - static_cast<float>(1 + where.size()) * small) / 2);
  ImGui::SetCursorScreenPos({x, y});
  term(ctx, "peak");
  y += small;
  draw_text(draw, ctx.fonts.body_bold, {x, y}, ctx.colors.text, number(shown.highest(), decimals_for(shown.range.high)));
  y += body;
  for (const std::string& line : where) {
    draw_text(draw, ctx.fonts.small, {x, y}, ctx.colors.text_muted, line);
    y += small;
  }
  ImGui::SetCursorScreenPos({at.x, at.y + side});
  ImGui::Dummy({0, 0});
}

void draw_controls(Context& ctx) {
  static constexpr const char* kKinds[] = {mark("smooth"), mark("raw")};
  const int chosen = segmented(ctx, "stage.map", kKinds, 2, ctx.view().smooth ? 0 : 1, tr("How the map is drawn"));
  if (chosen >= 0) ctx.emit(workspace::SetMapSmooth{chosen == 0});
  ImGui::SameLine(0, ctx.metrics.unit * 1.5F);
  float overlay = ctx.view().overlay;
  if (slider(ctx, "stage.opacity", overlay, 0.0F, 1.0F, false, std::max(48.0F, ImGui::GetContentRegionAvail().x - 8),
             {.name = tr("Opacity of the map"), .words = percent(overlay)}))
    ctx.emit(workspace::SetOverlay{overlay});
  tooltip(ctx, tr("How strongly the map covers the picture"));
}

void draw_column(Context& ctx, const Shown& shown, float reading, float height) {
  if (!shown.has_map()) {
    if (shown.neuron && shown.state.encoding) draw_neuron_line(ctx, shown);
    draw_waiting(ctx, shown);
    return;
  }
  const float unit = ctx.metrics.unit;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float x = start.x;
  const float top = start.y;
  draw_neuron_line(ctx, shown);
  const float legend_top = ImGui::GetCursorScreenPos().y;
  ImGui::SetCursorScreenPos({x, legend_top});
  draw_legend(ctx, shown, reading);
  float patch_top = legend_top + text_size(ctx.fonts.small, "A").y + legend_height(ctx) + unit * 1.5F;
  const float left_over = top + height - patch_top - ctx.metrics.row - unit * 1.5F;
  // In a low panel the controls come first, and in a lower one the patch makes room for a line of words.
  const bool is_low = left_over < kLeastPatch;
  if (is_low) {
    ImGui::SetCursorScreenPos({x, patch_top});
    draw_controls(ctx);
    patch_top += ctx.metrics.row + unit;
  }
  ImGui::SetCursorScreenPos({x, patch_top});
  if (is_low && top + height - patch_top < kLeastPatch) return draw_peak_line(ctx, shown);
  const float words = text_size(ctx.fonts.small, tr("column {0} of {1}", {88, 88})).x + unit * 1.5F;
  const float most = std::min(112.0F, ImGui::GetContentRegionAvail().x - words);
  const float side = std::floor(std::clamp(left_over, kLeastPatch, std::max(kLeastPatch, most)));
  if (shown.state.picture) draw_peak(ctx, shown, side);
  if (is_low) return;
  ImGui::SetCursorScreenPos({x, patch_top + side + unit * 1.5F});
  draw_controls(ctx);
}

// Returns whether the picture has the keyboard.
bool draw_body(Context& ctx, StagePanelState& state, const Shown& shown) {
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float gap = ctx.metrics.unit * 2;
  const bool beside = room.x >= kSideFrom && room.x > room.y * 0.9F;
  const float side = beside ? std::clamp(room.x - room.y * 4 / 3 - gap, kSideNarrow, kSideWide) : 0.0F;
  const float width = beside ? room.x - side - gap : room.x;
  const float height = beside ? std::max(room.y, kLeastPicture) : std::max(kLeastPicture, std::min(room.x, room.y * 0.75F));
  const Box area{at, {at.x + width, at.y + height}};

  Reading reading;
  reading.bottom = area.max.y;
  if (shown.state.picture)
    reading = draw_picture(ctx, state, shown, area);
  else
    draw_missing_picture(ctx, shown, area);

  const ImVec2 column_at = beside ? ImVec2{at.x + width + gap, at.y} : ImVec2{at.x, reading.bottom + gap};
  ImGui::SetCursorScreenPos(column_at);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  const float column_height = beside ? room.y : 264.0F + (ctx.metrics.row - 32.0F);
  ImGui::BeginChild("##column", {beside ? side : room.x, column_height}, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  draw_column(ctx, shown, reading.value, column_height);
  ImGui::EndChild();
  return reading.has_keyboard;
}

// What the panel shows, in sentences, and what pointers do on the board.
void tell(Context& ctx, StagePanelState& state, const Stimulus& stimulus) {
  if (state.sentences_revision != ctx.ws.revision) {
    state.sentences = describe_stage(ctx.ws);
    state.sentences_revision = ctx.ws.revision;
  }
  for (const std::string& sentence : state.sentences) ctx.nodes.text(sentence);
  if (told_button(ctx, "stage.edit", tr("Edit this stimulus")))
    ctx.open({DialogRequest::Kind::Stimulus, stimulus.concept_name, stimulus.rendition, stimulus.id});
  if (told_button(ctx, "stage.delete", tr("Remove this stimulus"))) ctx.emit(workspace::RemoveStimulus{stimulus.id});
}

}  // namespace

void draw_stage_panel(Context& ctx, StagePanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "stage", tr("Stage"));
  const Stimulus* stimulus = workspace::selected_stimulus(ctx.ws);
  if (!stimulus) {
    if (!model_is_ready(ctx, "stage.retry_model", false)) ImGui::Dummy({0, ctx.metrics.unit});
    if (empty_state(ctx, "stage.add", kIconImage,
                    tr("The stage shows one stimulus and where in it a neuron fires. Add a picture, a drawing or a word to begin."),
                    tr("Add a picture"))) {
      ctx.page_requests.push_back(PageRequest::OpenFiles);
    }
    return;
  }
  const Shown shown = what_is_shown(ctx, *stimulus);
  ctx.nodes.leaf(Role::Heading, {}, stimulus_words(*stimulus)).level = 2;
  follow_pointer(ctx, shown);
  tell(ctx, state, *stimulus);
  draw_header(ctx, shown);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
  ImGui::BeginChild("##body", {0, 0}, ImGuiChildFlags_NavFlattened, ImGuiWindowFlags_NoBackground);
  ImGui::PopStyleVar();
  const bool picture_has_keyboard = draw_body(ctx, state, shown);
  ImGui::EndChild();
  handle_keys(ctx, picture_has_keyboard);
}

}  // namespace pn::panels
