#include "analysis/rank_test.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "analysis/ordered_bits.h"

namespace pn::analysis {
namespace {

constexpr std::size_t kMostKeptValues = std::size_t{4} << 20U;  // 32 MB of distributions

// The doubled ranks of all n values, ascending.
std::vector<int> doubled_ranks(std::span<const int> tie_sizes) {
  std::vector<int> ranks;
  for (const int size : tie_sizes) {
    const int before = static_cast<int>(ranks.size());
    ranks.insert(ranks.end(), static_cast<std::size_t>(size), 2 * before + size + 1);
  }
  return ranks;
}

double approximate(std::span<const int> tie_sizes, double positives, double negatives, double u) {
  const double all = positives + negatives;
  double ties = 0.0;
  for (const int size : tie_sizes) {
    const double t = size;
    ties += t * t * t - t;
  }
  const double variance = positives * negatives / 12.0 * ((all + 1.0) - ties / (all * (all - 1.0)));
  if (variance <= 0.0) return 1.0;  // all values are equal
  return 0.5 * std::erfc((u - positives * negatives / 2.0 - 0.5) / std::sqrt(2.0 * variance));
}

// Ways to choose `chosen` of `all` different values by their U, from 0 to the middle; the other half is the same backwards. They are the
// coefficients of the product of (1 − q^(n+i)) / (1 − q^i) for i = 1..chosen, n those not chosen. After each factor the coefficients are
// whole and read the same both ways, so that only their rising half is worked out: there nothing cancels.
std::vector<double> untied_ways(std::size_t all, std::size_t chosen) {
  const std::size_t others = all - chosen, last = chosen * others / 2;
  std::vector<double> ways(last + 1, 0.0);
  ways[0] = 1.0;
  for (std::size_t i = 1; i <= chosen; ++i) {
    const std::size_t degree = i * others, middle = std::min(degree / 2, last);
    for (std::size_t u = middle + 1; u-- > others + i;) ways[u] -= ways[u - others - i];
    for (std::size_t u = i; u <= middle; ++u) ways[u] += ways[u - i];
    for (std::size_t u = middle + 1; u <= std::min(degree, last); ++u) ways[u] = ways[degree - u];
  }
  return ways;
}

}  // namespace

void rank(std::span<const float> values, Ranks& into) {
  const std::size_t n = values.size();
  thread_local std::vector<std::uint64_t> order;  // bits of a value that compare as it does, then its place
  order.resize(n);
  for (std::size_t i = 0; i < n; ++i) order[i] = std::uint64_t{ordered_bits(values[i])} << 32U | i;
  std::sort(order.begin(), order.end());
  into.doubled.resize(n);
  into.tie_sizes.clear();
  for (std::size_t first = 0; first < n;) {
    std::size_t end = first + 1;
    while (end < n && order[end] >> 32U == order[first] >> 32U) ++end;
    const int doubled = static_cast<int>(first + 1 + end);
    for (std::size_t i = first; i < end; ++i) into.doubled[static_cast<std::uint32_t>(order[i])] = doubled;
    into.tie_sizes.push_back(static_cast<int>(end - first));
    first = end;
  }
}

const RankSumTest::Distribution& RankSumTest::distribution(std::span<const int> tie_sizes, int chosen) {
  std::vector<int> key(tie_sizes.begin(), tie_sizes.end());
  key.push_back(chosen);
  if (const auto found = known_.find(key); found != known_.end()) return found->second;

  // ways[j][s]: ways to choose j of the values so far with doubled ranks that sum to s.
  const std::vector<int> ranks = doubled_ranks(tie_sizes);
  const auto most = static_cast<std::size_t>(std::accumulate(ranks.end() - chosen, ranks.end(), std::int64_t{0}));
  const std::size_t width = most + 1, rows = static_cast<std::size_t>(chosen) + 1;
  std::vector<double> ways(rows * width, 0.0);
  ways[0] = 1.0;
  std::size_t used = 0;
  for (const int doubled : ranks) {
    const auto step = static_cast<std::size_t>(doubled);
    for (std::size_t j = std::min(++used, rows - 1); j > 0; --j) {
      double* into = &ways[j * width];
      const double* from = &ways[(j - 1) * width];
      for (std::size_t s = step; s < width; ++s) into[s] += from[s - step];
      work_ += width - step;
    }
  }
  const double* counts = &ways[(rows - 1) * width];
  Distribution made;
  made.lowest = std::accumulate(ranks.begin(), ranks.begin() + chosen, std::int64_t{0});
  made.at_least.assign(counts + made.lowest, counts + width);
  double above = 0.0;
  for (std::size_t i = made.at_least.size(); i-- > 0;) above = made.at_least[i] += above;
  for (double& value : made.at_least) value /= above;
  return keep(std::move(key), std::move(made));
}

const RankSumTest::Distribution& RankSumTest::untied_distribution(std::int64_t all, std::int64_t chosen) {
  if (latest_.distribution != nullptr && latest_.all == all && latest_.chosen == chosen) return *latest_.distribution;
  std::vector<int> key = {-1, static_cast<int>(all), static_cast<int>(chosen)};  // no tie has a size of −1
  if (const auto found = known_.find(key); found != known_.end()) {
    latest_ = {all, chosen, &found->second};
    return found->second;
  }
  const auto pairs = static_cast<std::size_t>(chosen * (all - chosen));
  const std::vector<double> ways = untied_ways(static_cast<std::size_t>(all), static_cast<std::size_t>(chosen));
  work_ += pairs * static_cast<std::size_t>(chosen);
  Distribution made;
  made.at_least.resize(pairs + 1);
  double above = 0.0;
  for (std::size_t u = pairs + 1; u-- > 0;) made.at_least[u] = above += ways[std::min(u, pairs - u)];
  for (double& value : made.at_least) value /= above;
  return keep(std::move(key), std::move(made));
}

const RankSumTest::Distribution& RankSumTest::keep(std::vector<int> key, Distribution made) {
  if (kept_values_ + made.at_least.size() > kMostKeptValues) {
    known_.clear();
    latest_ = {};
    kept_values_ = 0;
  }
  kept_values_ += made.at_least.size();
  return known_.insert_or_assign(std::move(key), std::move(made)).first->second;
}

double RankSumTest::p_greater(std::span<const int> tie_sizes, int positives, std::int64_t doubled_sum) {
  const auto all = std::accumulate(tie_sizes.begin(), tie_sizes.end(), std::int64_t{0});
  const std::int64_t negatives = all - positives;
  work_ += tie_sizes.size();
  const std::int64_t smaller = std::min<std::int64_t>(positives, negatives);
  const std::int64_t doubled_u = doubled_sum - std::int64_t{positives} * (positives + 1);
  if (static_cast<std::int64_t>(tie_sizes.size()) == all && smaller * positives * negatives <= kMostUntiedProduct)
    return untied_distribution(all, smaller).at_least[static_cast<std::size_t>(doubled_u / 2)];
  if (smaller * all > kMostExactProduct) {
    return approximate(tie_sizes, positives, static_cast<double>(negatives), 0.5 * static_cast<double>(doubled_u));
  }
  // Where the negatives are fewer, it is they that are chosen, among values in the opposite order: low positives are high negatives.
  const bool turned = positives > smaller;
  std::vector<int> sizes(tie_sizes.begin(), tie_sizes.end());
  if (turned) std::reverse(sizes.begin(), sizes.end());
  const std::int64_t sum = turned ? smaller * 2 * (all + 1) - (all * (all + 1) - doubled_sum) : doubled_sum;
  const Distribution& known = distribution(sizes, static_cast<int>(smaller));
  const std::int64_t i = sum - known.lowest;
  if (i <= 0) return 1.0;
  assert(static_cast<std::size_t>(i) < known.at_least.size());  // no choice has a higher sum
  return known.at_least[static_cast<std::size_t>(i)];
}

Result<double> mann_whitney_greater(std::span<const float> positives, std::span<const float> negatives) {
  if (positives.empty() || negatives.empty())
    return Error{ErrorCode::TooFew, "The test needs a stimulus of the concept and one of another.", ""};
  std::vector<float> values(positives.begin(), positives.end());
  values.insert(values.end(), negatives.begin(), negatives.end());
  if (std::any_of(values.begin(), values.end(), [](float value) { return std::isnan(value); }))
    return Error{ErrorCode::Malformed, "A response is not a number.", ""};
  Ranks ranks;
  rank(values, ranks);
  const auto end = ranks.doubled.begin() + static_cast<std::ptrdiff_t>(positives.size());
  RankSumTest test;
  return test.p_greater(ranks.tie_sizes, static_cast<int>(positives.size()), std::accumulate(ranks.doubled.begin(), end, std::int64_t{0}));
}

}  // namespace pn::analysis
