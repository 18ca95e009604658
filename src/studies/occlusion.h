#pragma once
#include "studies/study.h"

// Occlusion: which parts of a picture does a neuron, or a prompt's logit, rest on?
namespace pn::studies {

// Inputs: question.h for a prompt or the difference of two; any layers for a neuron, which is measured by its mean over space.
// A square patch is put on places of a grid over what the model sees; the map holds what is lost with the patch's middle there: the value
// without it less the value with it (Zeiler & Fergus 2014, arXiv 1311.2901). Once with the mean colour, once with a blurred twin of the
// place, as either fill may mean something to the model; the map is the mean of both, Spearman's rho says how far they agree.
// Check: cells of the grid are covered one after the other, from what costs most on, beside random orders; a map that tells the truth makes
// the value fall faster (Petsiuk et al. 2018, arXiv 1806.07421).
// Errors: those of question_of; TooFew without a stimulus; NotFound for a neuron that the layers do not have; Mismatch, Malformed as Logit.
Begun begin_occlusion(Inputs inputs, const Params& params, std::uint64_t seed);
Kind occlusion_kind();

}  // namespace pn::studies
