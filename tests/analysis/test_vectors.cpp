#include "analysis/vectors.h"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

using namespace pn::analysis;

TEST_CASE("cosine does not see length, and is none without a direction") {
  const std::array<float, 3> a = {1.0F, 2.0F, 2.0F};
  const std::array<float, 3> b = {-2.0F, 1.0F, 2.0F};
  const std::array<float, 3> none = {0.0F, 0.0F, 0.0F};
  CHECK(cosine(a, a) == doctest::Approx(1.0));
  CHECK(cosine(a, b) == doctest::Approx(4.0 / 9.0));
  CHECK(std::isnan(cosine(a, none)));
  CHECK(dot(a, b) == doctest::Approx(4.0));
  CHECK(length(a) == doctest::Approx(3.0));
  CHECK(difference(a, b) == Vector{3.0, 1.0, 0.0});
}

TEST_CASE("a unit vector has length 1; without a direction there is none") {
  const std::array<float, 2> a = {3.0F, -4.0F}, zero = {0.0F, 0.0F}, broken = {1.0F, std::numeric_limits<float>::infinity()};
  const auto found = unit(a);
  REQUIRE(found);
  CHECK((*found)[0] == doctest::Approx(0.6));
  CHECK((*found)[1] == doctest::Approx(-0.8));
  CHECK_FALSE(unit(zero));
  CHECK_FALSE(unit(broken));
}

TEST_CASE("places by value: the highest first, ties as they were, NaN last") {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  CHECK(descending(std::vector<double>{1.0, kNone, 3.0, 1.0, 2.0}) == std::vector<std::size_t>{2, 4, 0, 3, 1});
  CHECK(descending(std::vector<int>{0, 5, 5}) == std::vector<std::size_t>{1, 2, 0});
  std::vector<std::size_t> some = {3, 0, 1};
  sort_descending(some, std::vector<float>{1.0F, 9.0F, 3.0F, 1.0F});
  CHECK(some == std::vector<std::size_t>{1, 3, 0});
  CHECK(std::isnan(mean_of(std::vector<double>{})));
}
