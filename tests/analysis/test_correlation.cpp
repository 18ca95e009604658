#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/correlation.h"
#include "support.h"

using namespace pn::analysis;

TEST_CASE("correlations are those of SciPy, ties, constants, NaN and single pairs too") {
  const auto golden = nlohmann::json::parse(pn::test::golden_text("analysis/statistics.json"));
  REQUIRE(golden["correlations"].size() == 10);
  for (const auto& one : golden["correlations"]) {
    std::vector<double> x;
    for (const auto& each : one["x"]) x.push_back(each.is_null() ? std::numeric_limits<double>::quiet_NaN() : each.get<double>());
    const auto y = one["y"].get<std::vector<double>>();
    if (one["pearson"].is_null()) {
      CHECK(std::isnan(correlation(x, y)));
      CHECK(std::isnan(rank_correlation(x, y)));
    } else {
      CHECK(correlation(x, y) == doctest::Approx(one["pearson"].get<double>()).epsilon(1e-9));
      CHECK(rank_correlation(x, y) == doctest::Approx(one["spearman"].get<double>()).epsilon(1e-9));
    }
  }
}

TEST_CASE("one pair, or lists of different lengths, have no correlation") {
  CHECK(std::isnan(correlation(std::vector<double>{1}, std::vector<double>{2})));
  CHECK(std::isnan(correlation(std::vector<double>{1, 2}, std::vector<double>{2})));
  CHECK(std::isnan(rank_correlation({}, {})));
}
