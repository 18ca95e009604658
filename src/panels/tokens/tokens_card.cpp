#include <algorithm>
#include <cmath>
#include <string>

#include "base/words.h"
#include "panels/parts/panel_parts.h"
#include "panels/tokens/tokens_parts.h"
#include "view/sentences.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr float kBoost = 2.0F;
constexpr const char* kGateTip = mark("What this neuron is multiplied by, at every token of every prompt: 0 silences it, 1 is as trained.");

void draw_gate(Context& ctx, workspace::TextNeuronId neuron, const GateEffect& effect) {
  static constexpr const char* kChoices[] = {mark("silence"), "1", mark("boost")};
  const float factor = workspace::text_gate_of(ctx.ws.document, neuron);
  const int now = factor == 0.0F ? 0 : factor == 1.0F ? 1 : factor == kBoost ? 2 : -1;
  const int chosen = segmented(ctx, "tokens.gate", kChoices, 3, now, tr("Gate of text neuron {0}", {workspace::text_neuron_name(neuron)}));
  if (chosen >= 0) ctx.emit(workspace::SetTextGate{neuron, chosen == 0 ? 0.0F : chosen == 1 ? 1.0F : kBoost});
  float moved = factor;
  if (slider(ctx, "tokens.gate.factor", moved, 0.0F, workspace::kMostGate, false, ImGui::GetContentRegionAvail().x,
             {.name = tr("Gate: what this text neuron is multiplied by"), .words = workspace::gate_words(factor), .step = 0.05F}))
    ctx.emit(workspace::SetTextGate{neuron, std::round(moved * 20.0F) / 20.0F});
  tooltip(ctx, tr(kGateTip));
  if (!workspace::has_gates(ctx.ws.document)) return;
  for (const EffectLine& line : effect_lines(ctx.ws, effect)) {
    const bool says = line.kind == EffectLine::Kind::Change;
    note(ctx, line.words, line.kind == EffectLine::Kind::Error ? ctx.colors.error : says ? ctx.colors.text : ctx.colors.text_muted);
  }
  const std::size_t count = workspace::count_gates(ctx.ws.document);
  if (count == 1 && factor != 1.0F) return;
  note(ctx, factor == 1.0F ? tr_n(count, "{n} gate is set, none on this neuron.", "{n} gates are set, none on this neuron.")
                           : tr_n(count, "{n} gate is set, this one among them.", "{n} gates are set, this one among them."));
  if (button(ctx, "tokens.gate.clear", tr("Take all gates away"), ButtonKind::Quiet)) ctx.emit(workspace::ClearGates{});
}

void draw_strongest(Context& ctx, const TextNeuronCard& card) {
  heading(ctx, tr("Strongest tokens"), 3);
  const NodeScope list(ctx.nodes, Role::List, "tokens.strongest", tr("Tokens of all prompts that move this neuron most"));
  const int decimals = decimals_for(card.high);
  const float height = ctx.device.touch ? ctx.metrics.row : ctx.metrics.row * 0.75F;
  for (std::size_t i = 0; i < card.strongest.size(); ++i) {
    const TextNeuronCard::Peak& peak = card.strongest[i];
    const std::string id = "tokens.strongest." + std::to_string(i), value = number(peak.value, decimals);
    const std::string where = peak.prompts > 1 ? tr("in {0} prompts", {peak.prompts}) : prompt_text(ctx.ws, peak.prompt);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, unit = ctx.metrics.unit;
    const Press press = press_area(id.c_str(), {width, height});
    ctx.nodes.item(Role::Button, id, peak.token + ", " + value + ", " + where);
    focus_ring(ctx);
    if (press.pressed || ctx.nodes.clicked(id)) ctx.emit(workspace::SelectPrompt{peak.prompt});
    ImDrawList* draw = ImGui::GetWindowDrawList();
    if (press.hovered) {
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
      draw->AddRectFilled(at, {at.x + width, at.y + height}, ctx.colors.hover, ctx.metrics.radius);
    }
    const float text_y = at.y + (height - text_size(ctx.fonts.body, "A").y) / 2,
                small_y = at.y + (height - text_size(ctx.fonts.small, "A").y) / 2;
    const float token = std::min(width * 0.4F, 120.0F), value_end = at.x + token +
                                                                    text_size(ctx.fonts.body,
                                                                              "\xE2\x88\x92"
                                                                              "0.000")
                                                                        .x +
                                                                    unit;
    draw_fitted(draw, ctx.fonts.body_bold, {at.x, text_y}, ctx.colors.text, peak.token, token - unit);
    draw_text_right(draw, ctx.fonts.body, {value_end, text_y}, ctx.colors.text, value);
    draw_fitted(draw, ctx.fonts.small, {value_end + unit * 1.5F, small_y}, ctx.colors.text_muted, where,
                at.x + width - value_end - unit * 1.5F);
  }
}

// A prompt's tokens as chips in the colours of the neuron's values; the chips wrap.
void draw_line(Context& ctx, const TextNeuronCard& card, const TextNeuronCard::Line& line, int decimals) {
  const std::string number_of_prompt = std::to_string(static_cast<std::uint32_t>(line.prompt));
  const std::string id = "tokens.on." + number_of_prompt;
  const float unit = ctx.metrics.unit, height = 22.0F, gap = 2.0F;
  std::string told = tr("{0}: response {1}; ", {prompt_text(ctx.ws, line.prompt), number(line.response, decimals)});
  for (std::size_t i = 0; i < line.tokens.size(); ++i)
    told += (i > 0 ? ", " : "") + line.tokens[i] + " " + number(line.values[i], decimals);
  ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 start = at;
  const float right = at.x + ImGui::GetContentRegionAvail().x - unit / 2;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const bool chosen = workspace::selected_prompt(ctx.ws)->id == line.prompt;
  draw_fitted(draw, ctx.fonts.small, at, chosen ? ctx.colors.accent : ctx.colors.text_muted, prompt_text(ctx.ws, line.prompt),
              right - at.x);
  at.y += text_size(ctx.fonts.small, "A").y + 2;
  for (std::size_t i = 0; i < line.tokens.size(); ++i) {
    const std::string shown = fitted(ctx.fonts.small, line.tokens[i], right - start.x - unit);
    const ImVec2 size = text_size(ctx.fonts.small, shown);
    const float width = std::max(size.x + unit, height);
    if (at.x > start.x && at.x + width > right) at = {start.x, at.y + height + gap};
    const HeatCell cell = heat_cell(line.values[i], card.low, card.high);
    draw->AddRectFilled(at, {at.x + width, at.y + height}, cell.fill, 3);
    draw_text(draw, ctx.fonts.small, {at.x + (width - size.x) / 2, at.y + (height - size.y) / 2}, cell.ink, shown);
    if (ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(at, {at.x + width, at.y + height})) {
      begin_tip();
      line_of_text(line.tokens[i] + ": " + number(line.values[i], decimals));
      end_tip(ctx);
    }
    at.x += width + gap;
  }
  const Press press = press_area(id.c_str(), {right - start.x, at.y + height - start.y});
  ctx.nodes.item(Role::Button, id, told).pressed = chosen ? Check::On : Check::Off;
  focus_ring(ctx);
  if (press.hovered) {
    ctx.next_hover.prompt = line.prompt;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  if (press.pressed || ctx.nodes.clicked(id)) ctx.emit(workspace::SelectPrompt{line.prompt});
}

}  // namespace

void draw_text_neuron(Context& ctx, const TokensPanelState& state, workspace::TextNeuronId neuron) {
  const TextNeuronCard& card = state.card;
  heading(ctx, tr("Text neuron {0}", {workspace::text_neuron_name(neuron)}), 3);
  draw_gate(ctx, neuron, state.effect);
  divider(ctx);
  draw_strongest(ctx, card);
  divider(ctx);
  heading(ctx, tr("On every prompt"), 3);
  const int decimals = decimals_for(card.high);
  for (const TextNeuronCard::Line& line : card.lines) draw_line(ctx, card, line, decimals);
  if (card.missing > 0) note(ctx, tr_n(card.missing, "{n} prompt is not here yet.", "{n} prompts are not here yet."));
}

}  // namespace pn::panels
