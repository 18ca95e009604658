#include <algorithm>
#include <numeric>

#include "workspace/handlers.h"

// Which activation maps are kept. The responses of all neurons are known for every stimulus, and are small; maps are large, and are
// looked at one stimulus at a time. So a board whose maps are too many keeps those that are looked at.
namespace pn::workspace {
namespace {

constexpr std::size_t kMostFloats = 40'000'000;  // 160 MB, of all stimuli together

std::size_t floats_of(const ModelInfo& info) {
  return std::accumulate(info.layers.begin(), info.layers.end(), std::size_t{0},
                         [](std::size_t sum, const Layer& layer) { return sum + layer.size(); });
}

std::size_t floats_of(const model::Encoding& encoding) {
  return std::accumulate(encoding.layers.begin(), encoding.layers.end(), std::size_t{0},
                         [](std::size_t sum, const model::ActivationTensor& tensor) { return sum + tensor.data.size(); });
}

void keep_only(StimulusState& state, const std::vector<int>& layers) {
  model::Encoding kept = *state.encoding;
  for (std::size_t i = 0; i < kept.layers.size(); ++i) {
    if (!std::binary_search(layers.begin(), layers.end(), static_cast<int>(i))) kept.layers[i].data = {};
  }
  state.encoding = std::make_shared<const model::Encoding>(std::move(kept));
}

}  // namespace

bool keeps_all_maps(const Workspace& ws) { return !ws.model.info || floats_of(*ws.model.info) * ws.document.stimuli.size() <= kMostFloats; }

std::vector<int> wanted_maps(const Workspace& ws, StimulusId id) {
  if (!ws.model.info) return {};
  std::vector<int> layers;
  if (keeps_all_maps(ws)) {
    layers.resize(ws.model.info->layers.size());
    std::iota(layers.begin(), layers.end(), 0);
    return layers;
  }
  if (const Stimulus* chosen = selected_stimulus(ws); chosen && chosen->id == id) {
    layers.push_back(ws.selection.layer);
    if (ws.selection.neuron) layers.push_back(ws.selection.neuron->layer);
  }
  std::sort(layers.begin(), layers.end());
  layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
  return layers;
}

bool lacks_maps(const StimulusState& state, const std::vector<int>& layers) {
  return state.encoding && std::any_of(layers.begin(), layers.end(), [&](int layer) {
           const auto index = static_cast<std::size_t>(layer);
           return index < state.encoding->layers.size() && state.encoding->layers[index].data.empty();
         });
}

void take_maps(model::Encoding& into, const model::Encoding& from) {
  for (std::size_t i = 0; i < std::min(into.layers.size(), from.layers.size()); ++i) {
    if (into.layers[i].data.empty()) into.layers[i].data = from.layers[i].data;
  }
}

void forget_maps(Workspace& ws) {
  std::vector<std::pair<std::uint64_t, StimulusId>> order;  // the longest not looked at first
  std::size_t floats = 0;
  for (const auto& [id, state] : ws.stimuli) {
    if (!state.encoding) continue;
    floats += floats_of(*state.encoding);
    order.emplace_back(state.looked_at, id);
  }
  if (floats <= kMostFloats) return;
  std::sort(order.begin(), order.end());
  for (const auto& [looked_at, id] : order) {
    if (floats <= kMostFloats) return;
    StimulusState& state = ws.stimuli.at(id);
    floats -= floats_of(*state.encoding);
    keep_only(state, find_stimulus(ws, id) ? wanted_maps(ws, id) : std::vector<int>{});
    floats += floats_of(*state.encoding);
  }
}

}  // namespace pn::workspace
