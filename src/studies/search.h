#pragma once
#include "studies/study.h"

// The multimodality search: which neurons answer to a concept however it is shown?
namespace pn::studies {

// Inputs: stimuli of at least three concepts in at least two renditions, with the pooled responses of the layers to search.
// For each neuron n and concept c: AUROC of c against the other concepts within each rendition; M(n, c) their minimum; one-sided exact
// Mann–Whitney p for each rendition, of which the largest counts (intersection–union); q over all pairs searched (Benjamini–Hochberg).
// For the rows shown also AUPRC of the rendition that decides M, intervals, and the stability of the winning concept over bootstrap
// resamples that are stratified by rendition and concept.
// Errors: TooFew when no concept can be judged in two renditions, Malformed when a response is not finite.
Begun begin_search(Inputs inputs, const Params& params, std::uint64_t seed);
Kind search_kind();

}  // namespace pn::studies
