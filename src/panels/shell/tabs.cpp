#include "panels/shell/tabs.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Way;

constexpr float kTabPadding = 12.0F;
constexpr float kIconGap = 6.0F;

// The ways in the order of workspace::Way.
struct WayWords {
  Way way;
  const char* icon;
  const char* name;
  const char* question;
};
constexpr std::array kWays = {
    WayWords{Way::Look, kIconEye, mark("Look"), mark("What does a neuron see?")},
    WayWords{Way::Find, kIconSearch, mark("Find"), mark("Which neurons answer to this?")},
    WayWords{Way::Test, kIconScience, mark("Test"), mark("Are they the cause?")},
    WayWords{Way::Learn, kIconBook, mark("Learn"), mark("Where do I begin?")},
};
static_assert(kWays.size() == workspace::kWayNames.size());

const WayWords& words_of(Way way) { return kWays[static_cast<std::size_t>(way)]; }

std::string tab_id(const PanelDef& panel) { return "tab." + std::string(panel.id); }

// One cell of the tab bar: an icon over a word.
bool bar_cell(Context& ctx, const char* id, const char* icon, const char* word, bool chosen, const Rect& r) {
  ImGui::SetCursorScreenPos({r.x, r.y});
  const bool pressed = ImGui::InvisibleButton(id, {r.width, r.height}, ImGuiButtonFlags_EnableNav) || ctx.nodes.clicked(id);
  ctx.nodes.item(Role::Button, id, word).pressed = chosen ? Check::On : Check::Off;
  focus_ring(ctx);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 ink = chosen ? ctx.colors.accent : (ImGui::IsItemHovered() ? ctx.colors.text : ctx.colors.text_muted);
  const std::string shown = fitted(ctx.fonts.small, word, r.width - 2);
  const ImVec2 glyph = text_size(ctx.fonts.title, icon), label = text_size(ctx.fonts.small, shown);
  const float y = r.y + (r.height - glyph.y - label.y) / 2;
  draw_text(draw, ctx.fonts.title, {r.x + (r.width - glyph.x) / 2, y}, ink, icon);
  draw_text(draw, ctx.fonts.small, {r.x + (r.width - label.x) / 2, y + glyph.y}, ink, shown);
  return pressed;
}

// A row of the menu of ways: icon, name and the question that it is for.
void way_row(Context& ctx, const WayWords& words, float width) {
  const float height = std::max(44.0F, ctx.metrics.row);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string id = std::string("toolbar.way.") + words.name;
  const bool pressed = ImGui::InvisibleButton(words.name, {width, height}, ImGuiButtonFlags_EnableNav) || ctx.nodes.clicked(id);
  Node& node = ctx.nodes.item(Role::Button, id, tr(words.name));
  node.description = tr(words.question);
  node.pressed = ctx.view().way == words.way ? Check::On : Check::Off;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (ImGui::IsItemHovered() || ImGui::IsItemFocused())
    draw->AddRectFilled(at, {at.x + width, at.y + height}, ctx.colors.hover, ctx.metrics.radius);
  const bool chosen = ctx.view().way == words.way;
  const ImU32 ink = chosen ? ctx.colors.accent : ctx.colors.text;
  const float body = text_size(ctx.fonts.body, "A").y, small = text_size(ctx.fonts.small, "A").y;
  const float unit = ctx.metrics.unit;
  const ImVec2 glyph = text_size(ctx.fonts.title, words.icon);
  const float y = at.y + (height - body - small) / 2;
  draw_text(draw, ctx.fonts.title, {at.x + unit, at.y + (height - glyph.y) / 2}, ink, words.icon);
  const float x = at.x + unit * 2 + glyph.x;
  draw_text(draw, chosen ? ctx.fonts.body_bold : ctx.fonts.body, {x, y}, ink, tr(words.name));
  draw_text(draw, ctx.fonts.small, {x, y + body}, ctx.colors.text_muted, tr(words.question));
  if (!pressed) return;
  ctx.emit(workspace::SetWay{words.way});
  ImGui::CloseCurrentPopup();
}

void draw_way_menu(Context& ctx, const Rect& bar) {
  ImGui::SetNextWindowPos({bar.x + ctx.metrics.unit, bar.y - ctx.metrics.unit}, ImGuiCond_Always, {0, 1});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {ctx.metrics.unit, ctx.metrics.unit});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  if (ImGui::BeginPopup("##ways")) {
    float width = 0.0F;
    for (const WayWords& words : kWays) width = std::max(width, text_size(ctx.fonts.small, tr(words.question)).x);
    for (const WayWords& words : kWays) way_row(ctx, words, width + text_size(ctx.fonts.title, kIconEye).x + ctx.metrics.unit * 3);
    if (ctx.device.around.languages.size() > 1) {
      ImGui::Dummy({0, ctx.metrics.unit});
      draw_languages(ctx);
    }
    ImGui::EndPopup();
  }
  ImGui::PopStyleVar(2);
}

}  // namespace

void draw_languages(Context& ctx) {
  const NodeScope group(ctx.nodes, Role::Group, "languages", tr("Language"));
  for (const widgets::LanguageChoice& choice : ctx.device.around.languages) {
    const bool chosen = choice.tag == language().tag;
    if (menu_item(ctx, "language." + choice.tag, choice.name, {.icon = chosen ? kIconCheck : kIconLanguage, .chosen = chosen}))
      ctx.supplies.language = choice.tag;
  }
}

float draw_ways(Context& ctx) {
  std::array<const char*, kWays.size()> labels{};
  for (std::size_t i = 0; i < kWays.size(); ++i) labels[i] = kWays[i].name;
  const float left = ImGui::GetCursorScreenPos().x;
  const int chosen = segmented(ctx, "toolbar.way", labels.data(), static_cast<int>(labels.size()), static_cast<int>(ctx.view().way),
                               tr("Ways of working"));
  if (chosen >= 0) ctx.emit(workspace::SetWay{kWays[static_cast<std::size_t>(chosen)].way});
  return ImGui::GetItemRectMax().x - left;
}

void draw_strip(Context& ctx, std::span<const PanelDef* const> tabs, const PanelDef& front, const Rect& at) {
  const auto icon_width = [&](const PanelDef& panel) { return text_size(ctx.fonts.body, panel.icon).x + kTabPadding * 2; };
  const auto whole_width = [&](const PanelDef& panel) {
    return icon_width(panel) + kIconGap + text_size(ctx.fonts.body_bold, tr(panel.name)).x;
  };
  float x = at.x + ctx.metrics.panel_padding - kTabPadding;
  float whole = x - at.x;
  for (const PanelDef* panel : tabs) whole += whole_width(*panel);
  const bool has_room = whole <= at.width;  // else only the one in front is named
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddLine({at.x, at.y + at.height - 0.5F}, {at.x + at.width, at.y + at.height - 0.5F}, ctx.colors.line);
  for (const PanelDef* panel : tabs) {
    const bool chosen = panel == &front;
    const bool named = has_room || chosen;
    const float width = std::max(named ? whole_width(*panel) : icon_width(*panel), ctx.device.touch ? ctx.metrics.row : 0.0F);
    const std::string id = tab_id(*panel);
    ImGui::SetCursorScreenPos({x, at.y});
    const bool pressed = ImGui::InvisibleButton(id.c_str(), {width, at.height}, ImGuiButtonFlags_EnableNav) || ctx.nodes.clicked(id);
    if (pressed && !chosen) ctx.emit(workspace::ShowPanel{std::string(panel->id)});
    ctx.nodes.item(Role::Button, id, tr(panel->name)).pressed = chosen ? Check::On : Check::Off;
    focus_ring(ctx);
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (!named) tooltip(ctx, tr(panel->name));
    const ImU32 ink = chosen ? ctx.colors.accent : (hovered ? ctx.colors.text : ctx.colors.text_muted);
    const float line = text_size(ctx.fonts.body, "A").y;
    const float y = at.y + (at.height - line) / 2;
    draw_text(draw, ctx.fonts.body, {x + kTabPadding, y}, ink, panel->icon);
    if (named)
      draw_text(draw, chosen ? ctx.fonts.body_bold : ctx.fonts.body,
                {x + kTabPadding + text_size(ctx.fonts.body, panel->icon).x + kIconGap, y}, ink, tr(panel->name));
    if (chosen)
      draw->AddRectFilled({x + kTabPadding, at.y + at.height - 2}, {x + width - kTabPadding, at.y + at.height}, ctx.colors.accent);
    x += width;
  }
}

void draw_tab_bar(Context& ctx, std::span<const PanelDef* const> tabs, const PanelDef& front, const Rect& at) {
  const bool has_way = !toolbar_has_ways(ctx.device);
  const std::size_t cells = tabs.size() + (has_way ? 1 : 0);
  const auto rows = static_cast<std::size_t>(tab_bar_rows(ctx.device, tabs.size())), columns = (cells + rows - 1) / rows;
  const float width = at.width / static_cast<float>(columns), height = at.height / static_cast<float>(rows);
  const auto cell_at = [&](std::size_t place) {
    return Rect{at.x + width * static_cast<float>(place % columns), at.y + height * static_cast<float>(place / columns), width, height};
  };
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddLine({at.x, at.y}, {at.x + at.width, at.y}, ctx.colors.line);
  std::size_t place = 0;
  if (has_way) {
    const WayWords& words = words_of(ctx.view().way);
    if (bar_cell(ctx, "tab.way", kIconMenu, tr(words.name), false, cell_at(place++))) ImGui::OpenPopup("##ways");
    draw_way_menu(ctx, at);
    const float x = at.x + width;
    draw->AddLine({x - 0.5F, at.y + 8}, {x - 0.5F, at.y + height - 8}, ctx.colors.line);
  }
  for (const PanelDef* panel : tabs) {
    if (bar_cell(ctx, tab_id(*panel).c_str(), panel->icon, tr(panel->name), panel == &front, cell_at(place++)))
      ctx.emit(workspace::ShowPanel{std::string(panel->id)});
  }
}

}  // namespace pn::panels
