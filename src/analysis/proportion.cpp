#include "analysis/proportion.h"

#include <algorithm>
#include <cmath>

namespace pn::analysis {

Interval wilson_interval(int hits, int count) {
  if (count <= 0) return {0.0F, 1.0F};
  constexpr double kZ = 1.959963984540054;
  const double n = count, share = hits / n, z2 = kZ * kZ;
  const double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
  const double half = kZ / (1 + z2 / n) * std::sqrt(share * (1 - share) / n + z2 / (4 * n * n));
  const double low = hits == 0 ? 0.0 : middle - half, high = hits == count ? 1.0 : middle + half;
  return {static_cast<float>(std::clamp(low, 0.0, 1.0)), static_cast<float>(std::clamp(high, 0.0, 1.0))};
}

}  // namespace pn::analysis
