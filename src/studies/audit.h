#pragma once
#include "studies/study.h"

// Association audit: do targets X rather than Y go with attributes A rather than B, which neurons carry that, and what is left of it when
// the strongest of them are silenced?
namespace pn::studies {

// Sets: audit_sets.h. d has n − 1 in its denominator; its p-value is one-sided and exact up to 200,000 partitions (analysis/association.h).
// What a neuron adds to d is exact where the layer reaches the embedding linearly and one side is of pictures; all neurons and the
// constant sum to d. The strongest of the side that d takes are then silenced together, for all pictures of the sets, beside random
// neurons of the layer that are as active over the board, and d is computed again; so is the share of the board's stimuli whose most
// probable prompt names their concept, where prompts do.
// Errors: those of audit_sets; Mismatch when embeddings are missing or of another length, Malformed for one without a direction;
// TooFew when all targets go alike with the attributes, as then there is no effect size.
// ref  Caliskan, Bryson & Narayanan 2017; Steed & Caliskan 2021; Wolfe, Hiniker & Howe 2024
Begun begin_audit(Inputs inputs, const Params& params, std::uint64_t seed);
Kind audit_kind();

}  // namespace pn::studies
