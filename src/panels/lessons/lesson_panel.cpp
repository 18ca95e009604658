#include "panels/lessons/lesson_panel.h"

#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/lessons/lesson_parts.h"
#include "panels/parts/panel_parts.h"
#include "view/lesson_words.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::LessonRun;
using workspace::LessonStep;
using workspace::StepKind;

// The steps as a row of segments: done, now, reached, to come. A press goes back to one that was reached.
void draw_progress(Context& ctx, const LessonRun& run) {
  const std::size_t count = run.lesson->steps.size();
  const float width = ImGui::GetContentRegionAvail().x, gap = 3.0F;
  const float each = (width - gap * static_cast<float>(count - 1)) / static_cast<float>(count), height = 6.0F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < count; ++i) {
    const float x = at.x + (each + gap) * static_cast<float>(i);
    const bool is_now = i == run.step && !run.is_over;
    const ImU32 fill = is_now ? ctx.colors.accent : i <= run.furthest ? with_alpha(ctx.colors.accent, 0.45F) : ctx.colors.track.fill;
    draw->AddRectFilled({x, at.y}, {x + each, at.y + height}, fill, 2);
  }
  ImGui::Dummy({width, height});
  Node& node = ctx.nodes.item(Role::Progress, "lesson.progress", tr("Progress in the lesson"));
  node.minimum = 0;
  node.maximum = static_cast<float>(count);
  node.number = static_cast<float>(run.is_over ? count : run.step + 1);
  node.value = view::step_words(run);
}

void draw_top(Context& ctx, LessonPanelState& state, const LessonRun& run) {
  const float buttons = ctx.metrics.row;
  const float width = ImGui::GetContentRegionAvail().x - buttons - ctx.metrics.unit;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string title = view::lesson_text(ctx.ws, run.lesson->title);
  ctx.nodes.leaf(Role::Heading, {}, title).level = 2;
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small_bold, {at.x, at.y + 2}, ctx.colors.text_muted,
            fitted(ctx.fonts.small_bold, title, width));
  const std::string place = run.is_over ? std::string(tr("Finished")) : view::step_words(run);
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {at.x, at.y + 2 + text_size(ctx.fonts.small, "X").y}, ctx.colors.text_muted,
            place);
  ImGui::SetCursorScreenPos({at.x + width + ctx.metrics.unit, at.y});
  if (icon_button(ctx, "lesson.leave", kIconClose, tr("Leave the lesson"))) state.asks_to_leave = !state.asks_to_leave;
  draw_progress(ctx, run);
}

void draw_leaving(Context& ctx, LessonPanelState& state) {
  const bool has_board = ctx.ws.lessons.before != nullptr;
  draw_saying(ctx, Saying::Info, tr("Your answers stay on this machine: the lesson goes on where you leave it."), "lesson.leaving");
  if (has_board && button(ctx, "lesson.leave.back", tr("Back to my board"), ButtonKind::Primary)) {
    ctx.emit(workspace::LeaveLesson{true});
    state.asks_to_leave = false;
  }
  if (has_board) ImGui::SameLine(0, ctx.metrics.unit);
  if (button(ctx, "lesson.leave.stay", tr(has_board ? "Keep this board" : "Leave"), has_board ? ButtonKind::Normal : ButtonKind::Primary)) {
    ctx.emit(workspace::LeaveLesson{false});
    state.asks_to_leave = false;
  }
  if (button(ctx, "lesson.leave.no", tr("Go on with the lesson"), ButtonKind::Quiet)) state.asks_to_leave = false;
  divider(ctx);
}

void draw_terms(Context& ctx, const LessonRun& run) {
  if (run.lesson->terms.empty() || run.step > 0) return;
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  caption(ctx, tr("Words of this lesson"));
  for (const std::string& word : run.lesson->terms) term(ctx, word, ctx.colors.text);
}

void draw_hints(Context& ctx, const LessonRun& run) {
  const LessonStep& step = run.now();
  const auto shown = static_cast<std::size_t>(run.answer().hints);
  for (std::size_t i = 0; i < shown; ++i) draw_saying(ctx, Saying::Info, step.hints[i], "lesson.hint." + std::to_string(i + 1));
  if (run.answer().done || shown >= step.hints.size()) return;
  const std::string label = step.hints.size() == 1 ? std::string(tr("Hint")) : tr("Hint {0} of {1}", {shown + 1, step.hints.size()});
  if (button(ctx, "lesson.ask_hint", label, ButtonKind::Quiet, kIconHelp)) ctx.emit(workspace::AskHint{});
}

void draw_waiting(Context& ctx) {
  const std::string words = view::waiting_words(ctx.ws);
  if (words.empty()) return;
  ctx.nodes.leaf(Role::Status, "lesson.waiting", words);
  small_text(ctx, words, ctx.colors.text_muted);
  progress_bar(ctx, ctx.ws.model.phase == workspace::Phase::Ready ? -1.0F : view::loading_share(ctx.ws.model.progress));
}

void draw_step(Context& ctx, LessonPanelState& state, const LessonRun& run) {
  const LessonStep& step = run.now();
  draw_step_title(ctx, step.title);
  draw_paragraphs(ctx, step.text);
  draw_waiting(ctx);
  switch (step.kind) {
    case StepKind::Read: break;
    case StepKind::Predict: draw_prediction(ctx, state, run); break;
    case StepKind::Do: draw_task(ctx, run); break;
    case StepKind::Guess: draw_guesses(ctx, run); break;
    case StepKind::Compare: draw_comparison(ctx, run); break;
    case StepKind::Explain:
    case StepKind::Exit: draw_questions(ctx, run); break;
  }
  if (run.answer().done && !step.right.empty()) draw_saying(ctx, Saying::Right, step.right, "lesson.right");
  draw_hints(ctx, run);
  draw_terms(ctx, run);
}

// Back and on, at the lower edge whatever the step's length.
void draw_footer(Context& ctx, const LessonRun& run) {
  if (button(ctx, "lesson.back", tr("Back"), ButtonKind::Quiet, kIconArrowLeft, run.step > 0)) ctx.emit(workspace::GoToStep{run.step - 1});
  const bool is_last = run.step + 1 == run.lesson->steps.size(), may = workspace::may_go_on(run);
  const char* label = tr(is_last ? "Finish" : "Next");
  const float width = button_width(ctx, label, ButtonKind::Primary, kIconArrowRight);
  ImGui::SameLine(0, 0);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + std::max(0.0F, ImGui::GetContentRegionAvail().x - width));
  if (button(ctx, "lesson.next", label, may ? ButtonKind::Primary : ButtonKind::Normal, kIconArrowRight, may))
    ctx.emit(workspace::GoToStep{run.step + 1});
  if (!may) tooltip(ctx, tr("Finish this step first."));
}

void keep_time(Context& ctx) {
  constexpr double kEvery_s = 5.0;
  const double told = ctx.ws.lessons.told_s;
  if (told < 0.0 || ctx.time_s - told >= kEvery_s) ctx.emit(workspace::TellTime{ctx.time_s});
}

}  // namespace

void draw_lesson_panel(Context& ctx, LessonPanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "lesson", tr("Lesson"));
  if (!ctx.ws.lessons.now) return;
  const LessonRun& run = *ctx.ws.lessons.now;
  keep_time(ctx);
  draw_top(ctx, state, run);
  if (state.asks_to_leave) draw_leaving(ctx, state);
  const bool is_new = state.step != run.step || state.was_over != run.is_over;
  state.step = run.step;
  state.was_over = run.is_over;
  const float footer = run.is_over ? 0.0F : ctx.metrics.row + ctx.metrics.unit * 1.5F;
  begin_part("##step", 0, std::max(80.0F, ImGui::GetContentRegionAvail().y - footer));
  if (is_new) {
    ImGui::SetScrollY(0);
    state.bar = 0.5F;
  }
  if (run.is_over)
    draw_lesson_result(ctx, run);
  else
    draw_step(ctx, state, run);
  ImGui::EndChild();
  if (!run.is_over) draw_footer(ctx, run);
}

}  // namespace pn::panels
