#include "view/gate_effect.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "analysis/vectors.h"
#include "analysis/zero_shot.h"
#include "base/text.h"
#include "base/words.h"
#include "view/failure.h"
#include "view/sentences.h"
#include "view/words.h"

namespace pn::view {
namespace {

std::string percent_pair(const GateEffect& effect) {
  return number(effect.trained * 100, 1) + " \xE2\x86\x92 " + number(effect.gated * 100, 1) + " %";
}

const char* why_no_answer(const workspace::Workspace& ws, const GateEffect& effect) {
  if (effect.pending) return tr("The model answers anew\xE2\x80\xA6");
  if (!workspace::takes_prompts(ws) && !workspace::classes_of(ws))
    return tr("This model has no text encoder and gives no classes, so its embedding alone tells what changed.");
  if (ws.document.prompts.empty()) return tr("Add prompts below to see which answers change.");
  if (!ws.model.text_error.message.empty()) return tr("To see which answers change, open the model with its text encoder.");
  if (!ws.model.text_ready) return tr("Which answers change is told when the text encoder is there.");
  return tr("There is no answer for the chosen stimulus.");
}

// Of the stimulus's embedding with the gates to the one as trained; nothing before the model has answered, or where it gives no direction.
std::optional<float> cosine_kept(const workspace::Workspace& ws, workspace::StimulusId id) {
  const workspace::StimulusState& state = workspace::state_of(ws, id);
  if (!state.encoding || !state.gated_embeds || state.gated_for != workspace::gates_key(ws.document)) return std::nullopt;
  const auto& trained = state.encoding->image_embeds;
  const auto& gated = *state.gated_embeds;
  if (trained.empty() || trained.size() != gated.size()) return std::nullopt;
  const double kept = analysis::cosine(trained, gated);
  return std::isfinite(kept) ? std::optional(static_cast<float>(kept)) : std::nullopt;
}

// Probabilities of what a stimulus's answer is one of: the prompts, or the classes of a model without any. Empty until both are known.
struct Answers {
  std::vector<float> trained, gated;
  bool are_logits = false;  // of classes: which is first shows in them, too

  std::size_t before() const { return static_cast<std::size_t>(std::max_element(trained.begin(), trained.end()) - trained.begin()); }
  std::size_t after() const { return static_cast<std::size_t>(std::max_element(gated.begin(), gated.end()) - gated.begin()); }
};

Answers answers_of(const workspace::Workspace& ws, workspace::StimulusId id) {
  if (const workspace::ModelClasses* classes = workspace::classes_of(ws)) {
    const workspace::StimulusState& state = workspace::state_of(ws, id);
    const auto count = static_cast<std::size_t>(classes->count);
    if (ws.document.gates.empty() || !state.encoding || !state.gated_embeds) return {};
    if (state.encoding->image_embeds.size() != count || state.gated_embeds->size() != count) return {};
    return {state.encoding->image_embeds, *state.gated_embeds, true};
  }
  const workspace::ZeroShot& table = workspace::zero_shot(ws);
  const std::size_t columns = table.prompts.size();
  const auto found = std::find(table.stimuli.begin(), table.stimuli.end(), id);
  if (table.gated.empty() || columns == 0 || found == table.stimuli.end()) return {};
  const auto row = (found - table.stimuli.begin()) * static_cast<std::ptrdiff_t>(columns);
  const auto part = [&](const std::vector<float>& all) {
    return std::vector<float>(all.begin() + row, all.begin() + row + static_cast<std::ptrdiff_t>(columns));
  };
  Answers answers{part(table.probabilities), part(table.gated), false};
  return std::isnan(answers.gated[0]) ? Answers{} : answers;
}

Answers as_probabilities(Answers answers) {
  if (answers.are_logits) {
    analysis::softmax(answers.trained);
    analysis::softmax(answers.gated);
  }
  return answers;
}

std::string answer_text(const workspace::Workspace& ws, std::size_t column) {
  return workspace::classes_of(ws) ? workspace::class_name(ws, static_cast<int>(column))
                                   : prompt_text(ws, workspace::zero_shot(ws).prompts[column]);
}

}  // namespace

std::string gates_words(const workspace::Workspace& ws) {
  const workspace::Document& document = ws.document;
  if (const std::size_t count = workspace::count_gates(document); count != 1) return count == 0 ? "" : tr_n(count, "{n} gate", "{n} gates");
  if (document.gates.empty()) {
    const workspace::TextGate& gate = document.text_gates.front();
    return tr("Text neuron {0} {1}", {workspace::text_neuron_name(gate.neuron), workspace::gate_words(gate.factor)});
  }
  return tr("Neuron {0} {1}", {named_neuron(ws, document.gates.front().neuron), workspace::gate_words(document.gates.front().factor)});
}

std::string brief_gates_words(const workspace::Document& document) {
  const std::size_t count = workspace::count_gates(document);
  if (count != 1) return tr_n(count, "{n} neuron gated", "{n} neurons gated");
  if (document.gates.empty()) {
    const workspace::TextGate& gate = document.text_gates.front();
    return tr("neuron {0} {1}", {workspace::text_neuron_name(gate.neuron), workspace::gate_words(gate.factor)});
  }
  const workspace::Gate& gate = document.gates.front();
  return tr("neuron {0} {1}", {workspace::neuron_name(gate.neuron), workspace::gate_words(gate.factor)});
}

GateEffect make_gate_effect(const workspace::Workspace& ws) {
  GateEffect effect;
  effect.pending = workspace::gates_are_pending(ws);
  const workspace::Stimulus* chosen = workspace::selected_stimulus(ws);
  if (chosen) effect.cosine = cosine_kept(ws, chosen->id);
  if (effect.cosine) effect.stimulus = stimulus_words(*chosen);
  for (const workspace::Stimulus& stimulus : ws.document.stimuli) {
    Answers answers = answers_of(ws, stimulus.id);
    if (answers.trained.empty()) continue;
    ++effect.answers;
    const std::size_t before = answers.before(), after = answers.after();
    if (before != after)
      effect.changed.push_back({stimulus.id, stimulus_words(stimulus) + ": " + quoted(answer_text(ws, before)) + " \xE2\x86\x92 " +
                                                 quoted(answer_text(ws, after))});
    if (!chosen || chosen->id != stimulus.id) continue;
    answers = as_probabilities(std::move(answers));
    float largest = -1.0F;
    for (std::size_t column = 0; column < answers.trained.size(); ++column) {
      const float change = std::abs(answers.gated[column] - answers.trained[column]);
      if (change <= largest) continue;
      const std::string answer = answer_text(ws, column);
      if (answer.empty()) continue;
      largest = change;
      effect.stimulus = stimulus_words(*chosen);
      effect.prompt = answer;
      effect.trained = answers.trained[column];
      effect.gated = answers.gated[column];
    }
  }
  return effect;
}

std::string choice_change(const workspace::Workspace& ws, workspace::StimulusId stimulus) {
  const Answers answers = as_probabilities(answers_of(ws, stimulus));
  if (answers.trained.empty()) return {};
  const std::size_t before = answers.before(), after = answers.after();
  const std::string numbers = quoted(answer_text(ws, before)) + " " + number(answers.trained[before] * 100, 1) + " \xE2\x86\x92 " +
                              number(answers.gated[before] * 100, 1) + " %";
  return before == after ? tr("{0}, still first", {numbers}) : tr("{0}, first is now {1}", {numbers, quoted(answer_text(ws, after))});
}

std::vector<EffectLine> effect_lines(const workspace::Workspace& ws, const GateEffect& effect) {
  using Kind = EffectLine::Kind;
  std::vector<EffectLine> lines;
  if (!workspace::has_gates(ws.document)) return lines;
  if (!ws.gates_error.message.empty()) return {{Kind::Error, failure_words(ws.gates_error)}};
  if (effect.prompt.empty()) {
    if (effect.cosine)
      lines.push_back({Kind::Change, tr("{0}: its embedding and the one as trained have a cosine of {1}.",
                                        {effect.stimulus, number(*effect.cosine, 4)})});
    lines.push_back({Kind::Remark, why_no_answer(ws, effect)});
    return lines;
  }
  lines.push_back(
      {Kind::Change, workspace::classes_of(ws)
                         ? tr("{0}, class \xE2\x80\x9C{1}\xE2\x80\x9D: {2}", {effect.stimulus, effect.prompt, percent_pair(effect)})
                         : tr("{0}, prompt \xE2\x80\x9C{1}\xE2\x80\x9D: {2}", {effect.stimulus, effect.prompt, percent_pair(effect)})});
  if (!effect.changed.empty())
    lines.push_back({Kind::Remark, tr("The first choice changes for {0} of {1} stimuli.", {effect.changed.size(), effect.answers})});
  else if (effect.answers > 0)
    lines.push_back({Kind::Remark, tr("The first choice stays the same for all {0} stimuli.", {effect.answers})});
  return lines;
}

}  // namespace pn::view
