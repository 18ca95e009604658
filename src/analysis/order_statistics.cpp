#include "analysis/order_statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <vector>

namespace pn::analysis {

float quantile(std::span<const float> values, float q) {
  std::vector<float> kept;
  kept.reserve(values.size());
  std::copy_if(values.begin(), values.end(), std::back_inserter(kept), [](float value) { return !std::isnan(value); });
  if (kept.empty()) return 0.0F;
  const double position = static_cast<double>(std::clamp(q, 0.0F, 1.0F)) * static_cast<double>(kept.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double fraction = position - static_cast<double>(below);
  const auto at = kept.begin() + static_cast<std::ptrdiff_t>(below);
  std::nth_element(kept.begin(), at, kept.end());
  const double low = *at;
  if (fraction <= 0.0 || at + 1 == kept.end()) return static_cast<float>(low);
  const double high = *std::min_element(at + 1, kept.end());
  return static_cast<float>(low + fraction * (high - low));
}

}  // namespace pn::analysis
