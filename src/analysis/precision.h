#pragma once
#include <span>

#include "base/result.h"

// Precision and recall of a ranking by response.
namespace pn::analysis {

// Average precision: Σ (Rₖ − Rₖ₋₁) Pₖ over the distinct responses from the highest, where Pₖ and Rₖ are precision and recall when all
// stimuli with at least that response are taken. Equal responses are taken together, so their order does not matter.
// positives, negatives  [n₁], [n₂] responses
// returns               0..1; chance is the base rate n₁ / (n₁ + n₂). Error::TooFew when either side is empty, Error::Malformed for NaN
// ref                   as scikit-learn's average_precision_score; no interpolation (Davis & Goadrich 2006 say why)
Result<double> average_precision(std::span<const float> positives, std::span<const float> negatives);

}  // namespace pn::analysis
