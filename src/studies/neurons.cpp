#include "studies/neurons.h"

#include <algorithm>
#include <cassert>

#include "analysis/strongest.h"

namespace pn::studies {

std::size_t neurons_of(std::span<const InputLayer> layers) {
  std::size_t sum = 0;
  for (const InputLayer& layer : layers) sum += static_cast<std::size_t>(layer.channels);
  return sum;
}

NeuronRef neuron_at(const Inputs& inputs, std::size_t place) {
  for (const InputLayer& layer : inputs.layers) {
    const auto channels = static_cast<std::size_t>(layer.channels);
    if (place < channels) return {layer.place, static_cast<int>(place)};
    place -= channels;
  }
  return {};
}

std::optional<std::size_t> place_of(const Inputs& inputs, NeuronRef neuron) { return place_of(std::span(inputs.layers), neuron); }

std::optional<std::size_t> place_of(std::span<const InputLayer> layers, NeuronRef neuron) {
  std::size_t first = 0;
  for (const InputLayer& one : layers) {
    if (one.place == neuron.layer && neuron.channel >= 0 && neuron.channel < one.channels)
      return first + static_cast<std::size_t>(neuron.channel);
    first += static_cast<std::size_t>(one.channels);
  }
  return std::nullopt;
}

const InputLayer& layer_of(const Inputs& inputs, NeuronRef neuron) {
  const auto found =
      std::find_if(inputs.layers.begin(), inputs.layers.end(), [&](const InputLayer& one) { return one.place == neuron.layer; });
  assert(found != inputs.layers.end());
  return *found;
}

std::vector<std::uint32_t> strongest_stimuli(const Inputs& inputs, std::size_t first, std::size_t count, std::size_t most) {
  return analysis::strongest_rows(inputs.responses, inputs.neurons(), first, count, most);
}

}  // namespace pn::studies
