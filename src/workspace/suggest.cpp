#include "workspace/suggest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace pn::workspace {
namespace {

struct Row {
  const Stimulus* stimulus;
  const std::vector<float>& responses;  // [channels]
};

// Margin of the concept in the renditions it shares with others, the least of them; −inf when there is none.
float worst_margin(const std::vector<Row>& rows, std::size_t channel, std::string_view concept_name) {
  float sum = 0, squares = 0;
  for (const Row& row : rows) {
    sum += row.responses[channel];
    squares += row.responses[channel] * row.responses[channel];
  }
  const auto n = static_cast<float>(rows.size());
  const float deviation = std::sqrt(std::max(0.0F, squares / n - (sum / n) * (sum / n)));
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

}  // namespace pn::workspace
