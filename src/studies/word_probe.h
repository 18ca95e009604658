#pragma once
#include "studies/study.h"

// Rendered-word probe: which words, drawn as pictures, fire each neuron most and least?
namespace pn::studies {

// Inputs: the layers to look at and the bundled words; no board.
// Each word is drawn and shown to the model as trained; a neuron's response to it is its activation map's mean or maximum. z says how many
// standard deviations over all words a response lies above the neuron's mean over them.
// The outcome lists the words at either end of every neuron (Outcome::words).
// ref     Goh et al. 2021, Multimodal Neurons in Artificial Neural Networks, which showed neurons rendered words
// Errors: TooFew for fewer than ten words that can be drawn; TooLarge for more neurons than kMostNeurons.
Begun begin_word_probe(Inputs inputs, const Params& params, std::uint64_t seed);
Kind word_probe_kind();

}  // namespace pn::studies
