#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/random.h"
#include "base/result.h"

// Two treatments of the same cases.
namespace pn::analysis {

// Cases that only one of two treatments gets right.
struct Discordant {
  int first = 0;
  int second = 0;
};

// first, second  [cases] 1 where it is right, else 0; of equal length
Discordant discordant(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second);

// Two-sided p of McNemar's exact test: each discordant case is as likely to fall to either side.
// returns  2 P(X ≤ the fewer of both), X binomial of all discordant cases and ½; at most 1, and 1 where there are none
// ref      McNemar 1947; the exact form: Agresti 2013, section 11.1
double mcnemar_exact(Discordant counts);

// At most so many ways to change the signs of differences, or to choose some of them, are all looked at; of more a sample is drawn.
inline constexpr std::uint64_t kMostFlips = 200'000;
inline constexpr std::uint64_t kSampledFlips = 99'999;

// In how many ways to change the signs of the differences their mean is at least as far from 0 as the observed one.
struct SignFlipTest {
  std::uint64_t at_least = 0;  // with the observed one
  std::uint64_t flips = 0;     // that were looked at, with the observed one
  bool is_exact = false;       // all 2ⁿ

  double p() const { return static_cast<double>(at_least) / static_cast<double>(flips); }  // two-sided
};

// The smallest p that so many differences allow.
double smallest_flip_p(std::size_t count);

// differences  [pairs] finite, at least one; each is as likely to have the other sign where the two sides do not differ
// random       draws signs where there are too many: of 32 differences at a time the bits of one number, lowest first, 1 for the other sign
// returns      Error::TooFew without differences, Error::Malformed when one is not finite
// ref          Fisher 1935, The Design of Experiments, section 21
Result<SignFlipTest> sign_flip_test(std::span<const double> differences, Pcg32& random);

struct WideInterval {
  double low = 0.0, high = 0.0;
};
// The interval that holds the middle of symmetrically distributed differences in 95 % of samples at least, without another assumption: the
// means of all 2ⁿ − 1 choices of some differences divide the line into 2ⁿ parts in which the middle lies equally often. It leaves out 0
// only where the sign-flip test's p is at most .05.
// random   draws choices where there are too many, as above; an empty choice is drawn again
// returns  nothing for fewer than 6 differences, of which no choice lies far enough outside
// ref      Hartigan 1969, "Using subsample values as typical values"
std::optional<WideInterval> typical_interval(std::span<const double> differences, Pcg32& random);

}  // namespace pn::analysis
