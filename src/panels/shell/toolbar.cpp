#include <algorithm>
#include <string>

#include "panels/parts/panel_parts.h"
#include "panels/shell/layout.h"
#include "panels/shell/tabs.h"
#include "panels/shell/toolbar.h"
#include "view/sentences.h"
#include "view/version.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Phase;

// How far a download has come, in words over a bar.
void draw_progress(Context& ctx, ImVec2 at, float width, const workspace::LoadProgress& progress) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float text_y = at.y + (ctx.metrics.row - text_size(ctx.fonts.small, "X").y) / 2 - 3;
  draw_text(draw, ctx.fonts.small, {at.x, text_y}, ctx.colors.text, fitted(ctx.fonts.small, loading_words(progress), width));
  const float y = at.y + ctx.metrics.row - 6;
  draw->AddRectFilled({at.x, y}, {at.x + width, y + 3}, ctx.colors.track.fill, 1.5F);
  draw->AddRectFilled({at.x, y}, {at.x + width * std::clamp(loading_share(progress), 0.0F, 1.0F), y + 3}, ctx.colors.accent, 1.5F);
  tooltip(ctx, progress.file.empty() ? "The model is being loaded; pictures can be added meanwhile."
                                     : "Now: " + progress.file + ". Pictures can be added meanwhile.");
}

// What there is to know of the model in one line: its name, or how far its loading has come, with a bar under it. Opens the model panel.
void draw_model_chip(Context& ctx, float width) {
  const workspace::ModelState& model = ctx.ws.model;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float text_y = at.y + (ctx.metrics.row - text_size(ctx.fonts.small, "X").y) / 2;
  const bool pressed = ImGui::InvisibleButton("##model", {width, ctx.metrics.row}, ImGuiButtonFlags_EnableNav);
  ctx.nodes.item(Role::Button, "toolbar.model", model.info ? "Model: " + model.info->name : std::string("Model"));
  if (pressed || ctx.nodes.clicked("toolbar.model")) ctx.open({DialogRequest::Kind::Model, {}, {}, {}});
  focus_ring(ctx);
  if (ImGui::IsItemHovered()) {
    draw->AddRectFilled({at.x - ctx.metrics.unit, at.y}, {at.x + width + ctx.metrics.unit / 2, at.y + ctx.metrics.row}, ctx.colors.hover,
                        ctx.metrics.radius);
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  if (ctx.ws.change.step == workspace::ModelChange::Step::Loading) return draw_progress(ctx, at, width, ctx.ws.change.progress);
  if (model.phase == Phase::Ready && model.info) {
    std::string line = model.info->name;
    if (width > 200) line += "  \xc2\xb7  " + bytes_text(model.info->size_bytes) + "  \xc2\xb7  " + model.info->sha256.substr(0, 8);
    const std::string shown = fitted(ctx.fonts.small, line, width - 20);
    draw_text(draw, ctx.fonts.small, {at.x, text_y}, ctx.colors.text_muted, shown);
    draw_text(draw, ctx.fonts.small, {at.x + text_size(ctx.fonts.small, shown).x + 4, text_y}, ctx.colors.text_muted, kIconChevronDown);
    tooltip(ctx, "The model on this page: " + model.info->name + ", " + bytes_text(model.info->size_bytes) + ", images of " +
                     std::to_string(model.info->image_size) + " pixels. SHA-256 of its image encoder: " + model.info->sha256 +
                     ". Click for its layers, or to open another.");
    return;
  }
  if (model.phase == Phase::Failed) {
    draw_text(draw, ctx.fonts.small, {at.x, text_y}, ctx.colors.error, fitted(ctx.fonts.small, "The model is not loaded", width));
    return;
  }
  draw_progress(ctx, at, width, model.progress);
}

// The mark: three dendrites that meet in a cell.
void draw_mark(ImDrawList* draw, ImVec2 c, float r, ImU32 color) {
  const ImVec2 ends[3] = {{c.x - r, c.y - r * 0.75F}, {c.x + r, c.y - r * 0.75F}, {c.x, c.y + r}};
  for (const ImVec2& e : ends) {
    draw->AddLine(c, e, color, 1.6F);
    draw->AddCircleFilled(e, 2.4F, color);
  }
  draw->AddCircleFilled(c, r * 0.42F, color);
}

}  // namespace

void draw_toolbar(Context& ctx) {
  ctx.nodes.leaf(Role::Heading, "page.title", "Polyneuron: which neurons of a CLIP answer to a concept").level = 1;
  ctx.nodes.text("Version " + std::string(version()) + ".");
  ctx.nodes.leaf(Role::Status, "model.status", describe_model(ctx.ws));
  for (const std::string& sentence : describe_change(ctx.ws)) ctx.nodes.text(sentence);
  const NodeScope region(ctx.nodes, Role::Region, "toolbar", "Page");
  const float unit = ctx.metrics.unit;
  const bool narrow = ctx.device.width < 720;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float right = start.x + ImGui::GetContentRegionAvail().x;
  const float row = ctx.metrics.row;
  draw_mark(draw, {start.x + 11, start.y + row / 2}, 9, ctx.colors.accent);
  const ImVec2 title = text_size(ctx.fonts.title, "Polyneuron");
  float x = start.x + 30;
  if (!narrow || ctx.device.width > 480) {
    draw_text(draw, ctx.fonts.title, {x, start.y + (row - title.y) / 2}, ctx.colors.text, "Polyneuron");
    x += title.x;
  }
  ImGui::Dummy({x - start.x, row});
  tooltip(ctx, "Polyneuron " + std::string(version()));
  x += unit * 3;
  if (toolbar_has_ways(ctx.device)) {
    ImGui::SetCursorScreenPos({x, start.y});
    x += draw_ways(ctx) + unit * 3;
  }

  // From the right: theme, keys where there may be a keyboard, redo, undo.
  const float buttons = (row + unit / 2) * (narrow ? 3 : 4);
  const float chip = std::max(60.0F, right - buttons - x - unit * 2);
  ImGui::SetCursorScreenPos({x, start.y});
  draw_model_chip(ctx, std::min(chip, 420.0F));

  ImGui::SetCursorScreenPos({right - buttons, start.y});
  if (icon_button(ctx, "toolbar.undo", kIconUndo, "Undo (Ctrl Z)", false, !ctx.ws.undo_stack.empty())) ctx.emit(workspace::Undo{});
  ImGui::SameLine(0, unit / 2);
  if (icon_button(ctx, "toolbar.redo", kIconRedo, "Redo (Ctrl Shift Z)", false, !ctx.ws.redo_stack.empty())) ctx.emit(workspace::Redo{});
  ImGui::SameLine(0, unit / 2);
  if (!narrow) {
    if (icon_button(ctx, "toolbar.help", kIconHelp, "Keys (?)")) ctx.open({DialogRequest::Kind::Help, {}, {}, {}});
    ImGui::SameLine(0, unit / 2);
  }
  if (icon_button(ctx, "toolbar.theme", ctx.device.dark ? kIconSun : kIconMoon, ctx.device.dark ? "Light colours" : "Dark colours")) {
    ctx.page_requests.push_back(PageRequest::ToggleTheme);
  }
}

}  // namespace pn::panels
