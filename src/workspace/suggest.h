#pragma once
#include <optional>
#include <string_view>

#include "workspace/workspace.h"

namespace pn::workspace {

// The neuron of `layer` that answers best to a concept on this board, however it is shown: the one whose worst rendition is best.
// A rendition's score is how far the concept's mean response stands above the highest other concept's, in standard deviations of
// the neuron's responses over the board. Empty when fewer than two concepts share a rendition.
std::optional<NeuronId> suggest_neuron(const Workspace& workspace, std::string_view concept_name, int layer);

}  // namespace pn::workspace
