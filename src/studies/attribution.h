#pragma once
#include "studies/study.h"

// Attribution: which neurons of a layer speak for a prompt, or for one prompt rather than another?
namespace pn::studies {

// Inputs, the question and what a neuron contributes where the layer is linear: question.h. Whether it is linear is measured; where it is
// not, a contribution is what the logit loses when the neuron alone is silenced (ablation), of those with the highest means. Where it
// is, the strongest are silenced as well, and Spearman's rho says how far both agree. Silencing one changes the embedding's length.
// Intervals: percentiles of bootstrap resamples of the stimuli.
// Errors: those of question_of and baseline_of; TooFew when nothing is exact and nothing was to be silenced.
Begun begin_attribution(Inputs inputs, const Params& params, std::uint64_t seed);
Kind attribution_kind();

}  // namespace pn::studies
