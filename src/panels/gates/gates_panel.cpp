#include "panels/gates/gates_panel.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/words.h"
#include "panels/parts/exports.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "view/board_tables.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::NeuronId;

constexpr float kThumb = 32.0F;
constexpr const char* kTeaches = mark(
    "Silence a neuron and see which answers change. Where they do, the classification rests on it; where they do not, the neuron only goes "
    "along.");

void draw_choice(Context& ctx, NeuronId neuron) {
  const std::string name = workspace::neuron_name(neuron);
  if (workspace::gate_of(ctx.ws.document, neuron) == 0.0F) {
    if (button(ctx, "gates.restore", tr("Neuron {0} as trained", {name}), ButtonKind::Normal, kIconUndo))
      ctx.emit(workspace::SetGate{neuron, 1.0F});
    return;
  }
  if (button(ctx, "gates.silence", tr("Silence neuron {0}", {name}), ButtonKind::Primary, kIconEyeOff))
    ctx.emit(workspace::SetGate{neuron, 0.0F});
}

void draw_no_neuron(Context& ctx) {
  const auto& selection = ctx.ws.selection;
  const auto strongest =
      selection.stimulus ? workspace::strongest_neuron(ctx.ws, *selection.stimulus, selection.layer) : std::optional<NeuronId>();
  if (!strongest && !model_is_ready(ctx, "gates.retry_model", true)) return;
  if (!strongest) return note(ctx, tr("Choose a stimulus and a neuron first."));
  if (button(ctx, "gates.strongest", tr("Take the strongest neuron"), ButtonKind::Primary, kIconNeuron))
    ctx.emit(workspace::SelectNeuron{*strongest});
}

// One gate: whose it is, drawn by `link`, what it does, and the way to take it away.
template <class Gate, class Link, class Remove>
void draw_gate_row(Context& ctx, const Gate& gate, const std::string& name, Link&& link, Remove&& remove) {
  const float row = ctx.metrics.row;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float right = at.x + ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorScreenPos({at.x, at.y + (row - text_size(ctx.fonts.body_bold, name).y) / 2});
  link(gate.neuron);
  const float x = at.x + std::max(64.0F, text_size(ctx.fonts.body_bold, name).x + ctx.metrics.unit * 2);
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body, {x, at.y + (row - text_size(ctx.fonts.body, "A").y) / 2}, ctx.colors.accent,
            fitted(ctx.fonts.body, workspace::gate_words(gate.factor), right - row - x));
  ImGui::SetCursorScreenPos({right - row, at.y});
  const std::string id = "gates.remove." + name;
  if (icon_button(ctx, id.c_str(), kIconClose, tr("Take the gate of neuron {0} away", {name}))) remove(gate.neuron);
}

void draw_gates(Context& ctx) {
  for (const workspace::Gate& gate : ctx.ws.document.gates)
    draw_gate_row(
        ctx, gate, workspace::neuron_name(gate.neuron), [&](NeuronId neuron) { neuron_link(ctx, neuron); },
        [&](NeuronId neuron) {
          ctx.emit(workspace::SetGate{neuron, 1.0F});
        });
  for (const workspace::TextGate& gate : ctx.ws.document.text_gates)
    draw_gate_row(
        ctx, gate, workspace::text_neuron_name(gate.neuron), [&](workspace::TextNeuronId neuron) { text_neuron_link(ctx, neuron); },
        [&](workspace::TextNeuronId neuron) {
          ctx.emit(workspace::SetTextGate{neuron, 1.0F});
        });
  if (workspace::count_gates(ctx.ws.document) > 1) {
    if (button(ctx, "gates.clear", tr("Take all gates away"), ButtonKind::Quiet)) ctx.emit(workspace::ClearGates{});
    ImGui::SameLine(0, ctx.metrics.unit / 2);
  }
  export_menu(ctx, "gates.export", tr("the gates"), {.stem = "gates", .table = [&ctx] { return gates_table(ctx.ws); }});
}

// A name for the gates that are set, unless they have one.
void draw_keep(Context& ctx, GatesPanelState& state) {
  if (!workspace::has_gates(ctx.ws.document) || workspace::state_in_use(ctx.ws.document) != nullptr) return;
  const float room = button_width(ctx, tr("Keep")) + ctx.metrics.unit;
  const TextFieldResult typed =
      text_field(ctx, "gates.name", state.name,
                 {.hint = "repaired", .width = ImGui::GetContentRegionAvail().x - room, .name = tr("Keep these gates as")});
  ImGui::SameLine(0, ctx.metrics.unit);
  const bool has_name = !trim(state.name).empty();
  if ((!button(ctx, "gates.keep", tr("Keep"), ButtonKind::Normal, nullptr, has_name) && !typed.entered) || !has_name) return;
  ctx.emit(workspace::KeepState{std::exchange(state.name, {})});
}

// The model as trained and the states that were kept, each to look at the board with.
void draw_states(Context& ctx, GatesPanelState& state) {
  const auto& kept = ctx.ws.document.kept_states;
  if (kept.empty() && !workspace::has_gates(ctx.ws.document)) return;
  divider(ctx);
  heading(ctx, tr("States of the model"));
  draw_keep(ctx, state);
  if (kept.empty()) return note(ctx, tr("Keep the gates under a name to come back to this model, and to compare it with others."));
  std::vector<std::string> names = {tr("as trained")};
  for (const workspace::KeptState& each : kept) names.push_back(each.name);
  const workspace::KeptState* used = workspace::state_in_use(ctx.ws.document);
  const int shown = used != nullptr ? static_cast<int>(used - kept.data()) + 1 : workspace::has_gates(ctx.ws.document) ? -1 : 0;
  const int chosen = pills(ctx, "gates.state", names, shown, tr("State of the model"));
  if (chosen >= 0 && chosen != shown) ctx.emit(workspace::UseState{chosen == 0 ? std::string() : names[static_cast<std::size_t>(chosen)]});
  if (used != nullptr && button(ctx, "gates.forget", tr("Forget “{0}”", {used->name}), ButtonKind::Quiet))
    ctx.emit(workspace::RemoveState{used->name});
}

void draw_effect(Context& ctx, const GateEffect& effect) {
  for (const EffectLine& line : effect_lines(ctx.ws, effect)) {
    const bool says = line.kind == EffectLine::Kind::Change;
    note(ctx, line.words, line.kind == EffectLine::Kind::Error ? ctx.colors.error : says ? ctx.colors.text : ctx.colors.text_muted);
  }
  if (!ctx.ws.gates_error.message.empty()) return;
  const float side = ctx.device.touch ? ctx.metrics.row : kThumb;
  for (const ChangedAnswer& changed : effect.changed) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float room = ImGui::GetContentRegionAvail().x - side - ctx.metrics.unit * 1.5F;
    ImGui::PushID(static_cast<int>(changed.stimulus));
    stimulus_thumb(ctx, "gates.changed." + std::to_string(static_cast<std::uint32_t>(changed.stimulus)), changed.stimulus, side,
                   changed.words);
    ImGui::PopID();
    tooltip(ctx, changed.words);
    draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body,
              {at.x + side + ctx.metrics.unit * 1.5F, at.y + (side - text_size(ctx.fonts.body, "A").y) / 2}, ctx.colors.text,
              fitted(ctx.fonts.body, changed.words, room));
  }
}

}  // namespace

void draw_gates_panel(Context& ctx, GatesPanelState& state) {
  if (state.made_for_revision != ctx.ws.revision) {
    state.effect = make_gate_effect(ctx.ws);
    state.made_for_revision = ctx.ws.revision;
  }
  heading(ctx, tr("Is this neuron the cause?"));
  note(ctx, tr(kTeaches));
  ImGui::Dummy({0, 0});
  if (ctx.ws.selection.neuron)
    draw_choice(ctx, *ctx.ws.selection.neuron);
  else
    draw_no_neuron(ctx);
  if (!workspace::has_gates(ctx.ws.document)) return draw_states(ctx, state);
  divider(ctx);
  heading(ctx, tr("Gates"));
  draw_gates(ctx);
  draw_states(ctx, state);
  divider(ctx);
  heading(ctx, tr("What they change"));
  draw_effect(ctx, state.effect);
}

}  // namespace pn::panels
