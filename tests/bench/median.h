#pragma once
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace pn::bench {

// The median of how long `rounds` runs take, an odd number of them.
template <class Run>
double median_ms(int rounds, const Run& run) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto began = std::chrono::steady_clock::now();
    run();
    times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count());
  }
  const auto middle = times.begin() + rounds / 2;
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

}  // namespace pn::bench
