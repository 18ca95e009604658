#include "analysis/precision.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace pn::analysis {

Result<double> average_precision(std::span<const float> positives, std::span<const float> negatives) {
  if (positives.empty() || negatives.empty())
    return Error{ErrorCode::TooFew, "Average precision needs a stimulus of the concept and one of another.", ""};
  std::vector<std::pair<float, bool>> all;
  all.reserve(positives.size() + negatives.size());
  for (const float value : positives) all.emplace_back(value, true);
  for (const float value : negatives) all.emplace_back(value, false);
  if (std::any_of(all.begin(), all.end(), [](const auto& one) { return std::isnan(one.first); }))
    return Error{ErrorCode::Malformed, "A response is not a number.", ""};
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  double found = 0.0, sum = 0.0;
  for (std::size_t i = 0; i < all.size();) {
    double gained = 0.0;
    const float value = all[i].first;
    for (; i < all.size() && all[i].first == value; ++i) gained += all[i].second ? 1.0 : 0.0;
    found += gained;
    sum += gained * found / static_cast<double>(i);
  }
  return sum / static_cast<double>(positives.size());
}

}  // namespace pn::analysis
