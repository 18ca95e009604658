#pragma once
#include "studies/study.h"

// Where multimodality arises: at which depth of the network do neurons answer to a concept in every rendition?
namespace pn::studies {

// Inputs: as for the multimodality search, with the pooled responses of the layers to compare, in order of depth.
// For each layer the distribution over its neurons of the best M (of the concepts that the board can judge), and how many reach
// `threshold`; for each concept the first layer in which some neuron reaches it. Chance is what the same neurons give when the concepts
// are dealt out anew among the stimuli of each rendition: its medians and counts, and p = (1 + shuffles with as many) / (1 + shuffles).
// Beside them how linearly readable written words are in each layer (readability.h), where the board has enough of them.
// ref     Phipson & Smyth 2010 (p-values of random shuffles are never zero)
// Errors: TooFew when no concept can be judged in two renditions, Malformed when a response is not finite.
Begun begin_layers(Inputs inputs, const Params& params, std::uint64_t seed);
Kind layers_kind();

}  // namespace pn::studies
