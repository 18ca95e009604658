#include "share/lesson_progress.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/json.h"
#include "base/text.h"

namespace pn::share {
namespace {

using json::Value;
using namespace workspace;

constexpr std::size_t kMostRuns = 200;
constexpr std::size_t kLongestCode_bytes = 500;
constexpr std::size_t kMostSteps = 60;
constexpr std::size_t kMostQuestions = 8;
constexpr std::size_t kMostWords_bytes = 4000;
constexpr std::int64_t kMostNumber = std::numeric_limits<std::uint32_t>::max();

Value of(const StepAnswer& answer) {
  Value value = {{"d", answer.done}, {"c", answer.choices}, {"r", answer.rights}};
  if (answer.hints > 0) value["h"] = answer.hints;
  if (answer.drawn) value["b"] = *answer.drawn;
  if (answer.truth) value["t"] = *answer.truth;
  if (std::any_of(answer.texts.begin(), answer.texts.end(), [](const std::string& text) { return !text.empty(); }))
    value["w"] = answer.texts;
  return value;
}

StepAnswer answer_of(const Value& value) {
  StepAnswer answer;
  answer.done = json::as_bool(json::find(value, "d")).value_or(false);
  answer.hints = static_cast<int>(json::as_int(json::find(value, "h"), 0, 100).value_or(0));
  answer.drawn = json::as_number(json::find(value, "b"));
  answer.truth = json::as_number(json::find(value, "t"));
  const auto each = [&](const char* key, auto take) {
    const Value* list = json::find(value, key);
    if (list == nullptr || !list->is_array()) return;
    for (const Value& entry : *list) {
      if (answer.choices.size() > kMostQuestions) return;
      take(entry);
    }
  };
  each("c", [&](const Value& entry) { answer.choices.push_back(static_cast<int>(json::as_int(&entry, -1, 100).value_or(-1))); });
  each("r", [&](const Value& entry) { answer.rights.push_back(json::as_bool(&entry).value_or(false)); });
  each("w", [&](const Value& entry) {
    const std::string* text = json::as_string(&entry);
    answer.texts.emplace_back(text == nullptr ? std::string_view() : limited(*text, kMostWords_bytes));
  });
  answer.texts.resize(answer.choices.size());
  answer.rights.resize(answer.choices.size());
  return answer;
}

KeptRun run_of(const Value& value) {
  KeptRun kept;
  const auto whole = [&](const char* key, std::int64_t most) { return json::as_int(json::find(value, key), 0, most).value_or(0); };
  kept.form = static_cast<std::uint32_t>(whole("form", kMostNumber));
  kept.run.step = static_cast<std::size_t>(whole("step", kMostSteps));
  kept.run.furthest = static_cast<std::size_t>(whole("far", kMostSteps));
  kept.run.lot = static_cast<std::uint32_t>(whole("lot", kMostNumber));
  kept.run.is_over = json::as_bool(json::find(value, "over")).value_or(false);
  kept.run.seconds = std::clamp(json::as_number(json::find(value, "s")).value_or(0.0), 0.0, 1e6);
  if (const Value* answers = json::find(value, "answers"); answers != nullptr && answers->is_array()) {
    for (const Value& entry : *answers) {
      if (kept.run.answers.size() == kMostSteps) break;
      kept.run.answers.push_back(answer_of(entry));
    }
  }
  return kept;
}

}  // namespace

std::string write_progress(const Lessons& lessons) {
  Value runs = Value::object();
  for (const auto& [id, kept] : lessons.kept) {
    Value answers = Value::array();
    for (const StepAnswer& answer : kept.run.answers) answers.push_back(of(answer));
    runs[id] = {{"form", kept.form},     {"step", kept.run.step}, {"far", kept.run.furthest},     {"over", kept.run.is_over},
                {"s", kept.run.seconds}, {"lot", kept.run.lot},   {"answers", std::move(answers)}};
  }
  return Value{{"v", 1}, {"current", lessons.current}, {"class", lessons.class_codes}, {"runs", std::move(runs)}}.dump(
      -1, ' ', false, Value::error_handler_t::replace);
}

Progress read_progress(std::string_view text) {
  Progress progress;
  const Value value = Value::parse(text.begin(), text.end(), nullptr, false);
  if (const std::string* current = json::as_string(json::find(value, "current"))) progress.current = limited(*current, 40);
  if (const Value* codes = json::find(value, "class"); codes != nullptr && codes->is_array()) {
    for (const Value& entry : *codes) {
      const std::string* code = json::as_string(&entry);
      if (code != nullptr && code->size() <= kLongestCode_bytes && progress.class_codes.size() < kMostCodes)
        progress.class_codes.push_back(*code);
    }
  }
  const Value* runs = json::find(value, "runs");
  if (runs == nullptr || !runs->is_object()) return progress;
  for (const auto& [id, run] : runs->items()) {
    if (progress.runs.size() < kMostRuns && id.size() <= 40) progress.runs[id] = run_of(run);
  }
  return progress;
}

}  // namespace pn::share
