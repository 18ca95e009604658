#pragma once
#include "studies/study.h"

// Robustness: how far do accuracy, margin and selective neurons hold when pictures are harmed?
namespace pn::studies {

// Shows the model the chosen stimuli as they are and under each chosen harm of image/corrupt.h in five strengths. Accuracy and margin (verdicts.h)
// are of stimuli whose concept a prompt names, among all prompts. M is the mean, over the concepts that can be judged in two renditions, of
// the lowest AUROC of the concept's best neuron (search_scores.h), which is chosen on the stimuli as they are and never anew.
// Neurons change by the mean over stimuli of |harmed − as they are|, over the standard deviation (n − 1) of the latter, at strength 3.
// With a state that has gates the same is shown to it, for accuracy and margin alone, and compared stimulus by stimulus: difference with a
// bootstrap interval, McNemar's exact p, and how much more it loses by the harm than the model as trained does.
// Errors: those of check_responses and labelled_stimuli; Mismatch and Malformed for embeddings and responses that are missing or no numbers.
Begun begin_robustness(Inputs inputs, const Params& params, std::uint64_t seed);
Kind robustness_kind();

}  // namespace pn::studies
