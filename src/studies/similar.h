#pragma once
#include "studies/study.h"

// Similar neurons: which neurons answer as this one does, and which the other way round?
namespace pn::studies {

// Inputs: the board's stimuli with the pooled responses of the layers to look at; or Inputs::words, which are drawn and take the stimuli's place.
// Neurons are compared by Pearson's r of their responses over the stimuli. p: (1 + permutations whose largest |r| over all neurons is as
// large or larger) / (1 + permutations), so it holds for all neurons at once (max-T, Westfall & Young 1993, section 2.3). Intervals of r:
// percentiles of bootstrap resamples of the stimuli, for the neurons that are listed.
// By what they lead to: the cosine of what both channels alone add to the embedding, where their layer reaches it linearly.
// By what they answer to: with v the unit embeddings of a neuron's k strongest stimuli, clarity is (‖mean v‖² − 1/k) k / (k − 1), the mean
// cosine of two of them; the cosine of two neurons' mean v tells whether they answer to the same things (Dreyer et al. 2025, SemanticLens).
// Errors: TooFew without a neuron, for one that gives the same for every stimulus, or with fewer than four stimuli; NotFound for a neuron
// that the layers do not have; TooLarge for more than eight million responses to words.
Begun begin_similar(Inputs inputs, const Params& params, std::uint64_t seed);
Kind similar_kind();

}  // namespace pn::studies
