#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <vector>

#include "analysis/order_statistics.h"

using pn::analysis::quantile;

TEST_CASE("quantile interpolates between order statistics as numpy.quantile does") {
  const std::array<float, 5> values = {7.0F, 1.0F, 3.0F, 9.0F, 5.0F};
  CHECK(quantile(values, 0.0F) == 1.0F);
  CHECK(quantile(values, 0.25F) == 3.0F);
  CHECK(quantile(values, 0.5F) == 5.0F);
  CHECK(quantile(values, 0.9F) == doctest::Approx(8.2F));  // numpy.quantile([1,3,5,7,9], .9)
  CHECK(quantile(values, 1.0F) == 9.0F);
  CHECK(quantile(values, 2.0F) == 9.0F);
  CHECK(quantile(values, -1.0F) == 1.0F);
}

TEST_CASE("quantile of one value, of none, and past NaN") {
  CHECK(quantile(std::array<float, 1>{4.0F}, 0.3F) == 4.0F);
  CHECK(quantile({}, 0.5F) == 0.0F);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(quantile(std::array<float, 4>{nan, 2.0F, nan, 4.0F}, 0.5F) == 3.0F);
  CHECK(quantile(std::array<float, 1>{nan}, 0.5F) == 0.0F);
}
