#include <algorithm>
#include <array>
#include <cmath>

#include "base/words.h"
#include "panels/dialogs/dialogs.h"
#include "panels/parts/stimulus_fields.h"
#include "widgets/icons.h"
#include "widgets/touch.h"
#include "widgets/widgets.h"

// The sketch pad: what is drawn becomes a stimulus, its strokes kept so that it can be drawn on later.
namespace pn::panels {
namespace {

constexpr std::array<float, 4> kWidths = {0.012F, 0.024F, 0.045F, 0.085F};  // shares of the pad's side
constexpr std::array<const char*, 4> kWidthNames = {mark("fine"), mark("medium"), mark("broad"), mark("very broad")};
constexpr std::array<const char*, 6> kInks = {"#1a1a1a", "#d43a2f", "#f2a100", "#3a9d4b", "#2b6cd4", "#8a5a33"};
constexpr std::array<workspace::Rendition, 4> kDrawn = {workspace::Rendition::Sketch, workspace::Rendition::Cartoon,
                                                        workspace::Rendition::Painting, workspace::Rendition::Icon};
constexpr float kEraserFactor = 2.0F;
constexpr float kThin = 0.0005F;
constexpr float kSharp = 0.6F;  // cosine below which a bend is drawn as two lines and a dot

float pen_width(const SketchDraft& draft) {
  const float width = kWidths[static_cast<std::size_t>(draft.width_index)];
  return draft.erasing ? width * kEraserFactor : width;
}

// A stroke with round caps and joins. Bends too sharp for a mitre begin a new line under a dot.
void draw_stroke(ImDrawList* draw, std::span<const float> points, float width, ImU32 color, ImVec2 origin, float side) {
  const std::size_t count = points.size() / 2;
  if (count == 0) return;
  const float thickness = std::max(width * side, 1.0F);
  std::vector<ImVec2> line;
  const auto at = [&](std::size_t i) { return ImVec2{origin.x + points[2 * i] * side, origin.y + points[2 * i + 1] * side}; };
  const auto flush = [&] {
    if (line.size() > 1) draw->AddPolyline(line.data(), static_cast<int>(line.size()), color, ImDrawFlags_None, thickness);
    line.clear();
  };
  draw->AddCircleFilled(at(0), thickness / 2, color);
  draw->AddCircleFilled(at(count - 1), thickness / 2, color);
  for (std::size_t i = 0; i < count; ++i) {
    const ImVec2 here = at(i);
    line.push_back(here);
    if (i == 0 || i + 1 >= count) continue;
    const ImVec2 before = at(i - 1);
    const ImVec2 after = at(i + 1);
    const ImVec2 u{here.x - before.x, here.y - before.y};
    const ImVec2 v{after.x - here.x, after.y - here.y};
    const float lengths = std::hypot(u.x, u.y) * std::hypot(v.x, v.y);
    if (u.x * v.x + u.y * v.y >= kSharp * lengths) continue;
    flush();
    draw->AddCircleFilled(here, thickness / 2, color);
    line.push_back(here);
  }
  flush();
}

void finish_stroke(SketchDraft& draft) {
  draft.is_pulling = false;
  const std::vector<PadPoint> path = thin_path(smooth_path(draft.pulling), kThin);
  draft.pulling.clear();
  draft.history.add({pen_width(draft), draft.erasing ? draft.background : draft.color, stroke_points(path)});
}

void pull(SketchDraft& draft, ImVec2 origin, float side) {
  if (!ImGui::IsMousePosValid()) return;  // the pointer left the page
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const PadPoint point{std::clamp((mouse.x - origin.x) / side, 0.0F, 1.0F), std::clamp((mouse.y - origin.y) / side, 0.0F, 1.0F)};
  if (!draft.is_pulling) {
    draft.pulling.clear();
    draft.is_pulling = true;
  }
  if (draft.pulling.empty() || draft.pulling.back() != point) draft.pulling.push_back(point);
}

void draw_pad(Context& ctx, SketchDraft& draft, float side) {
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("##pad", {side, side}, ImGuiButtonFlags_EnableNav);
  ctx.nodes.item(
      Role::Image, "dialog.sketch.pad",
      tr_n(draft.history.strokes().size(), "Pad to draw on with a pointer: {n} line", "Pad to draw on with a pointer: {n} lines"));
  claim_touch_drag();
  const bool hovered = ImGui::IsItemHovered();
  if (ImGui::IsItemActive() && !draft.history.is_full())
    pull(draft, origin, side);
  else if (draft.is_pulling) {
    pull(draft, origin, side);  // the button may go up in the frame of its last move
    finish_stroke(draft);
  }

  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 end{origin.x + side, origin.y + side};
  draw->AddRectFilled(origin, end, color_of(draft.background, IM_COL32_WHITE), ctx.metrics.radius);
  draw->PushClipRect(origin, end, true);
  for (const workspace::Stroke& stroke : draft.history.strokes())
    draw_stroke(draw, stroke.points, stroke.width, color_of(stroke.color, IM_COL32_BLACK), origin, side);
  if (draft.is_pulling) {
    const std::vector<float> points = stroke_points(thin_path(smooth_path(draft.pulling), kThin));
    draw_stroke(draw, points, pen_width(draft), color_of(draft.erasing ? draft.background : draft.color, IM_COL32_BLACK), origin, side);
  } else if (draft.history.strokes().empty()) {
    constexpr std::string_view kHint = mark("Draw here");
    const ImVec2 size = text_size(ctx.fonts.body, tr(kHint));
    draw_text(draw, ctx.fonts.body, {std::floor(origin.x + (side - size.x) / 2), std::floor(origin.y + (side - size.y) / 2)},
              IM_COL32(0, 0, 0, 90), tr(kHint));
  }
  if (hovered && !ctx.device.touch) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_None);
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    const float radius = std::max(pen_width(draft) * side / 2, 2.0F);
    draw->AddCircle(mouse, radius + 1, IM_COL32(255, 255, 255, 180), 0, 1);
    draw->AddCircle(mouse, radius, draft.erasing ? IM_COL32(0, 0, 0, 160) : color_of(draft.color, IM_COL32_BLACK), 0, 1.5F);
  }
  draw->PopClipRect();
  draw->AddRect(origin, end, ctx.colors.line, ctx.metrics.radius);
}

void draw_widths(Context& ctx, SketchDraft& draft) {
  const float side = ctx.metrics.row;
  const NodeScope group(ctx.nodes, Role::RadioGroup, "dialog.sketch.width", tr("Width of the pen"));
  for (std::size_t i = 0; i < kWidths.size(); ++i) {
    if (i > 0) ImGui::SameLine(0, ctx.metrics.unit / 2);
    const std::string id = "dialog.sketch.width." + std::to_string(i);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const bool pressed = ImGui::InvisibleButton(id.c_str(), {side, side}, ImGuiButtonFlags_EnableNav);
    if (pressed || ctx.nodes.clicked(id)) draft.width_index = static_cast<int>(i);
    const bool on = draft.width_index == static_cast<int>(i);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    if (on || ImGui::IsItemHovered())
      draw->AddRectFilled(at, {at.x + side, at.y + side}, on ? ctx.colors.accent_soft : ctx.colors.hover, ctx.metrics.radius);
    draw->AddCircleFilled({at.x + side / 2, at.y + side / 2}, 2.0F + static_cast<float>(i) * 2.5F,
                          on ? ctx.colors.accent : ctx.colors.text_muted);
    focus_ring(ctx);
    ctx.nodes.item(Role::Radio, id, tr(kWidthNames[i])).checked = on ? Check::On : Check::Off;
    tooltip(ctx, tr(kWidthNames[i]));
  }
}

void draw_tools(Context& ctx, SketchDraft& draft) {
  const float gap = ctx.metrics.unit / 2;
  if (icon_button(ctx, "dialog.sketch.pen", kIconDraw, tr("Pen"), !draft.erasing)) draft.erasing = false;
  ImGui::SameLine(0, gap);
  if (icon_button(ctx, "dialog.sketch.eraser", kIconEraser, tr("Eraser"), draft.erasing)) draft.erasing = true;
  ImGui::SameLine(0, gap * 3);
  if (icon_button(ctx, "dialog.sketch.undo", kIconUndo, tr("Undo the last stroke (Ctrl+Z)"), false, draft.history.can_undo()))
    draft.history.undo();
  ImGui::SameLine(0, gap);
  if (icon_button(ctx, "dialog.sketch.redo", kIconRedo, tr("Redo (Ctrl+Y)"), false, draft.history.can_redo())) draft.history.redo();
  ImGui::SameLine(0, gap);
  if (icon_button(ctx, "dialog.sketch.clear", kIconTrash, tr("Clear the pad"), false, !draft.history.strokes().empty()))
    draft.history.clear();
  draw_widths(ctx, draft);
  if (swatches(ctx, "dialog.sketch.ink", kInks, draft.color, false, tr("Colour of the pen"))) draft.erasing = false;
}

void handle_keys(SketchDraft& draft) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || !(io.KeyCtrl || io.KeySuper)) return;
  const bool again = ImGui::IsKeyPressed(ImGuiKey_Y) || (io.KeyShift && ImGui::IsKeyPressed(ImGuiKey_Z));
  if (again)
    draft.history.redo();
  else if (ImGui::IsKeyPressed(ImGuiKey_Z))
    draft.history.undo();
}

void draw_labels(Context& ctx, DialogsState& state) {
  field_label(ctx, tr("Concept: what it shows"));
  concept_field(ctx, "dialog.sketch.concept", state.concept_name, "cat");
  field_label(ctx, tr("Rendition: how it shows it"));
  rendition_field(ctx, "dialog.sketch.rendition", state.rendition, kDrawn);
}

void add_drawing(Context& ctx, DialogsState& state) {
  workspace::DrawingSource source{state.sketch.history.strokes(), state.sketch.background, {}};
  if (state.open.edit) {
    if (const workspace::Stimulus* stimulus = workspace::find_stimulus(ctx.ws, *state.open.edit))
      emit_placement(ctx, *stimulus, state.concept_name, state.rendition);
    if (state.sketch.history.changed()) ctx.emit(workspace::SetSource{*state.open.edit, std::move(source)});
  } else {
    const std::string name(trim(state.concept_name));
    ctx.emit(workspace::AddStimulus{name.empty() ? "drawing" : name, state.rendition, "", std::move(source), true});
  }
  close_dialog(ctx, state);
}

bool draw_discard_question(Context& ctx, DialogsState& state) {
  const float unit = ctx.metrics.unit;
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + unit);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, ImGui::GetContentRegionAvail().x - 360.0F));
  ImGui::AlignTextToFramePadding();
  ImGui::TextUnformatted(tr("Discard the drawing?"));
  ctx.nodes.leaf(Role::Alert, "dialog.sketch.question", tr("Discard the drawing?"));
  ImGui::SameLine(0, unit * 2);
  const bool keep = button(ctx, "dialog.sketch.keep", tr("Keep"), ButtonKind::Normal) || ImGui::IsKeyPressed(ImGuiKey_Escape, false);
  ImGui::SameLine(0, unit);
  if (button(ctx, "dialog.sketch.discard", tr("Discard"), ButtonKind::Danger)) close_dialog(ctx, state);
  return !keep;
}

}  // namespace

void open_sketch(Context& ctx, DialogsState& state) {
  SketchDraft& draft = state.sketch;
  draft.is_pulling = false;
  draft.erasing = false;
  draft.pulling.clear();
  const workspace::Stimulus* stimulus = state.open.edit ? workspace::find_stimulus(ctx.ws, *state.open.edit) : nullptr;
  const auto* source = stimulus ? std::get_if<workspace::DrawingSource>(&stimulus->source) : nullptr;
  draft.history.reset(source ? source->strokes : std::vector<workspace::Stroke>{});
  draft.background = source ? source->background : "#ffffff";
  if (stimulus) {
    state.concept_name = stimulus->concept_name;
    state.rendition = stimulus->rendition;
  } else if (std::find(kDrawn.begin(), kDrawn.end(), state.rendition) == kDrawn.end()) {
    state.rendition = workspace::Rendition::Sketch;
  }
}

void draw_sketch(Context& ctx, DialogsState& state) {
  SketchDraft& draft = state.sketch;
  static constexpr float kTools = 232;
  const Card card = begin_card(ctx, state, state.open.edit ? tr("Edit the drawing") : tr("Draw"), {kTools + 72 + 520, 660});
  if (card.visible) {
    begin_body(ctx);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float gap = ctx.metrics.unit * 3;
    if (card.narrow) {
      draw_pad(ctx, draft, std::floor(std::min(room.x, room.y * 0.75F)));
      draw_tools(ctx, draft);
      draw_labels(ctx, state);
    } else {
      draw_pad(ctx, draft, std::floor(std::max(160.0F, std::min(room.x - kTools - gap, room.y))));
      ImGui::SameLine(0, gap);
      begin_part("tools", 0, 0);
      draw_tools(ctx, draft);
      ImGui::Dummy({0, ctx.metrics.unit});
      draw_labels(ctx, state);
      if (draft.history.is_full()) note(ctx, tr("The pad holds no more lines. Undo some to go on."), ctx.colors.warning);
      ImGui::EndChild();
    }
    end_body();
    handle_keys(draft);
    const bool has_ink = draft.history.has_ink(draft.background);
    if (state.asks_discard) {
      state.asks_discard = draw_discard_question(ctx, state);
    } else {
      const FooterResult result = footer(ctx, state, "dialog.sketch.add", state.open.edit ? tr("Save") : tr("Add to board"), has_ink);
      if (result.primary)
        add_drawing(ctx, state);
      else if (result.cancel && state.has_drawing())
        state.asks_discard = true;
      else if (result.cancel)
        close_dialog(ctx, state);
    }
  }
  end_card(ctx, state, card);
}

}  // namespace pn::panels
