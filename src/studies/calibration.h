#pragma once
#include "studies/study.h"

// Calibration: are the model's probabilities as often right as they say, and which logit scale makes them so?
namespace pn::studies {

// Over the board's stimuli whose concept a prompt names (controls.h). The scale is fitted on all of them, and for an honest error on
// each of two halves (drawn by the seed within concepts) to be judged on the other. Intervals: Wilson's.
// Errors: TooFew for fewer than `kFewestLabelled` such stimuli or for fewer than two prompts; Mismatch and Malformed as in audit.h.
// ref  Guo, Pleiss, Sun & Weinberger 2017
Begun begin_calibration(Inputs inputs, const Params& params, std::uint64_t seed);
Kind calibration_kind();

constexpr std::size_t kFewestLabelled = 8;

}  // namespace pn::studies
