#include <algorithm>
#include <cmath>
#include <string>

#include "base/words.h"
#include "panels/neuron/neuron_parts.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "view/gate_effect.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// The gate of the chosen neuron on its card: silence it, leave it, boost it, and what that changes for the chosen stimulus.
namespace pn::panels {
namespace {

constexpr float kBoost = 2.0F;
constexpr float kThumb = 32.0F;

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
    stimulus_thumb(ctx, "neuron.changed." + std::to_string(i), changed[i].stimulus, side, changed[i].words);
    tooltip(ctx, changed[i].words);
    ImGui::PopID();
  }
  if (shown < changed.size()) {
    ImGui::SameLine();
    const std::string more = "+" + std::to_string(changed.size() - shown);
    const ImVec2 at = ImGui::GetCursorScreenPos(), size = text_size(ctx.fonts.small, more);
    draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {at.x + (side - size.x) / 2, at.y + (side - size.y) / 2}, ctx.colors.text_muted,
              more);
    ctx.nodes.text(
        tr_n(changed.size() - shown, "{n} more stimulus changes its first choice.", "{n} more stimuli change their first choice."));
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
  if (ctx.ws.gates_error.message.empty()) draw_changed(ctx, effect.changed);
}

}  // namespace

void draw_gate(Context& ctx, workspace::NeuronId neuron, const GateEffect& effect) {
  const float unit = ctx.metrics.unit;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const float factor = workspace::gate_of(ctx.ws.document, neuron);
  const float small = text_size(ctx.fonts.small, "A").y;
  ImGui::SetCursorScreenPos({at.x, at.y + (ctx.metrics.row - small) / 2});
  term(ctx, "gate");
  static constexpr const char* kChoices[] = {mark("silence"), "1", mark("boost")};
  float choice = 0.0F;
  for (const char* name : kChoices)
    choice += std::max(ctx.device.touch ? ctx.metrics.row : 0.0F, text_size(ctx.fonts.body, tr(name)).x + unit * 2.5F);
  const std::string words = workspace::gate_words(factor);
  const float words_x = at.x + text_size(ctx.fonts.small, tr("gate")).x + unit;
  if (words_x + text_size(ctx.fonts.small, words).x + unit <= at.x + width - choice) {  // else the buttons say it
    draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {words_x, at.y + (ctx.metrics.row - small) / 2},
              factor == 1.0F ? ctx.colors.text_muted : ctx.colors.accent, words);
  }
  // A slider that is held stays with its neuron when another one is chosen meanwhile.
  ImGui::PushID(neuron.layer);
  ImGui::PushID(neuron.channel);
  ImGui::SetCursorScreenPos({at.x + width - choice, at.y});
  const int now = factor == 0.0F ? 0 : factor == 1.0F ? 1 : factor == kBoost ? 2 : -1;
  const int chosen = segmented(ctx, "neuron.gate", kChoices, 3, now, tr("Gate of neuron {0}", {workspace::neuron_name(neuron)}));
  if (chosen >= 0) ctx.emit(workspace::SetGate{neuron, chosen == 0 ? 0.0F : chosen == 1 ? 1.0F : kBoost});
  ImGui::SetCursorScreenPos({at.x, at.y + ctx.metrics.row});
  float moved = factor;
  if (slider(ctx, "neuron.gate.factor", moved, 0.0F, workspace::kMostGate, false, width,
             {.name = tr("Gate: what this neuron is multiplied by"), .words = words, .step = 0.05F})) {
    const float stepped = std::round(moved * 20.0F) / 20.0F;
    ctx.emit(workspace::SetGate{neuron, stepped});
  }
  ImGui::PopID();
  ImGui::PopID();
  tooltip(ctx, tr("What this neuron is multiplied by, at every place of every image: 0 silences it, 1 is as trained."));
  const std::size_t count = ctx.ws.document.gates.size();
  if (count == 0) return;
  draw_effect(ctx, effect);
  const bool this_one = factor != 1.0F;
  if (count == 1 && this_one) return;
  note(ctx, count == 1 ? tr("Neuron {0} is gated, not this one.", {workspace::neuron_name(ctx.ws.document.gates.front().neuron)})
            : this_one ? tr_n(count, "{n} neuron is gated, this one among them.", "{n} neurons are gated, this one among them.")
                       : tr_n(count, "{n} neuron is gated, not this one.", "{n} neurons are gated, not this one."));
  if (button(ctx, "neuron.gate.clear", tr("Take all gates away"), ButtonKind::Quiet)) ctx.emit(workspace::ClearGates{});
}

}  // namespace pn::panels
