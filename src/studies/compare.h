#pragma once
#include "studies/study.h"

// Compare: what do two states of one model say of the same pictures?
namespace pn::studies {

// Shows both states (as trained, with the gates that are set, or kept ones) every chosen stimulus whose concept a prompt names: probability
// of the right prompt among all and the first choice (verdicts.h), stimulus by stimulus; accuracies with Wilson's intervals, their difference
// with a bootstrap interval of the pairs and McNemar's exact p, over all and by rendition.
// With a word, both are also shown every such stimulus of another concept with the word on a card of 8 % of its pixels, low in the middle.
// Where a prompt names the word, the attack succeeds when that prompt is the first choice; else when the first choice, right without the
// card, is wrong with it.
// Errors: those of labelled_stimuli; Unsupported for two states with the same gates; Mismatch and Malformed for answers that are missing or no
// numbers.
Begun begin_compare(Inputs inputs, const Params& params, std::uint64_t seed);
Kind compare_kind();

}  // namespace pn::studies
