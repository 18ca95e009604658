#pragma once
#include <cstdint>
#include <span>

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

}  // namespace pn::analysis
