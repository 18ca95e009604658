#include <algorithm>
#include <cmath>
#include <string>

#include "base/words.h"
#include "panels/lessons/lesson_parts.h"
#include "panels/parts/panel_parts.h"
#include "panels/parts/qr_code.h"
#include "share/result_code.h"
#include "view/lesson_words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

// The code in large letters on a ground of its own, as many groups on a line as fit.
void draw_code_letters(Context& ctx, const std::string& code) {
  const float unit = ctx.metrics.unit, width = ImGui::GetContentRegionAvail().x;
  std::string spaced = code;
  std::replace(spaced.begin(), spaced.end(), '-', ' ');
  const std::string lines = wrapped(ctx.fonts.title, spaced, width - unit * 2);
  const ImVec2 at = ImGui::GetCursorScreenPos(), size = text_size(ctx.fonts.title, lines);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + width, at.y + size.y + unit * 2}, ctx.colors.raised, ctx.metrics.radius);
  draw_text(draw, ctx.fonts.title, {at.x + unit, at.y + unit}, ctx.colors.text, lines);
  ImGui::Dummy({width, size.y + unit * 2});
  ctx.nodes.item(Role::Text, "lesson.code", code);
}

void draw_handing_on(Context& ctx, const workspace::LessonRun& run) {
  const std::string code = share::write_result(run);
  if (ctx.ws.sharing.code.text != code) ctx.emit(workspace::MakeCode{code});
  heading(ctx, tr("Your result code"), 3);
  note(ctx, tr("It holds what you answered and how long it took, and no name. Show it to your teacher, or copy it."));
  draw_code_letters(ctx, code);
  if (button(ctx, "lesson.code.copy", tr("Copy the code"), ButtonKind::Normal, kIconCopy))
    ctx.supplies.copies.push_back({code, tr("The result code")});
  if (!is_qr_code_of(ctx, code)) return;
  const float side = std::floor(std::min(ImGui::GetContentRegionAvail().x, 200.0F));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({side, side});
  ctx.nodes.item(Role::Image, "lesson.code.qr", tr("QR code of the result code"));
  draw_qr_code(ctx, at, side, ctx.ws.sharing.code);
}

// The bundled lesson after this one; null after the last.
const workspace::LessonRow* next_lesson(const Context& ctx, const workspace::LessonRun& run) {
  const auto& list = ctx.ws.lessons.list;
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& row) { return row.id == run.lesson->id; });
  return found == list.end() || found + 1 == list.end() ? nullptr : &*(found + 1);
}

}  // namespace

void draw_lesson_result(Context& ctx, const workspace::LessonRun& run) {
  heading(ctx, tr("You have finished this lesson"), 3);
  draw_paragraphs(ctx, view::score_words(run));
  if (const workspace::LessonRow* next = next_lesson(ctx, run)) {
    if (button(ctx, "lesson.following", tr("Next: {0}", {tr(std::string_view(next->title))}), ButtonKind::Primary))
      ctx.emit(workspace::OpenLesson{next->id});
  }
  if (button(ctx, "lesson.more", tr(ctx.ws.lessons.before ? "Back to my board" : "All lessons"))) {
    ctx.emit(workspace::LeaveLesson{true});
    ctx.emit(workspace::SetWay{workspace::Way::Learn});
  }
  divider(ctx);
  draw_handing_on(ctx, run);
  divider(ctx);
  if (button(ctx, "lesson.look_back", tr("Look at the steps again"), ButtonKind::Quiet, kIconArrowLeft)) ctx.emit(workspace::GoToStep{0});
  if (button(ctx, "lesson.restart", tr("Begin the lesson anew"), ButtonKind::Quiet, kIconRefresh)) ctx.emit(workspace::RestartLesson{});
}

}  // namespace pn::panels
