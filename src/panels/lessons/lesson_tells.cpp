#include <algorithm>
#include <array>
#include <string>

#include "base/words.h"
#include "panels/lessons/lesson_parts.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "view/lesson_words.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::ComparedRow;
using workspace::LessonRun;
using workspace::Quantity;
using workspace::Stimulus;

bool is_share(const Quantity& quantity) { return quantity.kind == Quantity::Kind::Probability; }

std::string value_words(const ComparedRow& row, std::optional<double> value) {
  if (!value) return "\xE2\x80\xA6";
  return is_share(row.quantity) ? view::percent(static_cast<float>(*value)) : view::number(static_cast<float>(*value), 2);
}

void draw_row(Context& ctx, const LessonRun& run, const ComparedRow& row, float column, float gap) {
  std::array<std::optional<double>, 2> values;
  for (std::size_t side = 0; side < 2; ++side) {
    Quantity quantity = row.quantity;
    quantity.picture = run.now().pair[side];
    values[side] = workspace::value_of(ctx.ws, quantity);
  }
  const std::string title = view::lesson_text(ctx.ws, row.title);
  ctx.nodes.text(title + ": " + tr("{0} and {1}", {value_words(row, values[0]), value_words(row, values[1])}));
  small_text(ctx, wrapped(ctx.fonts.small, title, ImGui::GetContentRegionAvail().x), ctx.colors.text_muted);
  const double highest = is_share(row.quantity) ? 1.0 : std::max({values[0].value_or(0.0), values[1].value_or(0.0), 1e-6});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = text_size(ctx.fonts.body, "0").y;
  for (std::size_t side = 0; side < 2; ++side) {
    const float x = at.x + static_cast<float>(side) * (column + gap), number = text_size(ctx.fonts.body, "100 %").x + ctx.metrics.unit;
    draw_bar(ImGui::GetWindowDrawList(), {x, at.y + height / 2 - 4}, {x + column - number, at.y + height / 2 + 4}, 0.0F,
             static_cast<float>(highest), 0.0F, static_cast<float>(values[side].value_or(0.0)), ctx.colors.bar, ctx.colors.track);
    draw_text_right(ImGui::GetWindowDrawList(), ctx.fonts.body, {x + column, at.y}, ctx.colors.text, value_words(row, values[side]));
  }
  ImGui::Dummy({column * 2 + gap, height});
}

}  // namespace

void draw_comparison(Context& ctx, const LessonRun& run) {
  const float gap = ctx.metrics.unit * 2, column = (ImGui::GetContentRegionAvail().x - gap) / 2, size = std::min(column - 4, 150.0F);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  for (std::size_t side = 0; side < 2; ++side) {
    const Stimulus* stimulus = workspace::stimulus_meant(ctx.ws, run.now().pair[side]);
    if (stimulus == nullptr) continue;
    ImGui::SetCursorScreenPos({at.x + 2 + static_cast<float>(side) * (column + gap), at.y + 2});
    stimulus_thumb(ctx, "lesson.pair." + std::to_string(side), stimulus->id, size);
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({column * 2 + gap, size + 4});
  for (const ComparedRow& row : run.now().rows) draw_row(ctx, run, row, column, gap);
}

void draw_questions(Context& ctx, const LessonRun& run) {
  const bool is_exit = run.now().kind == workspace::StepKind::Exit;
  for (std::size_t i = 0; i < run.now().questions.size(); ++i) {
    const workspace::Question& question = run.now().questions[i];
    const std::string words = view::lesson_text(ctx.ws, question.text), id = "lesson.question." + std::to_string(i);
    {
      const MuteScope mute(ctx.nodes);
      draw_paragraphs(ctx, question.text);
    }
    if (question.options.empty()) {
      std::string text = run.answer().texts[i];
      if (text_field(ctx, id.c_str(), text, {.hint = tr("In your own words"), .name = words}).changed)
        ctx.emit(workspace::WriteAnswer{i, text});
      // The field shows its end while one types; the whole of a long answer stands below.
      if (text_size(ctx.fonts.body, text).x > ImGui::GetItemRectSize().x - ctx.metrics.unit * 3) {
        const MuteScope mute(ctx.nodes);
        note(ctx, text);
      }
    } else {
      ctx.nodes.text(words);
      const int chosen = run.answer().choices[i];
      const bool is_told = chosen >= 0;
      const int right = is_told ? workspace::right_option(ctx.ws, question) : -1;
      const int pressed = draw_options(ctx, id, question, chosen, right, is_told);
      if (pressed >= 0) ctx.emit(workspace::Choose{i, pressed});
      const std::string said = is_told ? question.options[static_cast<std::size_t>(chosen)].say : std::string();
      if (!said.empty()) draw_saying(ctx, run.answer().rights[i] ? Saying::Right : Saying::Wrong, said, id + ".said");
    }
    ImGui::Dummy({0, ctx.metrics.unit / 2});
  }
  if (!is_exit) note(ctx, tr("What you write stays on this machine."));
}

}  // namespace pn::panels
