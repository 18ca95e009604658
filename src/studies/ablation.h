#pragma once
#include "studies/study.h"

// Ablation: what is lost when neurons are switched off, beside as many random ones that are as active?
namespace pn::studies {

// Inputs and the question: question.h. The neurons are those that are named, in their order, or the strongest: those that add most to the
// logit where the layer is linear (question.h), else those whose mean answer to the question's stimuli is furthest above that to all others.
// They are switched off one after the other, 1, 2, 3, 4, 6, 8, 12, 16, … of them at a time: their maps are zero, their mean over the board,
// or their mean for another stimulus of the same rendition, of another concept where there is one, everywhere.
// Controls: draws of as many other neurons, each drawn from the ten that are nearest in mean answer over the board to the one whose place
// it takes, none twice in a draw. Their band: the middle 95 % of the draws. p: (1 + draws that take as much or more) / (1 + draws),
// the exact p of a Monte Carlo test (Davison & Hinkley 1997, section 4.2).
// Probabilities are over all prompts of the board; the first choice is the most probable.
// Errors: those of question_of and baseline_of; NotFound for a neuron that the layer does not have, Malformed for a word that is no neuron.
Begun begin_ablation(Inputs inputs, const Params& params, std::uint64_t seed);
Kind ablation_kind();

}  // namespace pn::studies
