#pragma once
#include "studies/study.h"

// Typographic attack: how often does a written label make the model give the label's answer, which neurons carry that, and does silencing
// them repair it?
namespace pn::studies {

// What is tried: attack_plan.h. Answers are the most probable of the classes: the board's prompts and one for each label that none names.
// An attack succeeds when the label's class is answered; the rate that is reported is over pictures whose own class is answered without a
// label, the plain rate over all. The control is a blank card of the same size at the same place. Intervals: Wilson's.
// Which neurons carry it: where the layer's means p reach the embedding linearly, e = Σ p_n w_n + b, neuron n adds
// s p_n w_n·(d_label − d_truth) / ‖e‖ to the difference of both logits. What it carries is what it adds with the label, as far as that is
// more than without: of both the smaller, so that neither one that always speaks for the label nor one of the truth that the label hides
// counts; its strength is the mean over the attacks on pictures that are taken for what they are. Elsewhere it is how much more it responds with the
// label, in standard deviations (n − 1) of its responses over the board.
// Repair: the strongest are silenced 1, 2, 3, 4, 6, 8, … at a time (zero, or their mean over the board) beside random neurons that are as
// active (controls.h). Where the layer is linear all that is worked out from the responses, and the best is confirmed by the model under
// gates; elsewhere every number of neurons runs under gates over at most kMostTried attacks, random ones for the largest number alone.
// The best takes most attacks of those that cost at most one point of accuracy: the share of the board's stimuli whose prompt is answered.
// Errors: those of attack_plan; Mismatch when embeddings or responses are missing or of another length, Malformed for one without a
// direction or a response that is no number.
// ref  Goh et al. 2021, "Multimodal Neurons in Artificial Neural Networks"
Begun begin_attack(Inputs inputs, const Params& params, std::uint64_t seed);
Kind attack_kind();

constexpr std::size_t kMostTried = 200;

}  // namespace pn::studies
