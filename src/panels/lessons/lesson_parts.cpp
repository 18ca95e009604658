#include "panels/lessons/lesson_parts.h"

#include <algorithm>

#include "base/words.h"
#include "view/lesson_words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

void draw_wrapped(Context& ctx, const std::string& text, ImU32 color) {
  const std::string lines = wrapped(ctx.fonts.body, text, ImGui::GetContentRegionAvail().x);
  const ImVec2 at = ImGui::GetCursorScreenPos(), size = text_size(ctx.fonts.body, lines);
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body, at, color, lines);
  ImGui::Dummy(size);
}

// An option's ground, outline and mark.
struct OptionLook {
  ImU32 fill, edge, ink;
  const char* icon;
};
OptionLook look_of(const Context& ctx, bool hovered, bool is_chosen, bool is_right, bool is_told) {
  if (is_told && is_right) return {ctx.colors.accent_soft, ctx.colors.accent, ctx.colors.text, kIconCheck};
  if (is_told && is_chosen) return {ctx.colors.error_soft, ctx.colors.error, ctx.colors.text, kIconClose};
  if (is_chosen) return {ctx.colors.accent_soft, ctx.colors.accent, ctx.colors.text, nullptr};
  if (is_told) return {0, ctx.colors.line, ctx.colors.text_muted, nullptr};
  return {hovered ? ctx.colors.hover : ctx.colors.raised, ctx.colors.line, ctx.colors.text, nullptr};
}

}  // namespace

void draw_step_title(Context& ctx, std::string_view text) {
  const std::string title = view::lesson_text(ctx.ws, text);
  ctx.nodes.leaf(Role::Heading, {}, title).level = 3;
  const std::string lines = wrapped(ctx.fonts.body_bold, title, ImGui::GetContentRegionAvail().x);
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body_bold, ImGui::GetCursorScreenPos(), ctx.colors.text, lines);
  ImGui::Dummy(text_size(ctx.fonts.body_bold, lines));
}

void draw_paragraphs(Context& ctx, std::string_view text, ImU32 color) {
  for (const std::string& paragraph : view::lesson_paragraphs(ctx.ws, text)) {
    ctx.nodes.text(paragraph);
    draw_wrapped(ctx, paragraph, color ? color : ctx.colors.text);
  }
}

void draw_saying(Context& ctx, Saying kind, const std::string& words, std::string_view id) {
  const float unit = ctx.metrics.unit, width = ImGui::GetContentRegionAvail().x, indent = unit * 4;
  const std::string said = view::lesson_text(ctx.ws, words);
  const std::string lines = wrapped(ctx.fonts.body, said, width - indent - unit);
  const ImVec2 at = ImGui::GetCursorScreenPos(), size = text_size(ctx.fonts.body, lines);
  const ImVec2 end{at.x + width, at.y + size.y + unit * 1.5F};
  const ImU32 ground = kind == Saying::Right ? ctx.colors.accent_soft : kind == Saying::Wrong ? ctx.colors.error_soft : ctx.colors.raised;
  const ImU32 ink = kind == Saying::Right ? ctx.colors.accent : kind == Saying::Wrong ? ctx.colors.error : ctx.colors.text_muted;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, end, ground, ctx.metrics.radius);
  draw_text(draw, ctx.fonts.body, {at.x + unit, at.y + unit * 0.75F}, ink,
            kind == Saying::Right   ? kIconCheckCircle
            : kind == Saying::Wrong ? kIconWarning
                                    : kIconInfo);
  draw_text(draw, ctx.fonts.body, {at.x + indent, at.y + unit * 0.75F}, ctx.colors.text, lines);
  ImGui::Dummy({width, end.y - at.y});
  ctx.nodes.item(Role::Status, id, said);
}

int draw_options(Context& ctx, const std::string& id, const workspace::Question& question, int chosen, int right, bool is_told) {
  const NodeScope group(ctx.nodes, Role::RadioGroup, id, view::lesson_text(ctx.ws, question.text));
  const float unit = ctx.metrics.unit, width = ImGui::GetContentRegionAvail().x, indent = unit * 4;
  int pressed = -1;
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {unit, unit * 0.75F});
  for (std::size_t i = 0; i < question.options.size(); ++i) {
    const int place = static_cast<int>(i);
    const std::string words = view::lesson_text(ctx.ws, question.options[i].text), name = id + "." + std::to_string(i);
    const std::string lines = wrapped(ctx.fonts.body, words, width - indent - unit);
    const ImVec2 text = text_size(ctx.fonts.body, lines);
    const ImVec2 at = ImGui::GetCursorScreenPos(), size{width, std::max(ctx.metrics.row, text.y + unit * 1.5F)};
    const bool is_open = chosen < 0;
    const Press press = press_area(name.c_str(), size, is_open);
    const OptionLook look = look_of(ctx, press.hovered, chosen == place, right == place, is_told);
    ImDrawList* draw = ImGui::GetWindowDrawList();
    if (look.fill) draw->AddRectFilled(at, {at.x + size.x, at.y + size.y}, look.fill, ctx.metrics.radius);
    draw->AddRect(at, {at.x + size.x, at.y + size.y}, look.edge, ctx.metrics.radius);
    const std::string letter(1, static_cast<char>('A' + place));
    const float y = at.y + (size.y - text.y) / 2;
    draw_text(draw, ctx.fonts.body_bold, {at.x + unit * 1.25F, y}, look.icon ? look.edge : ctx.colors.text_muted,
              look.icon ? look.icon : letter);
    draw_text(draw, ctx.fonts.body, {at.x + indent, y}, look.ink, lines);
    focus_ring(ctx);
    if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    Node& node = ctx.nodes.item(Role::Radio, name, words);
    node.checked = chosen == place ? Check::On : Check::Off;
    node.disabled = !is_open;
    if (is_told && right == place) node.description = tr("the right answer");
    if (is_open && (press.pressed || ctx.nodes.clicked(name))) pressed = place;
  }
  ImGui::PopStyleVar();
  return pressed;
}

}  // namespace pn::panels
