#pragma once
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "base/result.h"

// The one-sided Mann–Whitney test: are the responses to a concept higher than those to the others?
namespace pn::analysis {

// Values in ascending order of their ranks, ties sharing their mean rank. Ranks are doubled, so that they stay whole numbers.
struct Ranks {
  std::vector<int> doubled;    // [n], of each value: 2 × its mean rank, from 2
  std::vector<int> tie_sizes;  // how many values share each distinct one, ascending; sums to n
};

// values  [n] without NaN
// into    reused, so that no memory is asked for in a long search
void rank(std::span<const float> values, Ranks& into);

// With ties the p-value is exact below or at this product of the smaller group's size and the number of all values: it comes from all
// ways to choose the positives (10 against 90, 5 against 195, 22 against 23). Above it the normal approximation serves; at the switch the
// two differ by less than 0.006 (checked in tests/analysis).
inline constexpr std::int64_t kMostExactProduct = 1000;

// Without ties it is exact up to this product of both groups' sizes and the smaller one's (20 against 10,000, 158 against 158).
inline constexpr std::int64_t kMostUntiedProduct = 4'000'000;

// Keeps the distributions of rank sums that it has worked out, since a search asks for few different ones many times.
class RankSumTest {
 public:
  // P(rank sum of the positives ≥ what was seen) when all ways to choose them are equally likely.
  // ranks      of all values, positives and negatives together
  // positives  how many are positive, 1 to n - 1
  // doubled_sum  the sum of the positives' doubled ranks
  // returns    in (0, 1]
  // ref        Mann & Whitney 1947; without ties by the Gaussian binomial coefficients (Andrews 1976, chapter 3); with ties the permutation distribution of the mean ranks (Lehmann 1975, section 1.4). Approximation:
  //            variance corrected for ties, continuity correction of 1/2
  double p_greater(std::span<const int> tie_sizes, int positives, std::int64_t doubled_sum);

  // Additions made so far; tells a caller that must not take long when to pause.
  std::uint64_t work() const { return work_; }

 private:
  struct Distribution {
    std::int64_t lowest = 0;       // doubled rank sum of the smaller group at index 0
    std::vector<double> at_least;  // P(sum ≥ lowest + i)
  };
  const Distribution& distribution(std::span<const int> tie_sizes, int chosen);
  const Distribution& untied_distribution(std::int64_t all, std::int64_t chosen);
  const Distribution& keep(std::vector<int> key, Distribution made);

  std::map<std::vector<int>, Distribution> known_;
  struct Untied {
    std::int64_t all = 0, chosen = 0;
    const Distribution* distribution = nullptr;
  };
  Untied latest_;  // most tests in a row are of the same sizes
  std::size_t kept_values_ = 0;
  std::uint64_t work_ = 0;
};

// The p-value of one comparison. Error::TooFew when either side is empty, Error::Malformed when a value is NaN.
Result<double> mann_whitney_greater(std::span<const float> positives, std::span<const float> negatives);

}  // namespace pn::analysis
