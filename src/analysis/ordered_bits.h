#pragma once
#include <cstdint>
#include <cstring>

namespace pn::analysis {

// Whole numbers that compare as the floats do; 0 and −0 are one. Not for NaN.
inline std::uint32_t ordered_bits(float value) {
  value += 0.0F;  // −0 becomes 0
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return (bits & 0x80000000U) != 0 ? ~bits : bits | 0x80000000U;
}

}  // namespace pn::analysis
