#pragma once
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace pn::engine {

// The numbers of a payload as they lie, or in `copy` where they lie askew.
inline std::span<const float> floats_in(std::span<const std::uint8_t> payload, std::vector<float>& copy) {
  const std::size_t count = payload.size() / sizeof(float);
  if (reinterpret_cast<std::uintptr_t>(payload.data()) % alignof(float) == 0)
    return {reinterpret_cast<const float*>(payload.data()), count};
  copy.resize(count);
  std::memcpy(copy.data(), payload.data(), count * sizeof(float));
  return copy;
}

}  // namespace pn::engine
