#include "analysis/corrections.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace pn::analysis {

std::vector<double> benjamini_hochberg(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return p[a] < p[b]; });
  std::vector<double> adjusted(p.size());
  double lowest = 1.0;
  for (std::size_t place = p.size(); place-- > 0;) {
    const std::size_t test = order[place];
    lowest = std::min(lowest, p[test] * static_cast<double>(p.size()) / static_cast<double>(place + 1));
    adjusted[test] = lowest;
  }
  return adjusted;
}

double intersection_union(std::span<const double> p) { return p.empty() ? 1.0 : *std::max_element(p.begin(), p.end()); }

}  // namespace pn::analysis
