// Lessons as files: what is read, and what a person is told who wrote one wrongly.
#include <doctest/doctest.h>

#include <string>

#include "share/json_place.h"
#include "share/lesson_json.h"
#include "share/lesson_progress.h"
#include "share/result_code.h"

using namespace pn;
using namespace pn::workspace;

namespace {

std::string lesson_with(const std::string& steps, const std::string& more = "") {
  return R"({"format":"polyneuron-lesson","version":1,"id":"try-it","title":"Try it",)" + more + "\n\"steps\":[\n" + steps + "\n]}";
}

const std::string kRead = R"({"kind":"read","title":"Hello","text":["One.","Two."]})";

std::string error_of(const std::string& text) {
  const auto read = share::read_lesson(text);
  return read ? "" : read.error().message;
}

std::shared_ptr<const Lesson> lesson_of(const std::string& text) {
  auto read = share::read_lesson(text);
  REQUIRE_MESSAGE(static_cast<bool>(read), error_of(text));
  return *read;
}

const std::string kEvery =
    lesson_with(kRead + R"(,
{"kind":"predict","title":"P","question":{"text":"Which?","options":[{"text":"a","right":true},{"text":"b","say":"no"}]},"show":{"stimulus":"cat word"}},
{"kind":"predict","title":"B","question":{"text":"How much?"},"bar":{"of":{"probability":{"of":"cat photo","prompt":"cat"}},"low":0,"high":1}},
{"kind":"do","title":"D","check":{"all":[{"neuron":"cat"},{"response":{"of":"own sketch"},"above":0.5}]},"hints":["h1","h2"],
 "wrong":[{"when":{"not":{"layer":4}},"say":"layer"}],"spotlight":["maps.tile.{neuron cat}"]},
{"kind":"guess","title":"G","rounds":[{"neuron":"cat","pictures":["cat photo","dog word"],"say":"so"}]},
{"kind":"compare","title":"C","pair":["cat photo","cat word"],"rows":[{"title":"r","of":{"response":{"neuron":"cat"}}}]},
{"kind":"explain","title":"E","questions":[{"text":"Why?"}]},
{"kind":"exit","title":"X","questions":[{"text":"Q","options":[{"text":"a"},{"text":"b","right":true},{"text":"c"}]},{"text":"And?"}]})",
                R"("setup":{"board":"boards/first.json","gates":{"cat":0},"study":{"kind":"search","params":{"least":2},"run":true}},)");

LessonRun run_of(const std::shared_ptr<const Lesson>& lesson) {
  LessonRun run;
  run.lesson = lesson;
  run.lot = 0xABC;
  run.seconds = 611.0;
  for (const LessonStep& step : lesson->steps) {
    StepAnswer answer;
    const std::size_t questions = step.kind == StepKind::Guess ? step.rounds.size() : step.questions.size();
    answer.choices.assign(questions, -1);
    answer.rights.assign(questions, false);
    answer.texts.assign(questions, "");
    run.answers.push_back(answer);
  }
  run.answers[1].choices = {1};
  run.answers[2].drawn = 0.7;
  run.answers[2].truth = 0.123;
  run.answers[3].done = true;
  run.answers[3].hints = 2;
  run.answers[4].choices = {0};
  run.answers[4].rights = {true};
  run.answers[6].texts = {"because “it” reads"};
  run.answers[7].choices = {1, -1};
  run.answers[7].rights = {true, false};
  return run;
}

}  // namespace

TEST_CASE("a lesson is read with all it says") {
  const auto lesson = lesson_of(kEvery);
  CHECK(lesson->id == "try-it");
  REQUIRE(lesson->steps.size() == 8);
  CHECK(lesson->steps[0].text == "One.\nTwo.");
  CHECK(lesson->setup.board == "boards/first.json");
  REQUIRE(lesson->setup.gates.size() == 1);
  CHECK(lesson->setup.gates[0] == std::pair<std::string, float>("cat", 0.0F));
  REQUIRE(lesson->setup.study);
  CHECK(lesson->setup.study->params == std::vector<std::pair<std::string, std::string>>{{"least", "2"}});
  const LessonStep& bar = lesson->steps[2];
  REQUIRE(bar.bar);
  CHECK(bar.bar->picture == PictureRef{"cat", Rendition::Photo});
  CHECK(bar.text == "How much?");
  CHECK(bar.questions.empty());
  const LessonStep& task = lesson->steps[3];
  REQUIRE(task.check.parts.size() == 2);
  CHECK(task.check.parts[0].names == std::vector<std::string>{"cat"});
  CHECK(task.check.parts[1].quantity.picture.is_own);
  CHECK(task.check.parts[1].low == 0.5);
  CHECK(task.wrong[0].when.kind == Check::Kind::Not);
  CHECK(lesson->steps[7].questions[1].options.empty());
}

TEST_CASE("what is wrong with a lesson is told with its line") {
  struct Wrong {
    std::string text;
    const char* line;
    const char* words;
  };
  const std::vector<Wrong> wrongs = {
      {"{\n\"format\": \"polyneuron-lesson\",\n\"version\": 1,,\n}", "line 3", "no JSON"},
      {lesson_with(kRead + ",\n{\"kind\":\"red\",\"title\":\"t\"}"), "line 4", "“red” is no kind of step"},
      {lesson_with(kRead + ",\n{\"kind\":\"do\",\"title\":\"t\",\n\"check\":{\"neuro\":\"cat\"}}"), "line 5", "a check is expected here"},
      {lesson_with(kRead + ",\n{\"kind\":\"do\",\"title\":\"t\",\n\"check\":{\"response\":{\"neuron\":\"cat\"}}}"), "line 5",
       "\"above\" or \"below\""},
      {lesson_with(kRead + ",\n{\"kind\":\"do\",\"title\":\"t\"}"), "line 4", "has a \"check\""},
      {lesson_with("{\"kind\":\"read\",\"title\":\"t\",\n\"titel\":\"t\"}"), "line 4", "“titel” is unknown"},
      {lesson_with("{\"kind\":\"read\"}"), "line 3", "“title” is missing"},
      {lesson_with(
           "{\"kind\":\"predict\",\"title\":\"t\",\n\"question\":{\"text\":\"q\",\"options\":[{\"text\":\"a\"},{\"text\":\"b\"}]}}"),
       "line 4", "none of the options is right"},
      {lesson_with("{\"kind\":\"guess\",\"title\":\"t\",\"rounds\":[\n{\"neuron\":\"cat\",\"pictures\":[\"cat photo\"]}]}"), "line 4",
       "two \"pictures\""},
      {lesson_with("{\"kind\":\"do\",\"title\":\"t\",\"check\":\n{\"study\":\"serch\"}}"), "line 4", "no study of the kind “serch”"},
      {lesson_with(kRead, "\"setup\":{\n\"board\":\"../x.json\"},"), "line 2", "path of a bundled board"},
      {lesson_with(kRead, "\"setup\":{\"study\":{\"kind\":\"search\",\"params\":{\n\"leest\":2}}},"), "line 2", "has no “leest”"},
      {R"({"format":"polyneuron-lesson","version":2,"id":"a","title":"b","steps":[]})", "line 1", "newer kind"},
      {R"({"format":"polyneuron-lesson","version":1,"id":"A b","title":"b","steps":[]})", "line 1", "small letters"},
      {"[]", "line 1", "in braces"},
  };
  for (const Wrong& wrong : wrongs) {
    const std::string said = error_of(wrong.text);
    CAPTURE(wrong.text);
    CAPTURE(said);
    CHECK(said.find(std::string(wrong.line) + ":") != std::string::npos);
    CHECK(said.find(wrong.words) != std::string::npos);
  }
  CHECK(error_of(std::string(share::kMostLesson_bytes + 1, ' ')).find("at most 256 KB") != std::string::npos);
}

TEST_CASE("a lesson that is cut anywhere is an error, not half a lesson") {
  for (std::size_t length = 0; length + 1 < kEvery.size(); ++length) {
    CAPTURE(length);
    CHECK(!share::read_lesson(kEvery.substr(0, length)));
  }
}

TEST_CASE("lines of values") {
  const std::string text = "{\n \"a\": [1,\n  {\"b\": \"}\\\"]\"},\n  {\"c\": 2}\n ],\n \"d\": null}";
  CHECK(share::line_of(text, {}) == 1);
  CHECK(share::line_of(text, {"a"}) == 2);
  CHECK(share::line_of(text, {"a", "1", "b"}) == 3);
  CHECK(share::line_of(text, {"a", "2", "c"}) == 4);
  CHECK(share::line_of(text, {"d"}) == 6);
  CHECK(share::line_of(text, {"a", "9"}) == 2);
}

TEST_CASE("progress is kept and read again") {
  Lessons lessons;
  lessons.current = "try-it";
  const LessonRun run = run_of(lesson_of(kEvery));
  lessons.kept["try-it"] = {run.lesson->form, run};
  const share::Progress read = share::read_progress(share::write_progress(lessons));
  CHECK(read.current == "try-it");
  REQUIRE(read.runs.contains("try-it"));
  const KeptRun& kept = read.runs.at("try-it");
  CHECK(kept.form == run.lesson->form);
  CHECK(kept.run.seconds == 611.0);
  CHECK(kept.run.lot == 0xABC);
  REQUIRE(kept.run.answers.size() == 8);
  CHECK(kept.run.answers[3].done);
  CHECK(kept.run.answers[3].hints == 2);
  CHECK(kept.run.answers[2].truth == 0.123);
  CHECK(kept.run.answers[6].texts == std::vector<std::string>{"because “it” reads"});
  CHECK(kept.run.answers[7].rights == std::vector<bool>{true, false});
}

TEST_CASE("progress from outside: whatever it says, nothing is thrown") {
  for (const char* text :
       {"", "[]", "{\"runs\":3}", "{\"runs\":{\"a\":3}}", "{\"runs\":{\"a\":{\"answers\":[{\"c\":[1e99,\"x\"],\"w\":[1]}]}}}"}) {
    const share::Progress read = share::read_progress(text);
    CHECK(read.current.empty());
  }
}

TEST_CASE("a result code tells what was answered") {
  const auto lesson = lesson_of(kEvery);
  const LessonRun run = run_of(lesson);
  const std::string code = share::write_result(run);
  CHECK(code.size() <= 30);
  const auto read = share::read_result(code, std::vector{lesson});
  REQUIRE(static_cast<bool>(read));
  CHECK(read->lesson == lesson);
  CHECK(read->lot == 0xABC);
  CHECK(read->minutes == 10);
  CHECK(read->code == code);
  CHECK(read->answers[1].choices == std::vector<int>{1});
  CHECK(!read->answers[1].rights[0]);
  CHECK(read->answers[2].drawn == doctest::Approx(0.7));
  CHECK(read->answers[2].truth == doctest::Approx(0.12));
  CHECK(read->answers[3].done);
  CHECK(read->answers[3].hints == 2);
  CHECK(read->answers[4].choices == std::vector<int>{0});
  CHECK(read->answers[4].rights[0]);
  CHECK(read->answers[7].choices == std::vector<int>{1, -1});
  CHECK(read->answers[6].texts == std::vector<std::string>{""});
}

TEST_CASE("a code may be typed as people type") {
  const auto lesson = lesson_of(kEvery);
  std::string code = share::write_result(run_of(lesson));
  std::string typed = " ";
  for (const char c : code)
    typed += c == '-' ? ' ' : c == '0' && typed.size() > 4 ? 'o' : c == '1' ? 'l' : static_cast<char>(std::tolower(c));
  CHECK(static_cast<bool>(share::read_result(typed, std::vector{lesson})));
}

TEST_CASE("a mistyped code is noticed: every single letter, every exchange of neighbours, every loss") {
  const auto lesson = lesson_of(kEvery);
  const std::vector lessons{lesson};
  const std::string code = share::write_result(run_of(lesson));
  const std::string letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  for (std::size_t at = 2; at < code.size(); ++at) {
    if (code[at] == '-') continue;
    for (const char other : letters) {
      std::string wrong = code;
      wrong[at] = other;
      if (wrong == code) continue;
      CAPTURE(wrong);
      CHECK(!share::read_result(wrong, lessons));
    }
    CHECK(!share::read_result(code.substr(0, at) + code.substr(at + 1), lessons));
    std::size_t next = at + 1;
    while (next < code.size() && code[next] == '-') ++next;
    if (next == code.size() || code[next] == code[at]) continue;
    std::string swapped = code;
    std::swap(swapped[at], swapped[next]);
    CAPTURE(swapped);
    CHECK(!share::read_result(swapped, lessons));
  }
  CHECK(share::read_result(code, {}).error().code == ErrorCode::NotFound);
  CHECK(share::read_result("hello", lessons).error().code == ErrorCode::Malformed);
  CHECK(share::read_result("PN" + std::string(1000, '0'), lessons).error().code == ErrorCode::Malformed);
}

TEST_CASE("codes are found in a text") {
  const std::string code = share::write_result(run_of(lesson_of(kEvery)));
  const auto found = share::codes_in("Ana: " + code + "\r\n\"" + code + "\", PNEUMONIA; pn");
  CHECK(found == std::vector<std::string>{code, code});
}
