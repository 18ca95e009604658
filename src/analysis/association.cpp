#include "analysis/association.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/vectors.h"

namespace pn::analysis {
namespace {

// Sums that differ by less than this are equal: they were only added in another order.
double rounding(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += std::abs(value);
  return 1e-12 * sum;
}

// Ways to choose `chosen` of the values (at least one) so that they and `sum` together are at least `least`.
std::uint64_t count_at_least(std::span<const double> values, std::size_t chosen, double sum, double least) {
  std::uint64_t count = 0;
  if (chosen == 1) {
    for (const double value : values) count += sum + value >= least ? 1U : 0U;
    return count;
  }
  for (std::size_t i = 0; i + chosen <= values.size(); ++i)
    count += count_at_least(values.subspan(i + 1), chosen - 1, sum + values[i], least);
  return count;
}

}  // namespace

double mean_cosine(std::span<const double> word, std::span<const std::vector<double>> set) {
  double sum = 0;
  for (const std::vector<double>& one : set) sum += dot(word, one);
  return sum / static_cast<double>(set.size());
}

double association(std::span<const double> word, std::span<const std::vector<double>> a, std::span<const std::vector<double>> b) {
  return mean_cosine(word, a) - mean_cosine(word, b);
}

double effect_size(std::span<const double> x, std::span<const double> y) {
  if (x.empty() || y.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::vector<double> all(x.begin(), x.end());
  all.insert(all.end(), y.begin(), y.end());
  const double deviation = deviation_of(all);
  // What is left of equal values by rounding is no spread.
  return deviation > rounding(all) / static_cast<double>(all.size()) ? (mean_of(x) - mean_of(y)) / deviation
                                                                     : std::numeric_limits<double>::quiet_NaN();
}

std::uint64_t partition_count(std::size_t x, std::size_t y) {
  std::uint64_t count = 1;
  for (std::size_t i = 1; i <= std::min(x, y) && count <= kMostPartitions; ++i) count = count * (x + y + 1 - i) / i;
  return count;
}

double smallest_p(std::size_t x, std::size_t y) {
  const std::uint64_t count = partition_count(x, y);
  return 1.0 / static_cast<double>(count <= kMostPartitions ? count : kSampledPartitions + 1);
}

Result<PartitionTest> partition_test(std::span<const double> x, std::span<const double> y, Pcg32& random) {
  if (x.empty() || y.empty()) return Error{ErrorCode::TooFew, "A partition needs a target on each side.", "targets"};
  std::vector<double> all(x.begin(), x.end());
  all.insert(all.end(), y.begin(), y.end());
  for (const double value : all)
    if (!std::isfinite(value)) return Error{ErrorCode::Malformed, "An association is not a finite number.", "targets"};
  // The total is the same for every partition, so the difference of means grows with the sum of X and falls with that of Y. The smaller set
  // is the one that is chosen.
  std::size_t chosen = x.size();
  double least = std::accumulate(x.begin(), x.end(), 0.0);
  if (y.size() < x.size()) {
    chosen = y.size();
    least = -std::accumulate(y.begin(), y.end(), 0.0);
    for (double& value : all) value = -value;
  }
  least -= rounding(all);
  const std::uint64_t count = partition_count(x.size(), y.size());
  if (count <= kMostPartitions) return PartitionTest{count_at_least(all, chosen, 0.0, least), count, true};
  PartitionTest test{1, kSampledPartitions + 1, false};
  for (std::uint64_t i = 0; i < kSampledPartitions; ++i) {
    double sum = 0;
    for (std::size_t place = 0; place < chosen; ++place) {
      std::swap(all[place], all[place + random.below(static_cast<std::uint32_t>(all.size() - place))]);
      sum += all[place];
    }
    test.at_least += sum >= least ? 1U : 0U;
  }
  return test;
}

}  // namespace pn::analysis
