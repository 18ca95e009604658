#include "view/class_results.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "analysis/proportion.h"
#include "view/lesson_words.h"

namespace pn::view {
namespace {

using studies::Cell;
using studies::Meaning;
using workspace::Lesson;
using workspace::LessonResult;
using workspace::LessonStep;
using workspace::StepAnswer;
using workspace::StepKind;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// One thing that is asked, over all who answered.
struct Asked {
  std::string lesson, step, question, kind;
  int answered = 0, right = 0;
  bool is_bar = false;
  double drawn = 0.0, truth = 0.0, gap = 0.0;  // sums of shares of the bar's length

  double share() const { return answered == 0 ? kNone : static_cast<double>(right) / answered; }
  double mean(double sum) const { return answered == 0 ? kNone : sum / answered; }
};

double part_of(const LessonStep& step, double value) { return (value - step.low) / (step.high - step.low); }

void add_step(std::vector<Asked>& all, std::size_t& at, const Lesson& lesson, const LessonStep& step, const StepAnswer& answer) {
  const auto next = [&](std::string question) -> Asked& {
    if (at == all.size())
      all.push_back(
          {lesson.title, step.title, std::move(question), std::string(workspace::kStepKindNames[static_cast<std::size_t>(step.kind)])});
    return all[at++];
  };
  if (step.kind == StepKind::Do) {
    Asked& asked = next("done");
    ++asked.answered;
    asked.right += answer.done ? 1 : 0;
  }
  if (step.bar) {
    Asked& asked = next("drawn");
    asked.is_bar = true;
    if (answer.drawn && answer.truth) {
      ++asked.answered;
      asked.drawn += part_of(step, *answer.drawn);
      asked.truth += part_of(step, *answer.truth);
      asked.gap += std::abs(part_of(step, *answer.drawn) - part_of(step, *answer.truth));
    }
  }
  for (std::size_t i = 0; i < answer.choices.size(); ++i) {
    const bool is_guess = step.kind == StepKind::Guess;
    if (!is_guess && step.questions[i].options.empty()) continue;
    Asked& asked = next(is_guess ? "round " + std::to_string(i + 1) : step.questions[i].text);
    if (answer.choices[i] < 0) continue;
    ++asked.answered;
    asked.right += answer.rights[i] ? 1 : 0;
  }
}

// By lesson, in the order in which lessons first come; within one by its steps.
std::vector<Asked> asked_of(std::span<const LessonResult> results) {
  std::vector<std::pair<const Lesson*, std::vector<Asked>>> by_lesson;
  for (const LessonResult& result : results) {
    auto found = std::find_if(by_lesson.begin(), by_lesson.end(), [&](const auto& each) { return each.first == result.lesson.get(); });
    if (found == by_lesson.end()) found = by_lesson.insert(by_lesson.end(), {result.lesson.get(), {}});
    std::size_t at = 0;
    for (std::size_t i = 0; i < result.answers.size(); ++i)
      add_step(found->second, at, *result.lesson, result.lesson->steps[i], result.answers[i]);
  }
  std::vector<Asked> all;
  for (auto& [lesson, asked] : by_lesson) all.insert(all.end(), asked.begin(), asked.end());
  return all;
}

studies::IntervalValue interval_of(const Asked& asked) {
  const analysis::Interval interval = analysis::wilson_interval(asked.right, asked.answered);
  return {static_cast<double>(interval.low), static_cast<double>(interval.high)};
}

std::string out_of(int part, int whole) { return whole == 0 ? "" : std::to_string(part) + " of " + std::to_string(whole); }

}  // namespace

studies::Table class_table(std::span<const LessonResult> results) {
  studies::Table table{"results", "Results", {}, {}};
  table.columns = {{"code", "Code", Meaning::Text, 0, "As the pupil's page shows it."},
                   {"lesson", "Lesson", Meaning::Text, 0, ""},
                   {"minutes", "Minutes", Meaning::Number, 0, "Spent on it, long pauses left out."},
                   {"tasks", "Tasks done", Meaning::Text, 0, ""},
                   {"questions", "Questions right", Meaning::Text, 0, "Of those that were asked, predictions included."},
                   {"guesses", "Guesses right", Meaning::Text, 0, "Which of two pictures fires a neuron more; chance is half."},
                   {"hints", "Hints", Meaning::Number, 0, "That were asked for; a code counts three a step at most."}};
  for (const LessonResult& result : results) {
    const workspace::LessonScore score = workspace::score_of(*result.lesson, result.answers);
    const std::initializer_list<Cell> row = {Cell(result.code),
                                             Cell(result.lesson->title),
                                             Cell(static_cast<double>(result.minutes)),
                                             Cell(out_of(score.done, score.steps)),
                                             Cell(out_of(score.right, score.asked)),
                                             Cell(out_of(score.guessed, score.rounds)),
                                             Cell(static_cast<double>(score.hints))};
    table.cells.insert(table.cells.end(), row);
  }
  return table;
}

studies::Table question_table(std::span<const LessonResult> results) {
  studies::Table table{"questions", "Questions", {}, {}};
  table.columns = {{"lesson", "Lesson", Meaning::Text, 0, ""},
                   {"step", "Step", Meaning::Text, 0, ""},
                   {"question", "Question", Meaning::Text, 0, ""},
                   {"kind", "Kind", Meaning::Text, 0, ""},
                   {"answered", "n", Meaning::Number, 0, "How many answered."},
                   {"right", "Right", Meaning::Number, 0, "How many rightly, or did the task."},
                   {"share", "Share right", Meaning::Number, 2, ""},
                   {"interval", "95 %", Meaning::Interval, 2, "Wilson's interval of that share."},
                   {"drawn", "Mean drawn", Meaning::Number, 2, "Of a bar, in shares of its length."},
                   {"truth", "Truth", Meaning::Number, 2, "The mean of what their pages showed."},
                   {"gap", "Mean gap", Meaning::Number, 2, "How far they were from it."}};
  for (const Asked& asked : asked_of(results)) {
    const bool is_share = !asked.is_bar;
    const studies::IntervalValue none{kNone, kNone};
    const std::initializer_list<Cell> row = {Cell(asked.lesson),
                                             Cell(asked.step),
                                             Cell(asked.question),
                                             Cell(asked.kind),
                                             Cell(static_cast<double>(asked.answered)),
                                             Cell(is_share ? static_cast<double>(asked.right) : kNone),
                                             Cell(is_share ? asked.share() : kNone),
                                             Cell(is_share ? interval_of(asked) : none),
                                             Cell(is_share ? kNone : asked.mean(asked.drawn)),
                                             Cell(is_share ? kNone : asked.mean(asked.truth)),
                                             Cell(is_share ? kNone : asked.mean(asked.gap))};
    table.cells.insert(table.cells.end(), row);
  }
  return table;
}

studies::Figure class_figure(std::span<const LessonResult> results) {
  studies::Figure figure;
  figure.name = "class";
  figure.title = "What the class answered";
  figure.axis = "share right, or of a bar's length";
  figure.chance = 0.5;
  figure.parts = {"truth of a bar"};
  for (const Asked& asked : asked_of(results)) {
    if (asked.answered == 0) continue;
    const std::string label =
        asked.step + (asked.kind == "guess" ? ", " + asked.question : "") + " (n = " + std::to_string(asked.answered) + ")";
    if (asked.is_bar) {
      const double drawn = asked.mean(asked.drawn);
      figure.rows.push_back({label + ": mean drawn", drawn, {drawn, drawn}, {asked.mean(asked.truth)}});
    } else {
      figure.rows.push_back({label, asked.share(), interval_of(asked), {kNone}});
    }
  }
  figure.caption = "n = " + std::to_string(results.size()) + " result codes; intervals: Wilson, 95 %.";
  return figure;
}

}  // namespace pn::view
