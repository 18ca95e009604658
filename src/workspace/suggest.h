#pragma once
#include <optional>
#include <string_view>

#include "workspace/workspace.h"

namespace pn::workspace {

// The neuron of `layer` that answers best to a concept on this board, however it is shown: the one whose worst rendition is best.
// A rendition's score is how far the concept's mean response stands above the highest other concept's, in standard deviations of
// the neuron's responses over the board. Empty when fewer than two concepts share a rendition.
std::optional<NeuronId> suggest_neuron(const Workspace& workspace, std::string_view concept_name, int layer);

inline constexpr float kNamesNeuron = 0.8F;  // multimodality score from which the atlas names a neuron by its concept

// The concept that the model's atlas calls a neuron by, with its score; empty below kNamesNeuron or without an atlas.
std::optional<model::Atlas::Multimodality> atlas_name(const Workspace& workspace, NeuronId neuron);

struct Suggestion {
  NeuronId neuron;
  NeuronChoice why;
};
// The neuron of the last layer that the evidence names for a stimulus whose responses are known: by the board, once all of it is known
// and it shows the stimulus's concept in two renditions; by the atlas, the neuron called by this concept, else the one with a name that
// responds to this stimulus by far more than to the others; else the strongest.
std::optional<Suggestion> suggest_for(const Workspace& workspace, const Stimulus& stimulus);

// Chooses the neuron suggested for the chosen stimulus, unless the visitor has chosen one or the stimulus has no responses yet.
void follow_stimulus(Workspace& workspace);

}  // namespace pn::workspace
