#include "share/lesson_json.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "share/lesson_checks_json.h"

namespace pn::share {
namespace {

using json::Value;
using namespace workspace;

constexpr std::size_t kLongestTitle_bytes = 120;
constexpr std::size_t kLongestText_bytes = 4000;
constexpr std::size_t kMostSteps = 60;
constexpr std::size_t kMostOptions = 6;
constexpr std::size_t kMostQuestions = 8;
constexpr std::size_t kMostLines = 20;
constexpr int kMostMinutes = 240;

bool is_id(std::string_view id) {
  const auto plain = [](char c) {
    return std::islower(static_cast<unsigned char>(c)) != 0 || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-';
  };
  return !id.empty() && id.size() <= 40 && std::all_of(id.begin(), id.end(), plain);
}

std::vector<std::string> lines(LessonReader& reader, const Value& object, const char* key, std::size_t most_bytes) {
  std::vector<std::string> out;
  reader.each(object, key, kMostLines, [&](const Value& entry) { out.push_back(reader.text(entry, most_bytes)); });
  return out;
}

// One text, or paragraphs.
std::string paragraphs(LessonReader& reader, const Value& object, const char* key) {
  std::string out;
  reader.with(object, key, [&](const Value& value) {
    if (!value.is_array()) {
      out = reader.text(value, kLongestText_bytes);
      return;
    }
    reader.entries(value, kMostLines,
                   [&](const Value& entry) { out += (out.empty() ? "" : "\n") + reader.text(entry, kLongestText_bytes); });
  });
  return out;
}

Option read_option(LessonReader& reader, const Value& value) {
  Option option;
  if (!reader.is_object(value, "an option", {"text", "say", "right"})) return option;
  reader.text(value, "text", option.text, kLongestText_bytes, true);
  reader.text(value, "say", option.say, kLongestText_bytes);
  reader.with(value, "right", [&](const Value& right) {
    if (right.is_boolean())
      option.right = right.get<bool>();
    else
      option.right_when = read_check(reader, right);
  });
  return option;
}

Question read_question(LessonReader& reader, const Value& value, bool is_choice) {
  Question question;
  if (!reader.is_object(value, "a question", {"text", "options"})) return question;
  reader.text(value, "text", question.text, kLongestText_bytes, true);
  reader.each(value, "options", kMostOptions, [&](const Value& entry) { question.options.push_back(read_option(reader, entry)); });
  const auto is_right = [](const Option& option) { return option.right_when || option.right.value_or(false); };
  const bool is_asked = is_choice || !question.options.empty();
  if (is_asked && question.options.size() < 2) reader.fail("a question to choose from has two options at least.");
  if (is_asked && std::none_of(question.options.begin(), question.options.end(), is_right))
    reader.fail("none of the options is right: give one \"right\": true, or a check.");
  return question;
}

void read_bar(LessonReader& reader, const Value& value, LessonStep& step) {
  if (!reader.is_object(value, "a bar", {"of", "low", "high", "percent"})) return;
  reader.number(value, "low", step.low);
  reader.number(value, "high", step.high);
  reader.flag(value, "percent", step.is_share);
  if (step.low >= step.high) reader.fail("\"low\" must lie below \"high\".");
  if (!reader.with(value, "of", [&](const Value& of) { step.bar = read_quantity(reader, of); }))
    reader.fail("\"of\" is missing here: the value.");
}

GuessRound read_round(LessonReader& reader, const Value& value) {
  GuessRound round;
  if (!reader.is_object(value, "a round", {"neuron", "pictures", "say"})) return round;
  reader.text(value, "neuron", round.neuron, kLongestTitle_bytes, true);
  reader.text(value, "say", round.say, kLongestText_bytes);
  std::size_t count = 0;
  reader.each(value, "pictures", 2, [&](const Value& picture) { round.pictures[count++] = read_picture(reader, picture); });
  if (count != 2) reader.fail("a round has two \"pictures\".");
  return round;
}

void read_pair(LessonReader& reader, const Value& value, LessonStep& step) {
  std::size_t count = 0;
  reader.each(value, "pair", 2, [&](const Value& picture) { step.pair[count++] = read_picture(reader, picture); });
  if (count != 2) reader.fail("a comparison has a \"pair\" of pictures.");
  reader.each(value, "rows", kMostQuestions, [&](const Value& row) {
    ComparedRow compared;
    if (!reader.is_object(row, "a row", {"title", "of"})) return;
    reader.text(row, "title", compared.title, kLongestTitle_bytes, true);
    reader.with(row, "of", [&](const Value& of) { compared.quantity = read_quantity(reader, of); });
    step.rows.push_back(std::move(compared));
  });
  if (step.rows.empty()) reader.fail("a comparison has one row at least.");
}

// What the step's own kind asks for.
void read_task(LessonReader& reader, const Value& value, LessonStep& step) {
  const auto missing = [&](const char* key) { return json::find(value, key) == nullptr; };
  const bool is_choice = step.kind == StepKind::Predict;
  reader.with(value, "question",
              [&](const Value& entry) { step.questions.push_back(read_question(reader, entry, is_choice && missing("bar"))); });
  reader.each(value, "questions", kMostQuestions,
              [&](const Value& entry) { step.questions.push_back(read_question(reader, entry, false)); });
  reader.with(value, "bar", [&](const Value& bar) { read_bar(reader, bar, step); });
  reader.with(value, "show", [&](const Value& show) { step.show = read_setup(reader, show); });
  reader.with(value, "check", [&](const Value& check) { step.check = read_check(reader, check); });
  reader.each(value, "rounds", kMostQuestions, [&](const Value& round) { step.rounds.push_back(read_round(reader, round)); });
  reader.each(value, "wrong", kMostLines, [&](const Value& turn) {
    WrongTurn wrong;
    if (!reader.is_object(turn, "a wrong turn", {"when", "say"})) return;
    reader.with(turn, "when", [&](const Value& when) { wrong.when = read_check(reader, when); });
    reader.text(turn, "say", wrong.say, kLongestText_bytes, true);
    step.wrong.push_back(std::move(wrong));
  });
  switch (step.kind) {
    case StepKind::Read: break;
    case StepKind::Predict:
      if (step.questions.size() != 1) reader.fail("a prediction asks one \"question\".");
      if (step.bar) step.questions.clear();  // its text is the bar's
      break;
    case StepKind::Do:
      if (missing("check")) reader.fail("a step to \"do\" has a \"check\".");
      break;
    case StepKind::Guess:
      if (step.rounds.empty()) reader.fail("a step to \"guess\" has \"rounds\".");
      break;
    case StepKind::Compare: read_pair(reader, value, step); break;
    case StepKind::Explain:
    case StepKind::Exit:
      if (step.questions.empty()) reader.fail("this step has \"questions\".");
      break;
  }
}

LessonStep read_step(LessonReader& reader, const Value& value) {
  LessonStep step;
  if (!reader.is_object(value, "a step",
                        {"kind", "title", "text", "minutes", "teacher", "setup", "spotlight", "hints", "right", "wrong", "check",
                         "question", "questions", "bar", "show", "rounds", "pair", "rows"}))
    return step;
  std::string kind;
  reader.text(value, "kind", kind, kLongestTitle_bytes, true);
  const auto found = std::find(kStepKindNames.begin(), kStepKindNames.end(), kind);
  if (found == kStepKindNames.end()) {
    reader.fail(pn::quoted(kind) + " is no kind of step; there are read, predict, do, guess, compare, explain and exit.");
    return step;
  }
  step.kind = static_cast<StepKind>(found - kStepKindNames.begin());
  reader.text(value, "title", step.title, kLongestTitle_bytes, true);
  step.text = paragraphs(reader, value, "text");
  reader.whole(value, "minutes", step.minutes, 0, kMostMinutes);
  reader.text(value, "teacher", step.teacher, kLongestText_bytes);
  reader.with(value, "setup", [&](const Value& setup) { step.setup = read_setup(reader, setup); });
  step.spotlight = lines(reader, value, "spotlight", kLongestTitle_bytes);
  step.hints = lines(reader, value, "hints", kLongestText_bytes);
  reader.text(value, "right", step.right, kLongestText_bytes);
  if (step.kind == StepKind::Predict && json::find(value, "bar") != nullptr) {
    // The bar's question stands where a choice has its own.
    reader.with(value, "question", [&](const Value& question) {
      if (reader.is_object(question, "a question", {"text"}))
        step.text += (step.text.empty() ? "" : "\n") + reader.text(*json::find(question, "text"), kLongestText_bytes);
    });
  }
  read_task(reader, value, step);
  return step;
}

// A number of what the steps ask, the same on every machine: answers of another form are not of this lesson.
std::uint32_t form_of(const Lesson& lesson) {
  std::string asked = lesson.id;
  for (const LessonStep& step : lesson.steps) {
    asked += ';';
    asked += kStepKindNames[static_cast<std::size_t>(step.kind)];
    if (step.bar) asked += " bar";
    for (const Question& question : step.questions) asked += " " + std::to_string(question.options.size());
    for (std::size_t i = 0; i < step.rounds.size(); ++i) asked += " round";
  }
  const Sha256Digest digest = sha256({reinterpret_cast<const std::uint8_t*>(asked.data()), asked.size()});
  std::uint32_t form = 0;
  for (std::size_t i = 0; i < 4; ++i) form = form << 8U | digest[i];
  return form;
}

// Where a text stops being JSON.
struct Syntax : nlohmann::json_sax<Value> {
  std::size_t byte = 0;
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(string_t&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    byte = position;
    return false;
  }
};

Error no_json(std::string_view text) {
  Syntax syntax;
  Value::sax_parse(text.begin(), text.end(), &syntax);
  const std::string place = "line " + std::to_string(line_at(text, syntax.byte > 0 ? syntax.byte - 1 : 0));
  return {
      ErrorCode::Malformed,
      "The lesson cannot be read: " + place + ": this is no JSON from here on. Look for a comma, a quote or a brace too many or too few.",
      place};
}

}  // namespace

Result<std::shared_ptr<const Lesson>> read_lesson(std::string_view text) {
  if (text.size() > kMostLesson_bytes)
    return Error{ErrorCode::TooLarge, "A lesson may have at most " + std::to_string(kMostLesson_bytes >> 10U) + " KB.", ""};
  const Value value = Value::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded()) return no_json(text);
  LessonReader reader(text);
  auto lesson = std::make_shared<Lesson>();
  if (!reader.is_object(value, "a lesson",
                        {"$schema", "format", "version", "id", "language", "title", "about", "minutes", "aims", "terms", "setup", "steps"}))
    return *reader.error();
  if (const std::string* format = json::as_string(json::find(value, "format")); format == nullptr || *format != "polyneuron-lesson")
    reader.fail("this is no lesson: \"format\" is not \"polyneuron-lesson\".");
  if (const auto version = json::as_int(json::find(value, "version"), 1, 1); !version)
    reader.fail("\"version\" is not 1: the lesson is of a newer kind than this page reads.");
  reader.text(value, "id", lesson->id, kLongestTitle_bytes, true);
  if (!is_id(lesson->id))
    reader.with(value, "id", [&](const Value&) { reader.fail("an id has small letters, digits and hyphens, 40 at most."); });
  reader.text(value, "language", lesson->language, 35);
  reader.text(value, "title", lesson->title, kLongestTitle_bytes, true);
  reader.text(value, "about", lesson->about, kLongestText_bytes);
  reader.whole(value, "minutes", lesson->minutes, 1, kMostMinutes);
  lesson->aims = lines(reader, value, "aims", kLongestText_bytes);
  reader.each(value, "terms", kMostLines, [&](const Value& term) { lesson->terms.push_back(reader.text(term, kLongestTitle_bytes)); });
  reader.with(value, "setup", [&](const Value& setup) { lesson->setup = read_setup(reader, setup); });
  reader.each(value, "steps", kMostSteps, [&](const Value& step) { lesson->steps.push_back(read_step(reader, step)); });
  if (lesson->steps.empty()) reader.fail("a lesson has \"steps\", one at least.");
  if (reader.error()) return *reader.error();
  lesson->form = form_of(*lesson);
  return std::shared_ptr<const Lesson>(std::move(lesson));
}

Result<std::vector<LessonRow>> read_lesson_list(std::string_view text) {
  const Value value = Value::parse(text.begin(), text.end(), nullptr, false);
  const Value* rows = json::find(value, "lessons");
  if (rows == nullptr || !rows->is_array())
    return Error{ErrorCode::Malformed, "The list of lessons cannot be read. Reload the page.", kLessonList};
  std::vector<LessonRow> list;
  for (const Value& entry : *rows) {
    const auto said = [&](const char* key) {
      const std::string* found = json::as_string(json::find(entry, key));
      return found == nullptr ? std::string() : *found;
    };
    LessonRow row{said("id"), said("title"), said("about"),
                  static_cast<int>(json::as_int(json::find(entry, "minutes"), 1, kMostMinutes).value_or(10))};
    if (is_id(row.id) && !row.title.empty()) list.push_back(std::move(row));
  }
  return list;
}

}  // namespace pn::share
