#include "view/neuron_card.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "base/words.h"
#include "view/words.h"

namespace pn::view {
namespace {

constexpr float kOutermostQuantile = 0.99F;  // below 100 %; between them nothing is known

using workspace::NeuronId;
using workspace::Stimulus;
using workspace::StimulusId;
using workspace::Workspace;

constexpr int kBins = 48;
constexpr float kTailRoom = 1.1F;  // the reference's 99 % quantile stands at 1 / 1.1 of the axis

const workspace::Layer* layer_of(const Workspace& ws, NeuronId neuron) {
  if (!ws.model.info || neuron.layer < 0) return nullptr;
  const auto index = static_cast<std::size_t>(neuron.layer);
  return index < ws.model.info->layers.size() ? &ws.model.info->layers[index] : nullptr;
}

float quantile_at(const model::Reference& reference, std::span<const float> quantiles, float level) {
  const auto levels = reference.levels();
  std::size_t nearest = 0;
  for (std::size_t i = 1; i < levels.size(); ++i) {
    if (std::abs(levels[i] - level) < std::abs(levels[nearest] - level)) nearest = i;
  }
  return quantiles[nearest];
}

std::optional<CardReference> make_reference(const Workspace& ws, NeuronId neuron, const NeuronCard& card) {
  const workspace::Layer* layer = layer_of(ws, neuron);
  if (!layer || !ws.model.info->reference) return std::nullopt;
  const model::Reference& reference = *ws.model.info->reference;
  const auto pooling = ws.selection.pooling;
  const auto quantiles = reference.quantiles(layer->name, neuron.channel, pooling);
  if (quantiles.empty()) return std::nullopt;
  CardReference made;
  made.images = reference.images();
  made.low = std::min(quantiles.front(), card.low);
  made.high = std::max(quantile_at(reference, quantiles, 0.99F) * kTailRoom, card.high);
  if (!(made.high > made.low)) made.high = made.low + 1.0F;
  made.median = quantile_at(reference, quantiles, 0.5F);
  const auto below = [&](float value) { return reference.percentile(layer->name, neuron.channel, pooling, value).value_or(0.0F); };
  float before = 0.0F;
  for (int bin = 1; bin <= kBins; ++bin) {
    const float edge = made.low + (made.high - made.low) * static_cast<float>(bin) / kBins;
    const float until = below(edge);
    made.shares.push_back(std::max(0.0F, until - before));
    before = until;
  }
  if (card.response) made.percentile = below(*card.response);
  return made;
}

CardRow make_row(const Workspace& ws, const Stimulus& stimulus, const std::map<StimulusId, float>& responses, bool by_rendition) {
  CardRow row;
  row.stimulus = stimulus.id;
  row.label = by_rendition ? stimulus.concept_name : words_of(stimulus.rendition);
  const workspace::StimulusState& state = workspace::state_of(ws, stimulus.id);
  row.failed = state.picture_phase == workspace::Phase::Failed || state.encoding_phase == workspace::Phase::Failed;
  if (const auto response = responses.find(stimulus.id); response != responses.end()) row.response = response->second;
  return row;
}

void finish(CardGroup& group) {
  double sum = 0.0;
  for (const CardRow& row : group.rows) {
    if (!row.response) continue;
    sum += static_cast<double>(*row.response);
    ++group.measured;
  }
  if (group.measured > 0) group.mean = static_cast<float>(sum / group.measured);
}

// "5", or "4 to 6".
std::string range_words(int least, int most) { return most > least ? tr("{0} to {1}", {least, most}) : std::to_string(least); }

}  // namespace

std::string evidence_words(const analysis::ConceptSelectivity& selectivity) {
  const auto& renditions = selectivity.renditions;
  if (renditions.empty()) return {};
  const auto [least, most] =
      std::minmax_element(renditions.begin(), renditions.end(), [](const auto& a, const auto& b) { return a.positives < b.positives; });
  const auto [fewest, highest] =
      std::minmax_element(renditions.begin(), renditions.end(), [](const auto& a, const auto& b) { return a.negatives < b.negatives; });
  const std::string own = range_words(least->positives, most->positives), others = range_words(fewest->negatives, highest->negatives);
  return renditions.size() > 1 ? tr("{0} against {1} each", {own, others}) : tr("{0} against {1}", {own, others});
}

std::string auroc_words(float auroc, const analysis::Interval& interval) { return number(auroc, 2) + " " + interval_words(interval); }

bool answers_clearly(const CardAnswer& answer) { return answer.lowest_auroc >= kClear && answer.interval.low > 0.5F; }

std::string interval_words(const analysis::Interval& interval) {
  return "(" + number(interval.low, 2) + "\xE2\x80\x93" + number(interval.high, 2) + ")";
}

std::optional<float> reference_percentile(const Workspace& ws, NeuronId neuron, float response) {
  const workspace::Layer* layer = layer_of(ws, neuron);
  if (!layer || !ws.model.info->reference) return std::nullopt;
  return ws.model.info->reference->percentile(layer->name, neuron.channel, ws.selection.pooling, response);
}

std::optional<int> atlas_neuron(const Workspace& ws, NeuronId neuron) {
  const workspace::Layer* layer = layer_of(ws, neuron);
  return layer && ws.model.atlas ? ws.model.atlas->neuron(layer->name, neuron.channel) : std::nullopt;
}

float highest_response(const Workspace& ws, NeuronId neuron) {
  float highest = 0.0F;
  for (const workspace::Response& response : workspace::responses(ws, neuron)) highest = std::max(highest, response.value);
  return highest;
}

int response_decimals(const Workspace& ws, NeuronId neuron) { return decimals_for(highest_response(ws, neuron)); }

std::string percentile_words(float percentile) {
  return percentile > kOutermostQuantile && percentile < 1.0F ? "> " + percent(kOutermostQuantile) : percent(percentile);
}

NeuronCard make_neuron_card(const Workspace& ws, NeuronId neuron, bool by_rendition) {
  NeuronCard card;
  card.neuron = neuron;
  card.by_rendition = by_rendition;
  std::map<StimulusId, float> responses;
  for (const workspace::Response& response : workspace::responses(ws, neuron)) {
    responses[response.stimulus] = response.value;
    card.low = std::min(card.low, response.value);
    card.high = std::max(card.high, response.value);
  }
  card.measured = responses.size();
  if (ws.selection.stimulus) {
    if (const auto found = responses.find(*ws.selection.stimulus); found != responses.end()) card.response = found->second;
  }
  card.reference = make_reference(ws, neuron, card);

  const auto& judged = workspace::selectivity(ws, neuron);
  if (const auto best = analysis::answers_to(judged)) {
    const auto& one = judged[static_cast<std::size_t>(*best)];
    card.answer =
        CardAnswer{ws.document.concepts[static_cast<std::size_t>(*best)], one.lowest, one.lowest_interval, {}, evidence_words(one)};
    for (const auto& r : one.renditions) card.answer->renditions.push_back(words_of(static_cast<workspace::Rendition>(r.rendition)));
  }

  const std::vector<const Stimulus*> ordered = workspace::in_board_order(ws.document);
  const auto collect = [&](std::string name, auto&& belongs) {
    CardGroup group;
    group.name = std::move(name);
    for (const Stimulus* stimulus : ordered) {
      if (belongs(*stimulus)) group.rows.push_back(make_row(ws, *stimulus, responses, by_rendition));
    }
    finish(group);
    return group;
  };
  if (by_rendition) {
    for (const workspace::Rendition rendition : ws.document.renditions) {
      CardGroup group = collect(words_of(rendition), [&](const Stimulus& s) { return s.rendition == rendition; });
      if (!group.rows.empty()) card.groups.push_back(std::move(group));
    }
    return card;
  }
  for (std::size_t i = 0; i < ws.document.concepts.size(); ++i) {
    const std::string& name = ws.document.concepts[i];
    CardGroup group = collect(name, [&](const Stimulus& s) { return s.concept_name == name; });
    if (group.rows.empty()) continue;
    if (group.measured > 0) group.selectivity = judged[i];
    card.groups.push_back(std::move(group));
  }
  return card;
}

std::string stimuli_words(const model::Atlas::Multimodality& found) {
  std::vector<std::string> parts;
  for (const auto& part : found.parts) {
    if (part.stimuli == 0) return {};
    parts.push_back(std::to_string(part.stimuli) + " " + std::string(tr(std::string_view(part.name))));
  }
  return tr("Scored on {0} stimuli of \xE2\x80\x9C{1}\xE2\x80\x9D against those of all other concepts.",
            {tr_listed(parts), found.concept_name});
}

}  // namespace pn::view
