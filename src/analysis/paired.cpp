#include "analysis/paired.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace pn::analysis {

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

}  // namespace pn::analysis
