#include "platform/frame_clock.h"

#include <algorithm>
#include <cmath>

namespace pn::platform {

double FrameClock::begin(double now_ms) {
  const double elapsed_s = last_ms_ > 0 ? (now_ms - last_ms_) / 1000.0 : 1.0 / 60;
  last_ms_ = now_ms;
  wanted_ = std::max(0, wanted_ - 1);
  return std::max(elapsed_s, 1e-4);
}

void FrameClock::end(double cpu_ms) {
  times_[static_cast<std::size_t>(recorded_ % kRecords)] = static_cast<float>(cpu_ms);
  ++recorded_;
  if (recorded_ == 2 * kRecords) recorded_ = kRecords;
  ++frames_drawn_;
}

double FrameClock::percentile_ms(double share) const {
  const int count = std::min(recorded_, kRecords);
  if (count == 0) return 0;
  std::array<float, kRecords> sorted = times_;
  std::sort(sorted.begin(), sorted.begin() + count);
  const auto rank = static_cast<int>(std::ceil(share * count)) - 1;
  return static_cast<double>(sorted[static_cast<std::size_t>(std::clamp(rank, 0, count - 1))]);
}

}  // namespace pn::platform
