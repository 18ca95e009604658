#pragma once
#include "studies/study.h"

// Compare models: what do this model and a remembered one say of the same pictures, and which of their neurons answer alike?
namespace pn::studies {

// Over the stimuli and prompts that both have seen. Probabilities, accuracies and their differences as in compare.h, the present model
// first, each at its own logit scale. For each concept that can be judged in two renditions the best neuron of either and its M
// (search_scores.h). A neuron of one and one of the other are a pair when each is the other's nearest by Pearson's r of their responses over
// the stimuli, and r is above 0. By chance: how many pairs of at least such an r there are when the other's stimuli are shuffled, on average
// over the shuffles.
// Errors: those of check_responses and labelled_stimuli; NotFound without a remembered model; Mismatch and Malformed for one whose numbers do
// not fit the board, and for answers that are missing or no numbers.
// ref  Li, Yosinski, Clune, Lipson & Hopcroft 2016, "Convergent learning" (matching neurons of two networks by correlation)
Begun begin_compare_models(Inputs inputs, const Params& params, std::uint64_t seed);
Kind compare_models_kind();

inline constexpr std::size_t kFewestToMatch = 4;  // stimuli; of fewer r says nothing

}  // namespace pn::studies
