#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <vector>

#include "base/random.h"

TEST_CASE("the generator gives the numbers of the reference implementation") {
  // pcg32-demo of O'Neill's pcg-c-basic: seed 42, stream 54, round 1.
  pn::Pcg32 random(42, 54);
  for (const std::uint32_t expected :
       std::array<std::uint32_t, 6>{0xa15c02b7U, 0x7b47f409U, 0xba1d3330U, 0x83d2f293U, 0xbfa4784bU, 0xcbed606eU})
    CHECK(random.next() == expected);
}

TEST_CASE("numbers below a bound are uniform, and repeat with the seed") {
  pn::Pcg32 first(7), second(7), other(8);
  std::vector<int> counts(6, 0);
  bool differs = false;
  for (int i = 0; i < 6000; ++i) {
    const std::uint32_t number = first.below(6);
    REQUIRE(number < 6);
    CHECK(second.below(6) == number);
    differs = differs || other.below(6) != number;
    ++counts[number];
  }
  CHECK(differs);
  for (const int count : counts) CHECK(std::abs(count - 1000) < 145);  // 5 standard deviations
  CHECK(pn::Pcg32(1).below(1) == 0);
}
