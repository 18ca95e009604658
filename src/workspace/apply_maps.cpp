#include <algorithm>
#include <utility>

#include "workspace/handlers.h"

// Activation maps. They are large and lie in the engine; the page asks for those of the chosen stimulus that it draws, and keeps the last few.
namespace pn::workspace {
namespace {

constexpr std::size_t kMapsKept = 6;  // layers of a stimulus, so that a step back and forth asks for nothing

std::vector<int> sorted_set(std::vector<int> layers) {
  std::sort(layers.begin(), layers.end());
  layers.erase(std::unique(layers.begin(), layers.end()), layers.end());
  return layers;
}

// The layers whose maps are drawn: the maps panel's, the stage's, that of the neuron under the pointer.
std::vector<int> drawn_layers(const Workspace& ws) {
  if (!ws.model.info) return {};
  std::vector<int> layers = {ws.selection.layer};
  if (ws.selection.neuron) layers.push_back(ws.selection.neuron->layer);
  if (ws.selection.glance) layers.push_back(*ws.selection.glance);
  const auto count = static_cast<int>(ws.model.info->layers.size());
  std::erase_if(layers, [&](int layer) { return layer < 0 || layer >= count; });
  return sorted_set(std::move(layers));
}

std::vector<LayerMaps>::iterator maps_of(Workspace& ws, JobId job) {
  return std::find_if(ws.maps.begin(), ws.maps.end(),
                      [&](const LayerMaps& maps) { return maps.phase == Phase::Running && maps.job == job; });
}

// What is on its way for another stimulus or layer would only hold up what is drawn now.
void cancel_unwanted(Workspace& ws, std::optional<StimulusId> chosen, const std::vector<int>& layers, Effects& effects) {
  std::erase_if(ws.maps, [&](const LayerMaps& maps) {
    const bool is_drawn = maps.stimulus == chosen && std::binary_search(layers.begin(), layers.end(), maps.layer);
    if (maps.phase != Phase::Running || is_drawn) return false;
    cancel_job(ws, maps.job, effects);
    return true;
  });
}

}  // namespace

std::vector<int> layers_in_use(const Workspace& ws) {
  std::vector<int> layers = drawn_layers(ws);
  for (const Gate& gate : ws.document.gates) layers.push_back(gate.neuron.layer);
  return sorted_set(std::move(layers));
}

bool lacks_maps(const Workspace& ws, StimulusId id) {
  const Stimulus* chosen = selected_stimulus(ws);
  if (!chosen || chosen->id != id) return false;
  const std::vector<int> layers = drawn_layers(ws);
  return std::any_of(layers.begin(), layers.end(), [&](int layer) { return find_maps(ws, id, layer) == nullptr; });
}

void on(Workspace& ws, GlanceAt&& c, Effects&) { ws.selection.glance = c.layer; }

void on(Workspace& ws, MapsReady&& c, Effects&) {
  const auto job = finish_job(ws, c.job);
  if (!job || job->kind != JobKind::ViewMaps) return;
  const auto found = maps_of(ws, job->id);
  if (found == ws.maps.end()) return;
  found->phase = Phase::Ready;
  found->tensor = std::make_shared<const model::ActivationTensor>(std::move(c.maps));
}

void fail_maps(Workspace& ws, const Job& job, Error error) {
  const auto found = maps_of(ws, job.id);
  if (found == ws.maps.end()) return;
  found->phase = Phase::Failed;
  found->error = std::move(error);
}

void forget_maps(Workspace& ws, const Job& job) {
  if (const auto found = maps_of(ws, job.id); found != ws.maps.end()) ws.maps.erase(found);
}

void reconcile_maps(Workspace& ws, Effects& effects) {
  const Stimulus* chosen = selected_stimulus(ws);
  const std::vector<int> layers = drawn_layers(ws);
  cancel_unwanted(ws, chosen ? std::optional(chosen->id) : std::nullopt, layers, effects);
  if (!chosen) return;
  const StimulusState& state = state_of(ws, chosen->id);
  const bool can_ask = ws.model.phase == Phase::Ready && state.engine_has && state.encoding && state.encoding_phase == Phase::Ready;
  for (const int layer : layers) {
    const auto found = std::find_if(ws.maps.begin(), ws.maps.end(),
                                    [&](const LayerMaps& maps) { return maps.stimulus == chosen->id && maps.layer == layer; });
    if (found != ws.maps.end()) {
      std::rotate(ws.maps.begin(), found, found + 1);
    } else if (can_ask) {
      const JobId job = start_job(ws, JobKind::ViewMaps, static_cast<std::uint32_t>(chosen->id));
      ws.maps.insert(ws.maps.begin(), {chosen->id, layer, Phase::Running, {}, nullptr, job});
      effects.push_back(RequestMaps{job, chosen->id, layer});
    }
  }
  if (ws.maps.size() > kMapsKept) ws.maps.resize(kMapsKept);
}

}  // namespace pn::workspace
