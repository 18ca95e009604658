#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "workspace/workspace.h"

namespace pn::workspace {

// The neuron of `layer` that answers best to a concept on this board, however it is shown: the one whose worst rendition is best.
// A rendition's score is how far the concept's mean response stands above the highest other concept's, in standard deviations of
// the neuron's responses over the board. Empty when fewer than two concepts share a rendition.
std::optional<NeuronId> suggest_neuron(const Workspace& workspace, std::string_view concept_name, int layer);

inline constexpr float kNamesNeuron = 0.8F;  // multimodality score from which the atlas names a neuron by its concept

// The concept that the model's atlas calls a neuron by, with its score; empty below kNamesNeuron or without an atlas.
std::optional<model::Atlas::Multimodality> atlas_name(const Workspace& workspace, NeuronId neuron);

struct FoundNeuron {
  NeuronId neuron;
  std::string_view concept_name;  // as the atlas calls it, valid as long as the atlas; empty when it was found by its number
  float m = 0;                    // multimodality score
};
// The neurons that `words` may mean, likeliest first, `most` at most: a number ("4.217"; "217" is of the layer that is chosen), or the
// concept that the atlas calls it by, whatever its case: the same words before others that begin with them, then those that contain them;
// among these by score.
std::vector<FoundNeuron> find_neurons(const Workspace& workspace, std::string_view words, std::size_t most);

struct Suggestion {
  NeuronId neuron;
  NeuronChoice why;
};
// The neuron of the last layer that the evidence names for a stimulus whose responses are known: by the board, once all of it is known
// and it shows the stimulus's concept in two renditions; by the atlas, the neuron called by this concept, else the one with a name that
// responds to this stimulus by far more than to the others; else the strongest.
std::optional<Suggestion> suggest_for(const Workspace& workspace, const Stimulus& stimulus);

bool is_gated(const Workspace& workspace);  // whether the chosen neuron has a gate

// Chooses the neuron suggested for the chosen stimulus, unless the visitor has chosen one, the present one has a gate (what it does is
// being looked at) and no other is asked for, or the stimulus has no responses yet.
void follow_stimulus(Workspace& workspace, bool is_asked_for = false);

}  // namespace pn::workspace
