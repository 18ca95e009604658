#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <vector>

#include "analysis/correlation.h"
#include "support.h"

using namespace pn::analysis;

TEST_CASE("correlations are those of SciPy, ties and constants too") {
  const auto golden = nlohmann::json::parse(pn::test::golden_text("analysis/statistics.json"));
  REQUIRE(golden["correlations"].size() == 5);
  for (const auto& one : golden["correlations"]) {
    const auto x = one["x"].get<std::vector<double>>(), y = one["y"].get<std::vector<double>>();
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
