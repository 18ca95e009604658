#include "workspace/suggest.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "base/text.h"

namespace pn::workspace {
namespace {

struct Row {
  const Stimulus* stimulus;
  const std::vector<float>& responses;  // [channels]
};

struct Spread {
  float mean = 0, deviation = 0;
};
Spread spread_of(const std::vector<Row>& rows, std::size_t channel) {
  float sum = 0, squares = 0;
  for (const Row& row : rows) {
    sum += row.responses[channel];
    squares += row.responses[channel] * row.responses[channel];
  }
  const auto n = static_cast<float>(rows.size());
  return {sum / n, std::sqrt(std::max(0.0F, squares / n - (sum / n) * (sum / n)))};
}

// Margin of the concept in the renditions it shares with others, the least of them; −inf when there is none.
float worst_margin(const std::vector<Row>& rows, std::size_t channel, std::string_view concept_name) {
  const float deviation = spread_of(rows, channel).deviation;
  if (deviation < 1e-9F) return -std::numeric_limits<float>::infinity();

  struct Side {
    float sum = 0;
    int count = 0;
  };
  std::map<Rendition, std::map<std::string_view, Side>> table;
  for (const Row& row : rows) {
    Side& side = table[row.stimulus->rendition][row.stimulus->concept_name];
    side.sum += row.responses[channel];
    ++side.count;
  }
  float worst = std::numeric_limits<float>::infinity();
  for (const auto& [rendition, sides] : table) {
    const auto own = sides.find(concept_name);
    if (own == sides.end() || sides.size() < 2) continue;
    float rival = -std::numeric_limits<float>::infinity();
    for (const auto& [name, side] : sides) {
      if (name != concept_name) rival = std::max(rival, side.sum / static_cast<float>(side.count));
    }
    worst = std::min(worst, (own->second.sum / static_cast<float>(own->second.count) - rival) / deviation);
  }
  return std::isinf(worst) ? -worst : worst;
}

std::size_t renditions_of(const Workspace& ws, std::string_view concept_name) {
  std::set<Rendition> renditions;
  for (const Stimulus& each : ws.document.stimuli)
    if (each.concept_name == concept_name && state_of(ws, each.id).encoding) renditions.insert(each.rendition);
  return renditions.size();
}

// How far the response to one stimulus stands above the others', in their standard deviations; 0 with too few to say.
float distance_above(const std::vector<Row>& others, float response, std::size_t channel) {
  if (others.size() < 3) return 0;
  const Spread spread = spread_of(others, channel);
  return spread.deviation > 1e-9F ? (response - spread.mean) / spread.deviation : 0;
}

// The neuron that the atlas calls by the stimulus's concept, the clearest; else the one with a name that this stimulus moves most.
std::optional<NeuronId> named_for(const Workspace& ws, const Stimulus& stimulus, int layer) {
  constexpr float kMoves = 2.0F;  // standard deviations
  const std::vector<float>& own = *layer_responses(ws, stimulus.id, layer);
  std::vector<Row> others;
  for (const Stimulus& each : ws.document.stimuli) {
    const auto* responses = each.id == stimulus.id ? nullptr : layer_responses(ws, each.id, layer);
    if (responses) others.push_back({&each, *responses});
  }
  std::optional<NeuronId> called, moved;
  float clearest = 0, farthest = kMoves;
  for (std::size_t channel = 0; channel < own.size(); ++channel) {
    const NeuronId neuron{layer, static_cast<int>(channel)};
    const auto name = atlas_name(ws, neuron);
    if (!name) continue;
    if (name->concept_name == stimulus.concept_name && name->m > clearest) {
      clearest = name->m;
      called = neuron;
    }
    if (const float distance = distance_above(others, own[channel], channel); distance > farthest) {
      farthest = distance;
      moved = neuron;
    }
  }
  return called ? called : moved;
}

std::optional<int> whole_number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

// The neuron that a number names: "4.217", or "217" in the chosen layer.
std::optional<NeuronId> numbered(const Workspace& ws, std::string_view words) {
  const std::size_t dot = words.find('.');
  const auto channel = whole_number(dot == std::string_view::npos ? words : words.substr(dot + 1));
  const auto layer = dot == std::string_view::npos ? std::optional(ws.selection.layer + 1) : whole_number(words.substr(0, dot));
  if (!channel || !layer || *layer < 1) return std::nullopt;
  const NeuronId id{*layer - 1, *channel};
  return has_neuron(ws, id) ? std::optional(id) : std::nullopt;
}

// How well a name fits what was typed, both in small letters: 0 best; nullopt not at all.
std::optional<int> misfit(std::string_view name, std::string_view wanted) {
  if (name == wanted) return 0;
  const std::size_t at = name.find(wanted);
  if (at == std::string_view::npos) return std::nullopt;
  return at == 0 ? 1 : name[at - 1] == ' ' ? 2 : 3;
}

}  // namespace

std::optional<NeuronId> suggest_neuron(const Workspace& ws, std::string_view concept_name, int layer) {
  std::vector<Row> rows;
  for (const Stimulus& s : ws.document.stimuli) {
    if (const auto* responses = layer_responses(ws, s.id, layer)) rows.push_back({&s, *responses});
  }
  if (rows.empty()) return std::nullopt;
  std::optional<NeuronId> best;
  float best_margin = -std::numeric_limits<float>::infinity();
  for (std::size_t channel = 0; channel < rows.front().responses.size(); ++channel) {
    const float margin = worst_margin(rows, channel, concept_name);
    if (margin > best_margin) {
      best_margin = margin;
      best = NeuronId{layer, static_cast<int>(channel)};
    }
  }
  return best;
}

std::optional<model::Atlas::Multimodality> atlas_name(const Workspace& ws, NeuronId neuron) {
  if (!ws.model.atlas || !ws.model.info || neuron.layer < 0) return std::nullopt;
  const auto layer = static_cast<std::size_t>(neuron.layer);
  if (layer >= ws.model.info->layers.size()) return std::nullopt;
  const std::optional<int> number = ws.model.atlas->neuron(ws.model.info->layers[layer].name, neuron.channel);
  if (!number) return std::nullopt;
  auto found = ws.model.atlas->multimodality(*number);
  return found && found->m >= kNamesNeuron ? found : std::nullopt;
}

bool is_gated(const Workspace& ws) { return ws.selection.neuron && gate_of(ws.document, *ws.selection.neuron) != 1.0F; }

std::vector<FoundNeuron> find_neurons(const Workspace& ws, std::string_view words, std::size_t most) {
  const std::string wanted = lowered(trimmed(words));
  if (wanted.empty() || !ws.model.info) return {};
  if (const auto id = numbered(ws, wanted)) return {{*id, {}, 0}};
  std::vector<std::pair<int, FoundNeuron>> found;
  for (std::size_t layer = 0; layer < ws.model.info->layers.size(); ++layer) {
    for (int channel = 0; channel < ws.model.info->layers[layer].channels; ++channel) {
      const NeuronId id{static_cast<int>(layer), channel};
      const auto name = atlas_name(ws, id);
      if (!name) continue;
      if (const auto fit = misfit(lowered(name->concept_name), wanted)) found.push_back({*fit, {id, name->concept_name, name->m}});
    }
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.first != b.first ? a.first < b.first : a.second.m > b.second.m; });
  std::vector<FoundNeuron> out;
  for (std::size_t i = 0; i < std::min(most, found.size()); ++i) out.push_back(found[i].second);
  return out;
}

std::optional<Suggestion> suggest_for(const Workspace& ws, const Stimulus& stimulus) {
  if (!ws.model.info || ws.model.info->layers.empty()) return std::nullopt;
  const int layer = static_cast<int>(ws.model.info->layers.size()) - 1;
  if (!layer_responses(ws, stimulus.id, layer)) return std::nullopt;
  const bool all_known = std::all_of(ws.document.stimuli.begin(), ws.document.stimuli.end(), [&](const Stimulus& each) {
    const StimulusState& state = state_of(ws, each.id);
    return state.encoding || state.picture_phase == Phase::Failed || state.encoding_phase == Phase::Failed;
  });
  if (all_known) {
    if (renditions_of(ws, stimulus.concept_name) >= 2) {
      if (const auto best = suggest_neuron(ws, stimulus.concept_name, layer)) return Suggestion{*best, NeuronChoice::Board};
    }
    if (const auto named = named_for(ws, stimulus, layer)) return Suggestion{*named, NeuronChoice::Atlas};
  }
  const auto strongest = strongest_neuron(ws, stimulus.id, layer);
  return strongest ? std::optional(Suggestion{*strongest, NeuronChoice::Strongest}) : std::nullopt;
}

void follow_stimulus(Workspace& ws, bool is_asked_for) {
  const Stimulus* chosen = selected_stimulus(ws);
  if (!chosen || ws.selection.neuron_choice == NeuronChoice::Visitor) return;
  if (ws.opened_on != chosen->id) ws.opened_on.reset();
  if (!is_asked_for && (is_gated(ws) || ws.opened_on)) return;
  const std::optional<Suggestion> found = suggest_for(ws, *chosen);
  if (!found) return;
  ws.selection.neuron = found->neuron;
  ws.selection.neuron_choice = found->why;
}

}  // namespace pn::workspace
