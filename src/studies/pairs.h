#pragma once
#include "studies/study.h"

// Minimal pairs: prompts that differ in one thing, typed side by side, and how much more the left ones go with attributes than the right ones.
namespace pn::studies {

// Pairs: typed_pairs.h; attributes as sets of an audit: audit_sets.h, B may be empty. s(w) = mean cos(w, A) − mean cos(w, B), or mean
// cos(w, A) alone; of each pair s(left) − s(right). The mean difference has a two-sided p by changing signs, exact up to 2¹⁷, and an
// interval from the same assumption alone (analysis/paired.h).
// Errors: those of typed_pairs and audit_sets; TooFew for fewer than two pairs, or where no pair differs; Mismatch when embeddings are
// missing or of another length, Malformed for one without a direction; NotFound for a word that its font cannot draw.
// ref  May et al. 2019 (templates for sentences); Nangia et al. 2020 (pairs that differ in one word)
Begun begin_pairs(Inputs inputs, const Params& params, std::uint64_t seed);

Kind pairs_kind();

}  // namespace pn::studies
