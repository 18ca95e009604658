#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"
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

constexpr float kLeastChip = 58;
constexpr float kNamedChip = 110;  // narrower, the model's name makes room for "Model"
constexpr float kMostChip = 420;

// How far a download has come, in words over a bar.
void draw_progress(Context& ctx, ImVec2 at, float width, const workspace::LoadProgress& progress) {
  words_over_bar(ctx, at, width, loading_words(progress), loading_share(progress));
  tooltip(ctx, progress.file.empty() ? tr("The model is being loaded; pictures can be added meanwhile.")
                                     : tr("Now: {0}. Pictures can be added meanwhile.", {progress.file}));
}

// What there is to know of the model in one line: its name, or how far its loading has come, with a bar under it. Opens the model panel.
void draw_model_chip(Context& ctx, float width) {
  const workspace::ModelState& model = ctx.ws.model;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float text_y = at.y + (ctx.metrics.row - text_size(ctx.fonts.small, "X").y) / 2;
  const bool pressed = ImGui::InvisibleButton("##model", {width, ctx.metrics.row}, ImGuiButtonFlags_EnableNav);
  ctx.nodes.item(Role::Button, "toolbar.model", model.info ? tr("Model: {0}", {model.info->name}) : std::string(tr("Model")));
  if (pressed || ctx.nodes.clicked("toolbar.model")) ctx.open({DialogRequest::Kind::Model, {}, {}, {}});
  focus_ring(ctx);
  if (ImGui::IsItemHovered()) {
    draw->AddRectFilled({at.x - ctx.metrics.unit, at.y}, {at.x + width + ctx.metrics.unit / 2, at.y + ctx.metrics.row}, ctx.colors.hover,
                        ctx.metrics.radius);
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  if (ctx.ws.change.step == workspace::ModelChange::Step::Loading) return draw_progress(ctx, at, width, ctx.ws.change.progress);
  if (model.phase == Phase::Ready && model.info) {
    std::string line = width < kNamedChip ? std::string(tr("Model")) : model.info->name;
    if (width > 200) line += "  \xc2\xb7  " + bytes_text(model.info->size_bytes) + "  \xc2\xb7  " + model.info->sha256.substr(0, 8);
    const std::string shown = fitted(ctx.fonts.small, line, width - 20);
    draw_text(draw, ctx.fonts.small, {at.x, text_y}, ctx.colors.text_muted, shown);
    draw_text(draw, ctx.fonts.small, {at.x + text_size(ctx.fonts.small, shown).x + 4, text_y}, ctx.colors.text_muted, kIconChevronDown);
    tooltip(ctx,
            tr("The model on this page: {0}, {1}, images of {2} pixels. SHA-256 of its image encoder: {3}. Click for its layers, or to "
               "open another.",
               {model.info->name, bytes_text(model.info->size_bytes), model.info->image_size, model.info->sha256}));
    return;
  }
  if (model.phase == Phase::Failed) {
    draw_text(draw, ctx.fonts.small, {at.x, text_y}, ctx.colors.error, fitted(ctx.fonts.small, tr("The model is not loaded"), width));
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

struct ToolbarButton {
  const char* id;
  const char* icon;
  std::string_view label;
  std::string_view tip;
  bool enabled = true;
};

// Of the one that is spoken.
std::string_view name_of_language(const Context& ctx) {
  for (const widgets::LanguageChoice& choice : ctx.device.around.languages)
    if (choice.tag == language().tag) return choice.name;
  return "English";
}

// Undo, redo, sharing, visits, a new version, what is missing, language, keys where there may be a keyboard, theme.
std::vector<ToolbarButton> toolbar_buttons(const Context& ctx, bool has_help) {
  std::vector<ToolbarButton> buttons = {{"toolbar.undo", kIconUndo, tr("Undo"), tr("Undo (Ctrl Z)"), !ctx.ws.undo_stack.empty()},
                                        {"toolbar.redo", kIconRedo, tr("Redo"), tr("Redo (Ctrl Shift Z)"), !ctx.ws.redo_stack.empty()}};
  if (!ctx.ws.document.stimuli.empty())
    buttons.push_back({"toolbar.share", kIconShare, tr("Share"), tr("Share what is seen: link, QR code, embedding")});
  buttons.push_back({"toolbar.visits", kIconHistory, tr("Visits"), tr("Visits that this browser keeps, and files of visits")});
  if (ctx.device.around.update_ready)
    buttons.push_back({"toolbar.update", kIconRefresh, tr("New version"), tr("A new version is ready: load the page anew")});
  if (ctx.device.around.lacks_something())
    buttons.push_back({"toolbar.missing", kIconInfo, tr("Missing here"), tr("What is missing here, and why")});
  if (toolbar_has_ways(ctx.device) && ctx.device.around.languages.size() > 1)  // else they are in the menu of the ways
    buttons.push_back({"toolbar.language", kIconLanguage, name_of_language(ctx), tr("Language")});
  if (has_help) buttons.push_back({"toolbar.help", kIconHelp, tr("Keys"), tr("Keys (?)")});
  if (ctx.device.dark)
    buttons.push_back({"toolbar.theme", kIconSun, tr("Light"), tr("Light colours")});
  else
    buttons.push_back({"toolbar.theme", kIconMoon, tr("Dark"), tr("Dark colours")});
  return buttons;
}

// With the gap behind each.
float width_of(const Context& ctx, const std::vector<ToolbarButton>& buttons, bool labelled) {
  float width = 0;
  for (const ToolbarButton& each : buttons)
    width += (labelled ? button_width(ctx, each.label, ButtonKind::Quiet, each.icon) : ctx.metrics.row) + ctx.metrics.unit / 2;
  return width;
}

bool draw_button(Context& ctx, const ToolbarButton& each, bool labelled) {
  if (!labelled) return icon_button(ctx, each.id, each.icon, each.tip, false, each.enabled);
  const bool pressed = button(ctx, each.id, each.label, ButtonKind::Quiet, each.icon, each.enabled);
  ctx.nodes.last().name.assign(each.tip);  // at every width the same
  tooltip(ctx, each.tip);
  return pressed;
}

void press(Context& ctx, std::string_view id) {
  if (id == "toolbar.undo") return ctx.emit(workspace::Undo{});
  if (id == "toolbar.redo") return ctx.emit(workspace::Redo{});
  if (id == "toolbar.share") return ctx.open({DialogRequest::Kind::Share, {}, {}, {}});
  if (id == "toolbar.visits") return ctx.open({DialogRequest::Kind::Visits, {}, {}, {}});
  if (id == "toolbar.update") return ctx.page_requests.push_back(PageRequest::TakeUpdate);
  if (id == "toolbar.missing") return ctx.open({DialogRequest::Kind::Missing, {}, {}, {}});
  if (id == "toolbar.help") return ctx.open({DialogRequest::Kind::Help, {}, {}, {}});
  if (id == "toolbar.language") return ImGui::OpenPopup("##languages");
  ctx.page_requests.push_back(PageRequest::ToggleTheme);
}

// Below its button.
void draw_language_menu(Context& ctx, ImVec2 at) {
  ImGui::SetNextWindowPos(at);
  if (!ImGui::BeginPopup("##languages")) return;
  draw_languages(ctx);
  ImGui::EndPopup();
}

}  // namespace

void draw_toolbar(Context& ctx) {
  ctx.nodes.leaf(Role::Heading, "page.title", tr("Polyneuron: which neurons of a CLIP answer to a concept")).level = 1;
  ctx.nodes.text(tr("Version {0}.", {version()}));
  ctx.nodes.leaf(Role::Status, "model.status", describe_model(ctx.ws));
  for (const std::string& sentence : describe_change(ctx.ws)) ctx.nodes.text(sentence);
  const NodeScope region(ctx.nodes, Role::Region, "toolbar", tr("Page"));
  const float unit = ctx.metrics.unit;
  const bool narrow = ctx.device.width < 720;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float right = start.x + ImGui::GetContentRegionAvail().x;
  const float row = ctx.metrics.row;
  draw_mark(draw, {start.x + 11, start.y + row / 2}, 9, ctx.colors.accent);
  const Face title_font = narrow ? ctx.fonts.body_bold : ctx.fonts.title;
  const ImVec2 title = text_size(title_font, "Polyneuron");
  const float gap = narrow ? unit : unit * 3;
  float x = start.x + 30;
  const std::vector<ToolbarButton> buttons = toolbar_buttons(ctx, !narrow);
  if (!narrow || right - width_of(ctx, buttons, false) - x - title.x - gap - unit / 2 >= kLeastChip) {
    draw_text(draw, title_font, {x, start.y + (row - title.y) / 2}, ctx.colors.text, "Polyneuron");
    x += title.x;
  }
  ImGui::Dummy({x - start.x, row});
  tooltip(ctx, "Polyneuron " + std::string(version()));
  x += gap;
  if (toolbar_has_ways(ctx.device)) {
    ImGui::SetCursorScreenPos({x, start.y});
    x += draw_ways(ctx) + unit * 3;
  }

  const bool labelled = width_of(ctx, buttons, true) + kMostChip + unit * 2 <= right - x;
  const float from = right - width_of(ctx, buttons, labelled);
  ImGui::SetCursorScreenPos({x, start.y});
  draw_model_chip(ctx, std::clamp(from - x - (narrow ? unit / 2 : unit * 2), kLeastChip, kMostChip));
  ImGui::SetCursorScreenPos({from, start.y});
  for (const ToolbarButton& each : buttons) {
    if (draw_button(ctx, each, labelled)) press(ctx, each.id);
    if (std::string_view(each.id) == "toolbar.language") draw_language_menu(ctx, {ImGui::GetItemRectMin().x, ImGui::GetItemRectMax().y});
    ImGui::SameLine(0, unit / 2);
  }
  ImGui::NewLine();
}

}  // namespace pn::panels
