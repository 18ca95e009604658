// What a class answered, as tables and a figure.
#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "view/class_results.h"

using namespace pn;
using namespace pn::workspace;

namespace {

std::shared_ptr<const Lesson> lesson() {
  auto made = std::make_shared<Lesson>();
  made->id = "try-it";
  made->title = "Try it";
  LessonStep task, bar, guess, exit;
  task.kind = StepKind::Do;
  task.title = "Task";
  bar.kind = StepKind::Predict;
  bar.title = "Bar";
  bar.bar = Quantity{};
  bar.low = 0.0;
  bar.high = 2.0;
  guess.kind = StepKind::Guess;
  guess.title = "Guess";
  guess.rounds.resize(2);
  exit.kind = StepKind::Exit;
  exit.title = "Exit";
  exit.questions.resize(2);
  exit.questions[0] = {"Why?", {Option{}, Option{}}};
  made->steps = {task, bar, guess, exit};
  return made;
}

LessonResult result_of(const std::shared_ptr<const Lesson>& of, bool done, double drawn, std::vector<bool> guesses, int choice) {
  LessonResult result;
  result.lesson = of;
  result.minutes = 9;
  result.code = "PN1";
  StepAnswer task, bar, guess, exit;
  task.done = done;
  bar.drawn = drawn;
  bar.truth = 1.0;
  guess.choices = {0, 1};
  guess.rights = std::move(guesses);
  exit.choices = {choice, -1};
  exit.rights = {choice == 1, false};
  result.answers = {task, bar, guess, exit};
  return result;
}

double number(const studies::Table& table, std::size_t row, const char* column) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == column) return std::get<double>(table.at(row, i));
  }
  return -1.0;
}

}  // namespace

TEST_CASE("a class of three: shares, Wilson's intervals, means of what was drawn") {
  const auto of = lesson();
  const std::vector results = {result_of(of, true, 0.5, {true, false}, 1), result_of(of, true, 1.5, {true, true}, 0),
                               result_of(of, false, 1.0, {false, true}, -1)};
  const studies::Table rows = view::class_table(results);
  REQUIRE(rows.rows() == 3);
  CHECK(std::get<std::string>(rows.at(0, 3)) == "1 of 1");
  CHECK(std::get<std::string>(rows.at(2, 3)) == "0 of 1");
  CHECK(std::get<std::string>(rows.at(1, 5)) == "2 of 2");
  CHECK(std::get<std::string>(rows.at(1, 4)) == "0 of 1");

  const studies::Table questions = view::question_table(results);
  REQUIRE(questions.rows() == 5);  // the task, the bar, two rounds, one question
  CHECK(number(questions, 0, "answered") == 3.0);
  CHECK(number(questions, 0, "right") == 2.0);
  CHECK(number(questions, 0, "share") == doctest::Approx(2.0 / 3.0));
  // Wilson 1927 for 2 of 3 at z = 1.959964: 0.2077 to 0.9385.
  const auto interval = std::get<studies::IntervalValue>(questions.at(0, 7));
  CHECK(interval.low == doctest::Approx(0.2077).epsilon(0.001));
  CHECK(interval.high == doctest::Approx(0.9385).epsilon(0.001));
  CHECK(number(questions, 1, "drawn") == doctest::Approx(0.5));  // of the bar's length: 0.25, 0.75 and 0.5
  CHECK(number(questions, 1, "truth") == doctest::Approx(0.5));
  CHECK(number(questions, 1, "gap") == doctest::Approx(0.5 / 3.0));
  CHECK(number(questions, 4, "answered") == 2.0);
  CHECK(number(questions, 4, "right") == 1.0);

  const studies::Figure figure = view::class_figure(results);
  REQUIRE(figure.rows.size() == 5);
  CHECK(figure.rows[1].parts.front() == doctest::Approx(0.5));
  CHECK(figure.caption == "n = 3 result codes; intervals: Wilson, 95 %.");
}

TEST_CASE("no results: tables without rows") {
  CHECK(view::class_table({}).rows() == 0);
  CHECK(view::question_table({}).rows() == 0);
  CHECK(view::class_figure({}).rows.empty());
}
