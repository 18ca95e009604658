#pragma once
#include "studies/study.h"

// Attribution: which neurons of a layer speak for a prompt, or for one prompt rather than another?
namespace pn::studies {

// Inputs: the board's prompts, and its stimuli with the pooled means of one layer.
// With e(x) the image embedding of stimulus x, t a prompt's unit embedding, s the logit scale, d = t(prompt) − t(against), or t(prompt):
// the logit, or the difference of two, is s e(x)·d / ‖e(x)‖. Where the layer's means p reach the embedding linearly, e = Σ p_n w_n + b, a
// neuron contributes s p_n (w_n·d) / ‖e‖; contributions and the constant's share s b·d / ‖e‖ sum to the logit. ‖e‖ is the actual length,
// which all neurons decide: silencing one changes it. Whether the layer is linear is measured; where it is not, a contribution is what
// the logit loses when the neuron alone is silenced (ablation), of those with the highest means. Where it is, the strongest are silenced
// as well, and Spearman's rho says how far both agree.
// Intervals: percentiles of bootstrap resamples of the stimuli.
// Errors: TooFew without a prompt or a stimulus as chosen, Malformed when a response is not finite.
Begun begin_attribution(Inputs inputs, const Params& params, std::uint64_t seed);
Kind attribution_kind();

}  // namespace pn::studies
