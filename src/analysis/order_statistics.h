#pragma once
#include <span>

// Quantiles of a sample.
namespace pn::analysis {

// The q-th quantile (q in 0..1, clamped) of `values`, linear between order statistics: for n values the k-th smallest
// (k from 0) is the quantile k / (n − 1). NaN are left out.
// values  [n], any order
// returns 0 when no value is left
// ref     Hyndman & Fan 1996, type 7 (what NumPy does by default)
float quantile(std::span<const float> values, float q);

}  // namespace pn::analysis
