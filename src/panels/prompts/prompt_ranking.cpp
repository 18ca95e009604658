#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/words.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "panels/prompts/prompts_parts.h"
#include "view/gate_effect.h"
#include "view/sentences.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// The chosen stimulus with its prompts, most probable first.
namespace pn::panels {
namespace {

using workspace::Stimulus;

}  // namespace

void draw_subject(Context& ctx, const Stimulus& stimulus) {
  const float side = is_dense(ctx) ? 20.0F : 48.0F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorScreenPos({at.x + 2, at.y + 2});
  stimulus_thumb(ctx, "prompts.ranking.thumb", stimulus.id, side);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float x = at.x + side + 2 + ctx.metrics.unit * 1.5F;
  const float room = std::max(20.0F, width - (x - at.x));
  const float body = ctx.fonts.body_bold.size_px;
  if (is_dense(ctx)) {
    draw_fitted(draw, ctx.fonts.body_bold, {x, std::round(at.y + 2 + (side - body) / 2)}, ctx.colors.text, stimulus_words(stimulus), room);
    ImGui::SetCursorScreenPos({at.x, at.y + side + 4 + ctx.metrics.unit / 2});
    return;
  }
  draw_fitted(draw, ctx.fonts.body_bold, {x, at.y + 8}, ctx.colors.text, stimulus.concept_name, room);
  const std::string line = workspace::words_of(stimulus.rendition) +
                           (stimulus.title.empty() || stimulus.title == stimulus.concept_name ? "" : " \xC2\xB7 " + stimulus.title);
  draw_fitted(draw, ctx.fonts.small, {x, at.y + 8 + body + 4}, ctx.colors.text_muted, line, room);
  ImGui::SetCursorScreenPos({at.x, at.y + side + 4 + ctx.metrics.unit});
}

void draw_ranked(Context& ctx, const RankedAnswer& answer) {
  const bool is_gated = !std::isnan(answer.gated);
  const float probability = is_gated ? answer.gated : answer.trained;
  const float width = ImGui::GetContentRegionAvail().x;
  const float height = is_dense(ctx) ? 34.0F : 42.0F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(answer.id.c_str());
  ImGui::InvisibleButton("##entry", {width, height}, ImGuiButtonFlags_EnableNav);
  const float shown = animated(ctx, ImGui::GetID("##bar"), probability);
  ImGui::PopID();
  ctx.nodes.item(Role::Text, answer.id,
                 (answer.prompt ? prompt_tag(answer.prompt->place) + " " : "") + answer.text + ": " +
                     (is_gated ? tr("{0} percent, {1} percent as trained", {number(probability * 100, 1), number(answer.trained * 100, 1)})
                               : tr("{0} percent", {number(probability * 100, 1)})));
  if (answer.prompt && ImGui::IsItemHovered()) ctx.next_hover.prompt = answer.prompt->id;
  tooltip(ctx, answer.text + "\n" +
                   (is_gated ? tr("logit {0} as trained", {number(answer.logit, 2)}) : tr("logit {0}", {number(answer.logit, 2)})));
  const bool lit = answer.prompt && ctx.hover.prompt == answer.prompt->id;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (answer.prompt) draw_tag(ctx, draw, {at.x, at.y + 1}, 20, answer.prompt->place, lit);
  const std::string value = (is_gated ? number(answer.trained * 100, 1) + " \xE2\x86\x92 " : "") + number(probability * 100, 1) + " %";
  const Face font = answer.best ? ctx.fonts.body_bold : ctx.fonts.body;
  const ImVec2 size = text_size(font, value);
  draw_text(draw, font, {std::round(at.x + width - size.x), at.y + 2}, answer.best ? ctx.colors.text : ctx.colors.text_muted, value);
  const float x = at.x + (answer.prompt ? tag_width(ctx) + ctx.metrics.unit : 0.0F);
  const float room = at.x + width - std::max(size.x, text_size(ctx.fonts.body_bold, "100.0 %").x) - ctx.metrics.unit - x;
  const float bar_top = at.y + (is_dense(ctx) ? 22.0F : 26.0F), bar_end = bar_top + (is_dense(ctx) ? 6.0F : 8.0F);
  draw_fitted(draw, font, {x, at.y + 2}, answer.best || lit ? ctx.colors.text : ctx.colors.text_muted, answer.text, room);
  draw_bar(draw, {at.x, bar_top}, {at.x + width, bar_end}, 0, 1, 0, shown, answer.best ? ctx.colors.bar : with_alpha(ctx.colors.bar, 0.8F),
           ctx.colors.track);
  if (is_gated) draw_trained_tick(ctx, draw, {at.x, bar_top - 2}, {at.x + width, bar_end + 2}, answer.trained);
}

// The experiment that this page is for, in words: the neuron silenced, and what becomes of the answer.
void draw_what_if(Context& ctx, workspace::StimulusId stimulus) {
  const auto& neuron = ctx.ws.selection.neuron;
  if (!neuron || !ctx.ws.gates_error.message.empty()) return;
  const std::string name = view::named_neuron(ctx.ws, *neuron);
  if (!workspace::has_gates(ctx.ws.document)) {
    if (link(ctx, "prompts.silence", tr("What if neuron {0} were silent?", {name}),
             tr("Multiplies this neuron by 0 in every picture and answers again. Undo brings it back.")))
      ctx.emit(workspace::SetGate{*neuron, 0.0F});
    ImGui::Dummy({0, ctx.metrics.unit / 2});
    return;
  }
  if (workspace::count_gates(ctx.ws.document) > 1 || workspace::gate_of(ctx.ws.document, *neuron) != 0.0F) return;
  const std::string change = view::choice_change(ctx.ws, stimulus);
  note(ctx,
       change.empty() ? tr("Without neuron {0}: the model answers anew\xE2\x80\xA6", {name})
                      : tr("Without neuron {0}: {1}.", {name, change}),
       ctx.colors.text);
  if (link(ctx, "prompts.as_trained", tr("Back to as trained"))) ctx.emit(workspace::SetGate{*neuron, 1.0F});
  ImGui::Dummy({0, ctx.metrics.unit / 2});
}

void draw_no_answers(Context& ctx, workspace::StimulusId stimulus) {
  const workspace::StimulusState& known = workspace::state_of(ctx.ws, stimulus);
  const bool failed = known.picture_phase == workspace::Phase::Failed || known.encoding_phase == workspace::Phase::Failed;
  note(ctx, failed ? tr("It has no probabilities: the stage says why.") : tr("Its probabilities follow."));
}

void draw_ranking(Context& ctx, PromptsPanelState& state) {
  const Stimulus* stimulus = workspace::selected_stimulus(ctx.ws);
  if (!stimulus) return note(ctx, tr("Choose a picture to rank the prompts for it."));
  const NodeScope group(ctx.nodes, Role::Group, "prompts.ranking", tr("Prompts for {0}, most probable first", {stimulus_words(*stimulus)}));
  draw_subject(ctx, *stimulus);
  draw_what_if(ctx, stimulus->id);
  const workspace::ZeroShot& table = state.table;
  const auto found = std::find(table.stimuli.begin(), table.stimuli.end(), stimulus->id);
  if (found == table.stimuli.end() || table.prompts.empty()) return draw_no_answers(ctx, stimulus->id);
  const std::size_t columns = table.prompts.size();
  if (columns == 1) note(ctx, tr("One prompt alone is always at 100 %. Add others to see which of them fits best."));
  const auto row = static_cast<std::size_t>(found - table.stimuli.begin()) * columns;
  std::vector<std::size_t> order(columns);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return value_at(table, row + a) > value_at(table, row + b); });
  for (std::size_t rank = 0; rank < std::min(columns, kMostRanked); ++rank) {
    const std::size_t column = order[rank];
    const auto place = workspace::prompt_place(ctx.ws.document, table.prompts[column]);
    if (!place) continue;
    const workspace::Prompt& prompt = ctx.ws.document.prompts[*place];
    draw_ranked(ctx, {.id = "prompts.rank." + std::to_string(static_cast<std::uint32_t>(prompt.id)),
                      .text = prompt.text,
                      .prompt = RankedPrompt{prompt.id, static_cast<int>(*place)},
                      .trained = table.probabilities[row + column],
                      .gated = table.gated.empty() ? std::numeric_limits<float>::quiet_NaN() : table.gated[row + column],
                      .logit = table.logits[row + column],
                      .best = rank == 0});
  }
  if (columns > kMostRanked)
    note(ctx, tr_n(columns - kMostRanked, "{n} less probable one is in the table.", "{n} less probable ones are in the table."));
}

}  // namespace pn::panels
