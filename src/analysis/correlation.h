#pragma once
#include <span>

// How far two lists of values go together.
namespace pn::analysis {

// Pearson's r of two lists of equal length. NaN when there are fewer than two pairs, one list is constant or a value is NaN.
double correlation(std::span<const double> x, std::span<const double> y);

// Spearman's rho: Pearson's r of the ranks, equal values sharing the mean of theirs. NaN as above.
double rank_correlation(std::span<const double> x, std::span<const double> y);

}  // namespace pn::analysis
