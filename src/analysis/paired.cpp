#include "analysis/paired.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace pn::analysis {

namespace {

bool is_countable(std::size_t count) { return count < 64 && (std::uint64_t{1} << count) <= kMostFlips; }

// Sums that differ by less than this are equal: they were only added in another order.
double rounding(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += std::abs(value);
  return 1e-12 * sum;
}

// Ways to give the values signs so that they and `sum` together lie at least `least` from 0.
std::uint64_t count_flips(std::span<const double> values, double sum, double least) {
  if (values.empty()) return std::abs(sum) >= least ? 1 : 0;
  return count_flips(values.subspan(1), sum + values.front(), least) + count_flips(values.subspan(1), sum - values.front(), least);
}

// Calls `take` with each value and whether its bit is drawn.
template <class Take>
void draw_bits(std::span<const double> values, Pcg32& random, const Take& take) {
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % 32 == 0) bits = random.next();
    take(values[i], (bits >> (i % 32) & 1U) != 0);
  }
}

void add_means(std::span<const double> values, double sum, std::size_t chosen, std::vector<double>& means) {
  if (values.empty()) {
    if (chosen > 0) means.push_back(sum / static_cast<double>(chosen));
    return;
  }
  add_means(values.subspan(1), sum, chosen, means);
  add_means(values.subspan(1), sum + values.front(), chosen + 1, means);
}

}  // namespace

Discordant discordant(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second) {
  assert(first.size() == second.size());
  Discordant counts;
  for (std::size_t i = 0; i < first.size(); ++i) {
    counts.first += first[i] != 0 && second[i] == 0 ? 1 : 0;
    counts.second += first[i] == 0 && second[i] != 0 ? 1 : 0;
  }
  return counts;
}

double mcnemar_exact(Discordant counts) {
  const int all = counts.first + counts.second, fewer = std::min(counts.first, counts.second);
  if (all == 0) return 1.0;
  const auto log_choose = [&](int k) { return std::lgamma(all + 1.0) - std::lgamma(k + 1.0) - std::lgamma(all - k + 1.0); };
  double sum = 0;
  for (int k = 0; k <= fewer; ++k) sum += std::exp(log_choose(k) - all * std::log(2.0));
  return std::min(1.0, 2.0 * sum);
}

double smallest_flip_p(std::size_t count) {
  return is_countable(count) ? std::min(1.0, 2.0 / static_cast<double>(std::uint64_t{1} << count))
                             : 1.0 / static_cast<double>(kSampledFlips + 1);
}

Result<SignFlipTest> sign_flip_test(std::span<const double> differences, Pcg32& random) {
  if (differences.empty()) return Error{ErrorCode::TooFew, "There is no difference to test.", "differences"};
  for (const double value : differences)
    if (!std::isfinite(value)) return Error{ErrorCode::Malformed, "A difference is not a finite number.", "differences"};
  const double least = std::abs(std::accumulate(differences.begin(), differences.end(), 0.0)) - rounding(differences);
  if (is_countable(differences.size()))
    return SignFlipTest{count_flips(differences, 0.0, least), std::uint64_t{1} << differences.size(), true};
  SignFlipTest test{1, kSampledFlips + 1, false};
  for (std::uint64_t i = 0; i < kSampledFlips; ++i) {
    double sum = 0;
    draw_bits(differences, random, [&](double value, bool is_flipped) { sum += is_flipped ? -value : value; });
    test.at_least += std::abs(sum) >= least ? 1U : 0U;
  }
  return test;
}

std::optional<WideInterval> typical_interval(std::span<const double> differences, Pcg32& random) {
  std::vector<double> means;
  if (is_countable(differences.size())) {
    add_means(differences, 0.0, 0, means);
  } else {
    while (means.size() < kSampledFlips) {
      double sum = 0;
      std::size_t chosen = 0;
      draw_bits(differences, random, [&](double value, bool is_chosen) {
        sum += is_chosen ? value : 0.0;
        chosen += is_chosen ? 1U : 0U;
      });
      if (chosen > 0) means.push_back(sum / static_cast<double>(chosen));
    }
  }
  // Of the parts that the means divide the line into, so many lie outside on either side.
  const std::size_t outside = (means.size() + 1) / 40;
  if (outside == 0) return std::nullopt;
  const auto at = [&](std::size_t place) {
    const auto found = means.begin() + static_cast<std::ptrdiff_t>(place);
    std::nth_element(means.begin(), found, means.end());
    return *found;
  };
  return WideInterval{at(outside - 1), at(means.size() - outside)};
}

}  // namespace pn::analysis
