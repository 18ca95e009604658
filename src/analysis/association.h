#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "base/result.h"

// Association tests of embeddings: does one set of targets X go with attributes A rather than B more than another set Y does?
// ref  Caliskan, Bryson & Narayanan 2017 (WEAT); Steed & Caliskan 2021 (the same with pictures, iEAT)
namespace pn::analysis {

// Mean cosine of a word with a set of at least one; unit vectors of one length.
double mean_cosine(std::span<const double> word, std::span<const std::vector<double>> set);

// s(w) = mean cos(w, A) − mean cos(w, B).
// word, a, b  unit vectors of one length; at least one in each of a and b
double association(std::span<const double> word, std::span<const std::vector<double>> a, std::span<const std::vector<double>> b);

// d = (mean of x − mean of y) / standard deviation of both together (n − 1 in its denominator).
// x, y     [targets] associations
// returns  within about ±2; NaN when a side is empty or all values are equal
double effect_size(std::span<const double> x, std::span<const double> y);

// At most so many partitions are all looked at; of more a sample is drawn.
inline constexpr std::uint64_t kMostPartitions = 200'000;
inline constexpr std::uint64_t kSampledPartitions = 99'999;

// In how many ways to divide all targets into sets as large as X and Y the difference of their means is at least the observed one.
struct PartitionTest {
  std::uint64_t at_least = 0;    // with the observed one
  std::uint64_t partitions = 0;  // that were looked at, with the observed one
  bool is_exact = false;         // all that there are

  double p() const { return static_cast<double>(at_least) / static_cast<double>(partitions); }  // one-sided
};

// The smallest p that sets of these sizes allow: one of all partitions, or of those that are looked at.
double smallest_p(std::size_t x, std::size_t y);
// How many partitions there are; more than `kMostPartitions` are not counted to the end.
std::uint64_t partition_count(std::size_t x, std::size_t y);

// x, y    [targets] associations, finite
// random  draws partitions where there are too many; each in the order of a partial Fisher–Yates shuffle
// returns Error::TooFew when a side is empty, Error::Malformed when a value is not finite
Result<PartitionTest> partition_test(std::span<const double> x, std::span<const double> y, Pcg32& random);

}  // namespace pn::analysis
