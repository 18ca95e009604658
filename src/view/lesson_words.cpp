#include "view/lesson_words.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "base/words.h"
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

}  // namespace

std::string lesson_text(const Workspace& ws, std::string_view english) {
  const std::string_view text = tr(english);
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
  const std::string said = bar_words(step, drawn), is = bar_words(step, truth);
  if (!step.is_share) return tr("You said {0}; it is {1}.", {said, is});
  const auto points = static_cast<int>(std::lround(std::abs(drawn - truth) * 100.0));
  if (points == 0) return tr("You said {0}; it is {1}: exactly.", {said, is});
  return tr_n(points, "You said {0}; it is {1}: {n} point apart.", "You said {0}; it is {1}: {n} points apart.", {said, is});
}

std::string step_words(const LessonRun& run) { return tr("Step {0} of {1}", {run.step + 1, run.lesson->steps.size()}); }

std::string waiting_words(const Workspace& ws) {
  if (!ws.lessons.is_setting_up()) return {};
  if (!ws.lessons.pending.board.empty()) return tr("Laying out the pictures\xE2\x80\xA6");
  if (ws.model.phase != workspace::Phase::Ready) return loading_words(ws.model.progress);
  return tr("The model is looking at the pictures\xE2\x80\xA6");
}

std::string minutes_words(double seconds) { return tr_n(std::max(1L, std::lround(seconds / 60.0)), "{n} minute", "{n} minutes"); }

std::string score_words(const LessonRun& run) {
  const workspace::LessonScore score = workspace::score_of(run);
  std::string out;
  const auto add = [&](const std::string& sentence) { out += (out.empty() ? "" : " ") + sentence; };
  if (score.steps > 0) add(tr("Tasks done: {0} of {1}.", {score.done, score.steps}));
  if (score.asked > 0) add(tr("Questions right: {0} of {1}.", {score.right, score.asked}));
  if (score.rounds > 0) add(tr("Guesses right: {0} of {1}.", {score.guessed, score.rounds}));
  add(tr("Hints: {0}.", {score.hints}));
  add(tr("Time: {0}.", {minutes_words(run.seconds)}));
  return out;
}

}  // namespace pn::view
