#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "studies/study.h"

// A neuron's place among those of all layers of the inputs: where its responses stand in a row of Inputs::responses.
namespace pn::studies {

// The neuron at a place below inputs.neurons().
NeuronRef neuron_at(const Inputs& inputs, std::size_t place);

// Nothing for one that the inputs do not have.
std::optional<std::size_t> place_of(const Inputs& inputs, NeuronRef neuron);
std::optional<std::size_t> place_of(std::span<const InputLayer> layers, NeuronRef neuron);  // likewise

// The layer that a neuron of the inputs is of.
const InputLayer& layer_of(const Inputs& inputs, NeuronRef neuron);

// For each of `count` neurons from `first` on, the places of the stimuli that excite it most, from the strongest; equal ones in the order
// of the board. Asking for many neurons at once is much faster than one by one.
// returns  [count][min(most, stimuli)]
std::vector<std::uint32_t> strongest_stimuli(const Inputs& inputs, std::size_t first, std::size_t count, std::size_t most);

}  // namespace pn::studies
