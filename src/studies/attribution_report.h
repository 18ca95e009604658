#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "studies/question.h"
#include "studies/study.h"

// What an attribution says, from what it has found.
namespace pn::studies {

struct Attributed {
  Inputs inputs;  // of one layer
  Question question;
  std::uint64_t seed = 0;
  Baseline baseline;
  // Beside one stimulus: all that are chosen by concept and rendition. [neurons][stimuli of the set]; empty: not beside anything
  std::vector<std::vector<double>> set_additions;
  std::vector<std::size_t> to_silence;    // neurons, the strongest first
  std::vector<std::vector<double>> lost;  // [neurons][stimuli], of those silenced
  std::vector<MapResult> maps;

  std::size_t stimuli() const { return question.stimuli.size(); }
  std::size_t neurons() const { return inputs.neurons(); }
  NeuronRef ref(std::size_t neuron) const { return {inputs.layers.front().place, static_cast<int>(neuron)}; }
  double response(std::size_t row, std::size_t neuron) const {
    return static_cast<double>(inputs.responses[question.stimuli[row] * neurons() + neuron]);
  }
  // What a neuron contributes by stimulus; nothing where it was not silenced and is not known exactly.
  const std::vector<double>& parts_of(std::size_t neuron) const { return baseline.is_exact ? baseline.additions[neuron] : lost[neuron]; }
};

// Neurons with a contribution, the largest first whatever its sign.
std::vector<std::size_t> by_contribution(const Attributed& found);

// The first neuron of the order that speaks for, or against.
std::optional<std::size_t> first_of_sign(const Attributed& found, const std::vector<std::size_t>& order, bool speaks_for);

// Where in a picture the contributions to its logit lie: over neurons, activation × weight × scale / length of the embedding, in each
// cell by its share of the mean. It sums to what the neurons add.
// row     of the question's stimuli
// only    of this neuron alone
// Nothing where the maps are not those of the layer.
std::optional<MapResult> contribution_map(const Attributed& found, std::size_t row, const LayerMaps& maps, std::optional<std::size_t> only);

// Error: TooFew where no neuron has a contribution.
Step attribution_report(Attributed found);

}  // namespace pn::studies
