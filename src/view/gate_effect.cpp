#include "view/gate_effect.h"

#include <algorithm>
#include <cmath>

#include "analysis/zero_shot.h"
#include "view/failure.h"
#include "view/sentences.h"
#include "view/words.h"

namespace pn::view {
namespace {

std::string percent_pair(const GateEffect& effect) {
  return number(effect.trained * 100, 1) + " \xE2\x86\x92 " + number(effect.gated * 100, 1) + " %";
}

const char* why_no_answer(const workspace::Workspace& ws, const GateEffect& effect) {
  if (effect.pending) return "The model answers anew\xE2\x80\xA6";
  if (ws.document.prompts.empty()) return "Add prompts below to see which answers change.";
  if (!ws.model.text_error.message.empty()) return "To see which answers change, open the model with its text encoder.";
  if (!ws.model.text_ready) return "Which answers change is told when the text encoder is there.";
  return "There is no answer for the chosen stimulus.";
}

// Of the stimulus's embedding with the gates to the one as trained; nothing before the model has answered.
std::optional<float> cosine_kept(const workspace::Workspace& ws, workspace::StimulusId id) {
  const workspace::StimulusState& state = workspace::state_of(ws, id);
  if (!state.encoding || !state.gated_embeds || state.gated_for != workspace::gates_key(ws.document)) return std::nullopt;
  const auto& trained = state.encoding->image_embeds;
  const auto& gated = *state.gated_embeds;
  if (trained.empty() || trained.size() != gated.size()) return std::nullopt;
  return analysis::cosine(trained, gated);
}

}  // namespace

GateEffect make_gate_effect(const workspace::Workspace& ws) {
  GateEffect effect;
  effect.pending = workspace::gates_are_pending(ws);
  const workspace::ZeroShot& table = workspace::zero_shot(ws);
  const std::size_t columns = table.prompts.size();
  const workspace::Stimulus* chosen = workspace::selected_stimulus(ws);
  if (chosen) effect.cosine = cosine_kept(ws, chosen->id);
  if (effect.cosine) effect.stimulus = stimulus_words(*chosen);
  if (table.gated.empty() || columns == 0) return effect;
  const auto text_of = [&](std::size_t column) { return prompt_text(ws, table.prompts[column]); };
  float largest = -1.0F;
  for (std::size_t row = 0; row < table.stimuli.size(); ++row) {
    const float* trained = table.probabilities.data() + row * columns;
    const float* gated = table.gated.data() + row * columns;
    if (std::isnan(gated[0])) continue;
    ++effect.answers;
    const auto before = static_cast<std::size_t>(std::max_element(trained, trained + columns) - trained);
    const auto after = static_cast<std::size_t>(std::max_element(gated, gated + columns) - gated);
    const workspace::Stimulus* stimulus = workspace::find_stimulus(ws, table.stimuli[row]);
    if (before != after && stimulus) {
      effect.changed.push_back({stimulus->id, stimulus_words(*stimulus) + ": \xE2\x80\x9C" + text_of(before) +
                                                  "\xE2\x80\x9D \xE2\x86\x92 \xE2\x80\x9C" + text_of(after) + "\xE2\x80\x9D"});
    }
    if (!chosen || chosen->id != table.stimuli[row]) continue;
    for (std::size_t column = 0; column < columns; ++column) {
      const float change = std::abs(gated[column] - trained[column]);
      const std::string prompt = change > largest ? text_of(column) : std::string();
      if (prompt.empty()) continue;
      largest = change;
      effect.stimulus = stimulus_words(*chosen);
      effect.prompt = prompt;
      effect.trained = trained[column];
      effect.gated = gated[column];
    }
  }
  return effect;
}

std::string choice_change(const workspace::Workspace& ws, workspace::StimulusId stimulus) {
  const workspace::ZeroShot& table = workspace::zero_shot(ws);
  const std::size_t columns = table.prompts.size();
  const auto found = std::find(table.stimuli.begin(), table.stimuli.end(), stimulus);
  if (table.gated.empty() || columns == 0 || found == table.stimuli.end()) return {};
  const auto row = static_cast<std::size_t>(found - table.stimuli.begin()) * columns;
  const float* trained = table.probabilities.data() + row;
  const float* gated = table.gated.data() + row;
  if (std::isnan(gated[0])) return {};
  const auto before = static_cast<std::size_t>(std::max_element(trained, trained + columns) - trained);
  const auto after = static_cast<std::size_t>(std::max_element(gated, gated + columns) - gated);
  const auto quoted = [&](std::size_t column) { return "\xE2\x80\x9C" + prompt_text(ws, table.prompts[column]) + "\xE2\x80\x9D"; };
  const std::string numbers =
      quoted(before) + " " + number(trained[before] * 100, 1) + " \xE2\x86\x92 " + number(gated[before] * 100, 1) + " %";
  return numbers + (before == after ? ", still first" : ", first is now " + quoted(after));
}

std::vector<EffectLine> effect_lines(const workspace::Workspace& ws, const GateEffect& effect) {
  using Kind = EffectLine::Kind;
  std::vector<EffectLine> lines;
  if (ws.document.gates.empty()) return lines;
  if (!ws.gates_error.message.empty()) return {{Kind::Error, failure_words(ws.gates_error)}};
  if (effect.prompt.empty()) {
    if (effect.cosine)
      lines.push_back(
          {Kind::Change, effect.stimulus + ": its embedding and the one as trained have a cosine of " + number(*effect.cosine, 4) + "."});
    lines.push_back({Kind::Remark, why_no_answer(ws, effect)});
    return lines;
  }
  lines.push_back({Kind::Change, effect.stimulus + ", prompt \xE2\x80\x9C" + effect.prompt + "\xE2\x80\x9D: " + percent_pair(effect)});
  const std::string stimuli = std::to_string(effect.answers) + " stimuli.";
  if (!effect.changed.empty())
    lines.push_back({Kind::Remark, "The first choice changes for " + std::to_string(effect.changed.size()) + " of " + stimuli});
  else if (effect.answers > 0)
    lines.push_back({Kind::Remark, "The first choice stays the same for all " + stimuli});
  return lines;
}

}  // namespace pn::view
