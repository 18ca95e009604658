#include <algorithm>
#include <cmath>
#include <string>

#include "analysis/zero_shot.h"
#include "ui/fields.h"
#include "ui/icons.h"
#include "ui/mirror_words.h"
#include "ui/neuron_parts.h"
#include "ui/panel_parts.h"
#include "ui/widgets.h"

// The gate of the chosen neuron on its card: silence it, leave it, boost it, and what that changes for the chosen stimulus.
namespace pn::ui {
namespace {

constexpr float kBoost = 2.0F;
constexpr float kThumb = 32.0F;

std::string percent_pair(const GateEffect& effect) {
  return number(effect.trained * 100, 1) + " \xE2\x86\x92 " + number(effect.gated * 100, 1) + " %";
}

const char* why_no_answer(const workspace::Workspace& ws, const GateEffect& effect) {
  if (effect.pending) return "The model answers anew\xE2\x80\xA6";
  if (ws.document.prompts.empty()) return "Add prompts below to see which answers change.";
  if (!ws.model.text_error.empty()) return "To see which answers change, open the model with its text encoder.";
  if (!ws.model.text_ready) return "Which answers change is told when the text encoder is there.";
  return "There is no answer for the chosen stimulus.";
}

// The stimuli whose first choice changes, as many as fit into two rows; what they change to is told under the pointer.
void draw_changed(Context& ctx, const std::vector<ChangedAnswer>& changed) {
  if (changed.empty()) return;
  const float side = ctx.device.touch ? ctx.metrics.row : kThumb, gap = ctx.metrics.unit * 0.75F;
  const auto columns = static_cast<std::size_t>(std::max(1.0F, std::floor((ImGui::GetContentRegionAvail().x + gap) / (side + gap))));
  const std::size_t places = 2 * columns;
  const std::size_t shown = changed.size() > places ? places - 1 : changed.size();  // the last place says how many more there are
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {gap, gap});
  for (std::size_t i = 0; i < shown; ++i) {
    if (i % columns != 0) ImGui::SameLine();
    ImGui::PushID(static_cast<int>(changed[i].stimulus));
    stimulus_thumb(ctx, "##changed", changed[i].stimulus, side);
    ctx.mark("neuron.changed." + std::to_string(i));
    tooltip(ctx, changed[i].words);
    ImGui::PopID();
  }
  if (shown < changed.size()) {
    ImGui::SameLine();
    const std::string more = "+" + std::to_string(changed.size() - shown);
    const ImVec2 at = ImGui::GetCursorScreenPos(), size = text_size(ctx.fonts.small, more);
    draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {at.x + (side - size.x) / 2, at.y + (side - size.y) / 2}, ctx.colors.text_muted,
              more);
    ImGui::Dummy({side, side});
  }
  ImGui::PopStyleVar();
}

void draw_effect(Context& ctx, const GateEffect& effect) {
  for (const EffectLine& line : effect_lines(ctx.ws, effect)) {
    switch (line.kind) {
      case EffectLine::Kind::Error: note(ctx, line.words, ctx.colors.error); break;
      case EffectLine::Kind::Change: note(ctx, line.words, ctx.colors.text); break;
      case EffectLine::Kind::Remark: note(ctx, line.words); break;
    }
  }
  if (ctx.ws.gates_error.empty()) draw_changed(ctx, effect.changed);
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
  const workspace::ZeroShot table = workspace::zero_shot(ws);
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

std::vector<EffectLine> effect_lines(const workspace::Workspace& ws, const GateEffect& effect) {
  using Kind = EffectLine::Kind;
  std::vector<EffectLine> lines;
  if (ws.document.gates.empty()) return lines;
  if (!ws.gates_error.empty()) return {{Kind::Error, ws.gates_error}};
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

void draw_gate(Context& ctx, workspace::NeuronId neuron, const GateEffect& effect) {
  const float unit = ctx.metrics.unit;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float factor = workspace::gate_of(ctx.ws.document, neuron);
  const float small = text_size(ctx.fonts.small, "A").y;
  ImGui::SetCursorScreenPos({at.x, at.y + (ctx.metrics.row - small) / 2});
  term(ctx, "gate");
  static constexpr const char* kChoices[] = {"silence", "1", "boost"};
  float choice = 0.0F;
  for (const char* name : kChoices)
    choice += std::max(ctx.device.touch ? ctx.metrics.row : 0.0F, text_size(ctx.fonts.body, name).x + unit * 2.5F);
  const std::string words = workspace::gate_words(factor);
  const float words_x = at.x + text_size(ctx.fonts.small, "gate").x + unit;
  if (words_x + text_size(ctx.fonts.small, words).x + unit <= at.x + width - choice) {  // else the buttons say it
    draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {words_x, at.y + (ctx.metrics.row - small) / 2},
              factor == 1.0F ? ctx.colors.text_muted : ctx.colors.accent, words);
  }
  // A slider that is held stays with its neuron when another one is chosen meanwhile.
  ImGui::PushID(neuron.layer);
  ImGui::PushID(neuron.channel);
  ImGui::SetCursorScreenPos({at.x + width - choice, at.y});
  const int now = factor == 0.0F ? 0 : factor == 1.0F ? 1 : factor == kBoost ? 2 : -1;
  const int chosen = segmented(ctx, "neuron.gate", kChoices, 3, now);
  if (chosen >= 0) ctx.emit(workspace::SetGate{neuron, chosen == 0 ? 0.0F : chosen == 1 ? 1.0F : kBoost});
  ImGui::SetCursorScreenPos({at.x, at.y + ctx.metrics.row});
  float moved = factor;
  if (slider(ctx, "neuron.gate.factor", moved, 0.0F, workspace::kMostGate, false, width)) {
    const float stepped = std::round(moved * 20.0F) / 20.0F;
    ctx.emit(workspace::SetGate{neuron, stepped});
  }
  ImGui::PopID();
  ImGui::PopID();
  tooltip(ctx, "What this neuron is multiplied by, at every place of every image: 0 silences it, 1 is as trained.");
  const std::size_t count = ctx.ws.document.gates.size();
  if (count == 0) return;
  draw_effect(ctx, effect);
  const bool this_one = factor != 1.0F;
  if (count == 1 && this_one) return;
  const std::string gated = count == 1 ? "Neuron " + workspace::neuron_name(ctx.ws.document.gates.front().neuron) + " is gated"
                                       : std::to_string(count) + " neurons are gated";
  const std::string others = gated + (this_one ? ", this one among them." : ", not this one.");
  note(ctx, others);
  if (button(ctx, "neuron.gate.clear", "Take all gates away", ButtonKind::Quiet)) ctx.emit(workspace::ClearGates{});
}

}  // namespace pn::ui
