#pragma once
#include "studies/study.h"

// Stroop grid: does the model name the word that is written, or the ink in which it is written?
namespace pn::studies {

// Each word is drawn in each ink, on white, or on mid grey where the ink is too light for white; no board is needed. The answers are all
// words and the names of all inks, each once, as prompts; the most probable one is given. Where word and ink differ the word wins, the ink
// wins, or something else does. Intervals: Wilson's; of the mean margin, by bootstrap over the cells.
// Errors: TooFew for fewer than two words or inks, or where the font can draw none of them; NotFound for an ink that is no colour;
// Malformed for a text embedding without a direction; Mismatch when embeddings are missing or of another length; TooLarge beyond
// kMostStroop of either.
// ref  Stroop 1935; Goh et al. 2021, "Multimodal Neurons in Artificial Neural Networks"
Begun begin_stroop(Inputs inputs, const Params& params, std::uint64_t seed);
Kind stroop_kind();

constexpr std::size_t kMostStroop = 40;

}  // namespace pn::studies
