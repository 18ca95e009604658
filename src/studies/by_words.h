#pragma once
#include "studies/study.h"

// Find by words: which neurons of a layer go with what somebody types?
namespace pn::studies {

// Inputs: the board's stimuli with the pooled responses of one layer, and its prompts, beside which the typed words are one more concept.
// By what a neuron leads to: the cosine of what its channel alone adds to the embedding and the words' unit text embedding, less the mean of
// the board's prompts', which is what all texts share; where the layer reaches the embedding linearly.
// By what it answers to: SoftWPMI of the words for its k strongest stimuli. With c(i, t) the softmax over the concepts of 10 · cosine of
// stimulus i and concept t, Σ log(1 + w_i (c(i, t) − 1)) − λ (logsumexp over the neurons of the same − log N), w_i = .998 − .028 i / k.
// By what fires it: the response to the words drawn as a picture, in standard deviations above the neuron's mean over Inputs::words drawn alike.
// ref     Oikarinen & Weng 2023, CLIP-Dissect (arXiv 2204.10965), with their constants; λ = 1, 1e-7 added within the logarithm
// Errors: TooFew without words, with fewer than four stimuli or without a prompt; Malformed for an embedding without a direction.
Begun begin_by_words(Inputs inputs, const Params& params, std::uint64_t seed);
Kind by_words_kind();

}  // namespace pn::studies
