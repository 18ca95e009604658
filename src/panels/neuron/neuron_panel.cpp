#include <algorithm>
#include <cmath>
#include <string>

#include "base/words.h"
#include "panels/neuron/neuron_panel.h"
#include "panels/neuron/neuron_parts.h"
#include "panels/parts/exports.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "view/board_tables.h"
#include "view/gate_effect.h"
#include "view/sentences.h"
#include "view/terms.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::NeuronId;
using workspace::Stimulus;

// The title with the button of the finder at its right; the line below it begins where it would without the button.
void draw_title_line(Context& ctx, NeuronFinderState& finder, const std::string& title) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float row = ctx.metrics.row, width = ImGui::GetContentRegionAvail().x;
  push_font(ctx.fonts.title);
  ImGui::TextUnformatted(fitted(ctx.fonts.title, title, width - row - ctx.metrics.unit / 2).c_str());
  ImGui::PopFont();
  ctx.nodes.item(Role::Heading, "neuron.title", title).level = 2;
  const ImVec2 below = ImGui::GetCursorScreenPos();
  const float middle = at.y + text_size(ctx.fonts.title, "A").y / 2;
  ImGui::SetCursorScreenPos({at.x + width - row, std::max(at.y - ctx.metrics.unit / 2, middle - row / 2)});
  draw_finder_button(ctx, finder);
  ImGui::SetCursorScreenPos(below);
}

void draw_title(Context& ctx, NeuronFinderState& finder, NeuronId neuron) {
  draw_title_line(ctx, finder, tr("Neuron {0}", {view::named_neuron(ctx.ws, neuron)}));
  if (!ctx.ws.model.info) return;
  const auto index = static_cast<std::size_t>(neuron.layer);
  if (index >= ctx.ws.model.info->layers.size()) return;
  const workspace::Layer& layer = ctx.ws.model.info->layers[index];
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ctx.metrics.unit * 0.75F);
  const std::string place =
      tr("channel {0} of {1} \xC2\xB7 {2} \xC3\x97 {3} cells", {neuron.channel, layer.channels, layer.height, layer.width});
  const float room = ImGui::GetContentRegionAvail().x - ctx.metrics.row;
  const std::string line = layer.name + " \xC2\xB7 " + place;
  if (text_size(ctx.fonts.small, line).x <= room) return caption(ctx, line);
  // Exporters' names are paths: their end tells most.
  caption(ctx, fitted_end(ctx.fonts.small, layer.name, room));
  tooltip(ctx, layer.kind.empty() ? layer.name : layer.name + ": " + layer.kind);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ctx.metrics.unit * 0.75F);
  caption(ctx, place);
}

// Who chose this neuron, and the way to the other: kept, or suggested anew for each stimulus.
void draw_choice(Context& ctx, NeuronId neuron) {
  const bool is_kept = ctx.ws.selection.neuron_choice == workspace::NeuronChoice::Visitor;
  note(ctx, view::choice_words(ctx.ws));
  if (is_kept ? link(ctx, "neuron.follow", tr("Suggest one for each stimulus")) : link(ctx, "neuron.keep", tr("Keep this one"))) {
    if (is_kept)
      ctx.emit(workspace::FollowStimulus{});
    else
      ctx.emit(workspace::SelectNeuron{neuron});
  }
}

// The response to the chosen stimulus, and how rare it is.
void draw_response(Context& ctx, const NeuronCard& card) {
  const Stimulus* stimulus = workspace::selected_stimulus(ctx.ws);
  if (!stimulus) {
    note(ctx, tr("Choose a stimulus to see how this neuron answers to it."));
    return;
  }
  const float unit = ctx.metrics.unit;
  constexpr float kThumb = 48.0F;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  stimulus_thumb(ctx, "neuron.chosen", stimulus->id, kThumb);
  tooltip(ctx, stimulus_words(*stimulus));
  const float x = at.x + kThumb + unit * 1.5F;
  const float small = text_size(ctx.fonts.small, "A").y;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  ImGui::SetCursorScreenPos({x, at.y});
  term(ctx, "response");
  const float after = x + text_size(ctx.fonts.small, std::string(tr("response")) + " ").x;
  const std::string_view pooling = tr(name_of(ctx.ws.selection.pooling));
  const std::string to = ctx.ws.document.gates.empty() ? tr("({0}) to {1}", {pooling, stimulus_words(*stimulus)})
                                                       : tr("({0}, as trained) to {1}", {pooling, stimulus_words(*stimulus)});
  draw_text(draw, ctx.fonts.small, {after, at.y}, ctx.colors.text_muted, fitted(ctx.fonts.small, to, at.x + width - after));
  const std::string value = card.response ? number(*card.response, decimals_for(card.high)) : std::string("\xE2\x80\x93");
  draw_text(draw, ctx.fonts.title, {x, at.y + small}, ctx.colors.text, value);
  const ImVec2 size = text_size(ctx.fonts.title, value);
  const std::string sentence = card.response ? tr("Response {0}: {1}.", {to, value}) : tr("Its response {0} is not known yet.", {to});
  ctx.nodes.leaf(Role::Text, "neuron.response", sentence).rect = Landmark{x, at.y + small, size.x, size.y};
  ImGui::SetCursorScreenPos({at.x, at.y + kThumb});
  ImGui::Dummy({0, 0});
  if (!card.response) {
    const workspace::StimulusState& known = workspace::state_of(ctx.ws, stimulus->id);
    if (known.picture_phase == workspace::Phase::Failed)
      note(ctx, tr("This picture could not be read."));
    else if (known.encoding_phase == workspace::Phase::Failed)
      note(ctx, tr("The model could not run on this stimulus."));
    else if (model_is_ready(ctx, "neuron.retry_model", true))
      note(ctx, tr("The model is looking at the picture\xE2\x80\xA6"));
  }
}

std::string rarity_words(float percentile, int images) {
  const std::string all = thousands(static_cast<std::uint64_t>(images));
  if (percentile >= 1.0F) return tr("None of {0} reference images moves it more.", {all});
  if (percentile <= 0.0F) return tr("Each of {0} reference images moves it more.", {all});
  const float rarer = (1.0F - percentile) * static_cast<float>(images);
  if (percentile > 0.99F) {
    const auto most = static_cast<std::uint64_t>(std::max(1.0F, std::ceil(0.01F * static_cast<float>(images))));
    return tr("Fewer than {0} of {1} reference images move it more.", {thousands(most), all});
  }
  const auto more = static_cast<std::uint64_t>(std::lround(rarer));
  return tr("About {0} of {1} reference images move it more.", {thousands(more), all});
}

void draw_reference(Context& ctx, const NeuronCard& card) {
  const CardReference& reference = *card.reference;
  if (reference.percentile) {
    note(ctx, rarity_words(*reference.percentile, reference.images), ctx.colors.text);
    ctx.mark("neuron.percentile");
  }
  draw_distribution(ctx, card, ImGui::GetContentRegionAvail().x);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  term(ctx, "reference distribution");
  ImGui::SameLine(0, ctx.metrics.unit);
  ImGui::SetCursorScreenPos({ImGui::GetCursorScreenPos().x, at.y});
  caption(ctx, tr("ticks: this board"));
}

void draw_answer(Context& ctx, const NeuronCard& card) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  term(ctx, "answers to");
  if (!card.answer) {
    note(ctx, tr("Too few stimuli to tell: it takes two other concepts in the same rendition."));
    return;
  }
  const CardAnswer& answer = *card.answer;
  const bool clear = answers_clearly(answer);
  const float x = at.x + text_size(ctx.fonts.small, tr("answers to")).x + ctx.metrics.unit;
  const float room = at.x + ImGui::GetContentRegionAvail().x - x;
  const float lift = (text_size(ctx.fonts.body_bold, "A").y - text_size(ctx.fonts.small, "A").y) * 0.8F;
  // High, but with so few stimuli it may be chance; several renditions that agree are worth a name.
  const bool is_open = answer.lowest_auroc >= kClear && !clear, has_name = clear || (is_open && answer.renditions.size() >= 2);
  const std::string name = has_name ? answer.concept_name : is_open ? tr("too few stimuli to tell") : tr("no concept clearly");
  draw_text(ImGui::GetWindowDrawList(), has_name ? ctx.fonts.body_bold : ctx.fonts.body, {x, at.y - lift}, ctx.colors.text,
            fitted(ctx.fonts.body_bold, name, room));
  std::string renditions;
  for (std::size_t i = 0; i < answer.renditions.size(); ++i) renditions += (i > 0 ? ", " : "") + answer.renditions[i];
  const std::string lowest =
      tr("lowest AUROC {0} over {1}, {2}", {auroc_words(answer.lowest_auroc, answer.interval), renditions, answer.evidence});
  const std::string evidence = clear      ? lowest
                               : has_name ? tr("as far as few stimuli tell; {0}", {lowest})
                                          : tr("closest is {0}; {1}", {answer.concept_name, lowest});
  ctx.nodes.text(is_open && !has_name ? tr("Too few stimuli to tell what this neuron answers to: {0}.", {evidence})
                                      : tr("This neuron answers to {0}: {1}.", {name, evidence}));
  {
    const MuteScope mute(ctx.nodes);  // said in one sentence with the name
    note(ctx, evidence);
  }
  ctx.mark("neuron.answer");
  tooltip(ctx, definition("interval"));
}

void draw_board_header(Context& ctx) {
  const float unit = ctx.metrics.unit;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  static constexpr const char* kGroupings[] = {mark("concept"), mark("rendition")};
  float choice = 0.0F;
  for (const char* name : kGroupings) choice += text_size(ctx.fonts.body, tr(name)).x + unit * 2.5F;
  const float text = text_size(ctx.fonts.body_bold, "A").y;
  ImGui::SetCursorScreenPos({at.x, at.y + (ctx.metrics.row - text) / 2});
  heading(ctx, width > choice + 130 ? tr("Responses by") : tr("By"));
  ImGui::SetCursorScreenPos({at.x + width - choice, at.y});
  const int chosen = segmented(ctx, "neuron.by", kGroupings, 2, static_cast<int>(ctx.view().card_grouping), tr("Responses by"));
  if (chosen >= 0) ctx.emit(workspace::GroupCard{static_cast<workspace::CardGrouping>(chosen)});
}

// What many pictures and words say of it.
void draw_known(Context& ctx, NeuronPanelState& state, NeuronId neuron) {
  draw_atlas(ctx, neuron, state.atlas_sheet);
  ImGui::Dummy({0, 0});
  draw_words(ctx, neuron, state.words);
}

void show_strongest(Context& ctx) {
  if (!ctx.ws.selection.stimulus) return;
  if (const auto strongest = workspace::strongest_neuron(ctx.ws, *ctx.ws.selection.stimulus, ctx.ws.selection.layer))
    ctx.emit(workspace::SelectNeuron{*strongest});
}

// The card of a neuron that is being predicted would give the answers away.
void draw_hidden(Context& ctx, NeuronFinderState& finder, NeuronId neuron) {
  draw_title_line(ctx, finder, "Neuron " + workspace::neuron_name(neuron));
  draw_finder(ctx, finder);
  ImGui::Dummy({0, ctx.metrics.unit});
  note(ctx, tr("Hidden while you play: this card would give the answers away. It comes back with the score."));
  if (button(ctx, "neuron.leave_game", tr("End the game"), ButtonKind::Quiet)) ctx.emit(workspace::LeaveGame{});
}

void draw_no_neuron(Context& ctx, NeuronFinderState& finder) {
  draw_title_line(ctx, finder, tr("Neuron"));
  ImGui::Dummy({0, ctx.metrics.unit});
  draw_finder(ctx, finder);
  const bool can_choose =
      ctx.ws.selection.stimulus && workspace::layer_responses(ctx.ws, *ctx.ws.selection.stimulus, ctx.ws.selection.layer);
  if (!can_choose) model_is_ready(ctx, "neuron.retry_model", true);
  constexpr const char* kChoose = mark("Choose a neuron, wherever one is named, to see what it answers to across the whole board.");
  constexpr const char* kLater = mark("Here a neuron tells what it answers to across the whole board, as soon as the model is here.");
  if (empty_state(ctx, "neuron.strongest", kIconNeuron, tr(ctx.ws.model.phase == workspace::Phase::Ready ? kChoose : kLater),
                  can_choose ? tr("Take the strongest") : "")) {
    show_strongest(ctx);
  }
}

}  // namespace

void draw_neuron_panel(Context& ctx, NeuronPanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "neuron", tr("Neuron card"));
  const auto& neuron = ctx.ws.selection.neuron;
  if (!neuron) {
    draw_no_neuron(ctx, state.finder);
    return;
  }
  if (workspace::hides_responses(ctx.ws, *neuron)) return draw_hidden(ctx, state.finder, *neuron);
  const bool by_rendition = ctx.view().card_grouping == workspace::CardGrouping::Rendition;
  if (state.made_for_revision != ctx.ws.revision || !(state.card.neuron == *neuron) || state.card.by_rendition != by_rendition) {
    state.card = make_neuron_card(ctx.ws, *neuron, by_rendition);
    state.gate_effect = make_gate_effect(ctx.ws);
    state.made_for_revision = ctx.ws.revision;
  }
  if (state.shown != neuron) ImGui::SetScrollY(0);
  state.shown = neuron;
  state.atlas_sheet.set(ctx.ws.model.atlas_sheet);
  const NeuronCard& card = state.card;
  draw_title(ctx, state.finder, *neuron);
  draw_finder(ctx, state.finder);
  draw_choice(ctx, *neuron);
  if (told_button(ctx, "neuron.clear", tr("Choose no neuron"))) ctx.emit(workspace::SelectNeuron{std::nullopt});
  ImGui::Dummy({0, 0});
  draw_response(ctx, card);
  if (card.reference) draw_reference(ctx, card);
  divider(ctx);
  draw_gate(ctx, *neuron, state.gate_effect);
  if (card.groups.empty()) {
    draw_known(ctx, state, *neuron);
    draw_atlas_details(ctx, *neuron);
    return;
  }
  // What many pictures say stands before what a few do.
  const bool atlas_leads = !card.answer || !answers_clearly(*card.answer);
  if (atlas_leads) draw_known(ctx, state, *neuron);
  divider(ctx);
  draw_answer(ctx, card);
  if (!atlas_leads) draw_known(ctx, state, *neuron);
  divider(ctx);
  draw_board_header(ctx);
  draw_response_table(ctx, card);
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  export_menu(ctx, "neuron.export", tr("the responses"),
              {.stem = "neuron-" + workspace::neuron_name(*neuron),
               .table = [&ctx, id = *neuron] { return responses_table(ctx.ws, id); },
               .figure = [&ctx, id = *neuron] { return responses_figure(ctx.ws, id); },
               .arrays = {response_export(ctx, neuron->layer)}});
  draw_atlas_details(ctx, *neuron);
}

}  // namespace pn::panels
