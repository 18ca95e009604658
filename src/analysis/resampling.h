#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "analysis/selectivity.h"
#include "base/random.h"

// Bootstrap: what would be found on other samples like this one.
namespace pn::analysis {

// Draws with replacement within each stratum, so that every resample has as many members of each as the sample.
class StratifiedBootstrap {
 public:
  // strata  [members] a label of each; those of one label are drawn from each other
  explicit StratifiedBootstrap(std::span<const int> strata);

  // One resample: members[i] is the member that takes the place of i. Strata are drawn in ascending order of their labels, within one
  // in the order of its members, each by one random.below(size).
  void draw(Pcg32& random, std::vector<std::uint32_t>& members) const;

  std::size_t smallest_stratum() const;  // members in it; 0 without any

 private:
  std::vector<std::vector<std::uint32_t>> strata_;
  std::size_t members_ = 0;
};

// The middle `share` of bootstrap values, between the quantiles (1 − share) / 2 and (1 + share) / 2 (linear between order statistics).
// values  [resamples] without NaN, at least one
// ref     Efron & Tibshirani 1993, section 13.3, the percentile interval
Interval percentile_interval(std::span<const float> values, float share = 0.95F);

}  // namespace pn::analysis
