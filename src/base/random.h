#pragma once
#include <cstddef>
#include <cstdint>
#include <utility>

namespace pn {

// A portable random generator: the same numbers from the same seed on every machine, so that a study can be repeated from a link.
// Not for secrets.
// ref  O'Neill 2014, "PCG: A family of simple fast space-efficient statistically good algorithms for random number generation",
//      PCG-XSH-RR with 64 bits of state and 32 of output (pcg32)
class Pcg32 {
 public:
  // Different streams of one seed do not repeat each other.
  explicit Pcg32(std::uint64_t seed, std::uint64_t stream = 0) : increment_((stream << 1U) | 1U) {
    next();
    state_ += seed;
    next();
  }

  // Uniform over all 32-bit numbers.
  std::uint32_t next() {
    const std::uint64_t old = state_;
    state_ = old * 6364136223846793005ULL + increment_;
    const auto shifted = static_cast<std::uint32_t>(((old >> 18U) ^ old) >> 27U);
    const auto turn = static_cast<std::uint32_t>(old >> 59U);
    return (shifted >> turn) | (shifted << ((32U - turn) & 31U));
  }

  // Uniform over 0..bound-1, without the bias of a plain remainder; `bound` at least 1.
  std::uint32_t below(std::uint32_t bound) {
    const std::uint32_t threshold = (0U - bound) % bound;
    for (;;) {
      const std::uint32_t number = next();
      if (number >= threshold) return number % bound;
    }
  }

 private:
  std::uint64_t state_ = 0;
  std::uint64_t increment_;
};

// Brings the values into an order in which every one is as likely as any other.
// ref  Fisher & Yates; as Durstenfeld 1964, from the last value to the first
template <class Values>
void shuffle(Values& values, Pcg32& random) {
  for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random.below(static_cast<std::uint32_t>(i))]);
}

}  // namespace pn
