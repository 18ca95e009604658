#include "view/lesson_words.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "view/words.h"

namespace pn::view {
namespace {

using workspace::LessonRun;
using workspace::LessonStep;
using workspace::Workspace;

// What a text names between braces, as it is now.
std::string named(const Workspace& ws, std::string_view what) {
  constexpr std::string_view kNeuron = "neuron ", kStimulus = "stimulus ", kPrompt = "prompt ";
  if (what.starts_with(kNeuron)) {
    const auto neuron = workspace::neuron_meant(ws, what.substr(kNeuron.size()));
    return neuron ? workspace::neuron_name(*neuron) : std::string(what.substr(kNeuron.size()));
  }
  if (what.starts_with(kStimulus)) {
    const workspace::Stimulus* stimulus = workspace::stimulus_meant(ws, workspace::picture_named(what.substr(kStimulus.size())));
    return stimulus == nullptr ? std::string() : std::to_string(static_cast<std::uint32_t>(stimulus->id));
  }
  if (what.starts_with(kPrompt)) {
    const auto place = workspace::prompt_place(ws.document, what.substr(kPrompt.size()));
    return place ? std::to_string(static_cast<std::uint32_t>(ws.document.prompts[*place].id)) : std::string();
  }
  return "{" + std::string(what) + "}";
}

std::string count_words(int right, int of) { return std::to_string(right) + " of " + std::to_string(of); }

}  // namespace

std::string lesson_text(const Workspace& ws, std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t open = text.find('{', at), close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out + std::string(text.substr(at));
    out += text.substr(at, open - at);
    out += named(ws, text.substr(open + 1, close - open - 1));
    at = close + 1;
  }
  return out;
}

std::vector<std::string> lesson_paragraphs(const Workspace& ws, std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) out.push_back(lesson_text(ws, text.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

std::string bar_words(const LessonStep& step, double value) {
  const auto shown = static_cast<float>(value);
  if (step.is_share) return percent(shown);
  return number(shown, decimals_for(static_cast<float>(std::max(std::abs(step.low), std::abs(step.high)))));
}

std::string gap_words(const LessonStep& step, double drawn, double truth) {
  const std::string both = "You said " + bar_words(step, drawn) + "; it is " + bar_words(step, truth);
  if (!step.is_share) return both + ".";
  const auto points = static_cast<int>(std::lround(std::abs(drawn - truth) * 100.0));
  if (points == 0) return both + ": exactly.";
  return both + ": " + std::to_string(points) + (points == 1 ? " point apart." : " points apart.");
}

std::string step_words(const LessonRun& run) {
  return "Step " + std::to_string(run.step + 1) + " of " + std::to_string(run.lesson->steps.size());
}

std::string waiting_words(const Workspace& ws) {
  if (!ws.lessons.is_setting_up()) return {};
  if (!ws.lessons.pending.board.empty()) return "Laying out the pictures\xE2\x80\xA6";
  if (ws.model.phase != workspace::Phase::Ready) return loading_words(ws.model.progress);
  return "The model is looking at the pictures\xE2\x80\xA6";
}

std::string minutes_words(double seconds) {
  const int minutes = std::max(1, static_cast<int>(std::lround(seconds / 60.0)));
  return std::to_string(minutes) + (minutes == 1 ? " minute" : " minutes");
}

std::string score_words(const LessonRun& run) {
  const workspace::LessonScore score = workspace::score_of(run);
  std::string out;
  const auto add = [&](const std::string& sentence) { out += (out.empty() ? "" : " ") + sentence; };
  if (score.steps > 0) add("Tasks done: " + count_words(score.done, score.steps) + ".");
  if (score.asked > 0) add("Questions right: " + count_words(score.right, score.asked) + ".");
  if (score.rounds > 0) add("Guesses right: " + count_words(score.guessed, score.rounds) + ".");
  add("Hints: " + std::to_string(score.hints) + ".");
  add("Time: " + minutes_words(run.seconds) + ".");
  return out;
}

}  // namespace pn::view
