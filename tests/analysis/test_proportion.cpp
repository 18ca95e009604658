#include "analysis/proportion.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "support.h"

using namespace pn::analysis;

TEST_CASE("Wilson's interval is SciPy's") {
  const auto data = nlohmann::json::parse(pn::test::golden_text("analysis/statistics.json"));
  REQUIRE(data["wilson"].size() == 8);
  for (const auto& one : data["wilson"]) {
    const Interval interval = wilson_interval(one["hits"].get<int>(), one["count"].get<int>());
    CHECK(interval.low == doctest::Approx(one["interval"][0].get<double>()).epsilon(1e-6));
    CHECK(interval.high == doctest::Approx(one["interval"][1].get<double>()).epsilon(1e-6));
  }
}

TEST_CASE("nothing seen says nothing") {
  CHECK(wilson_interval(0, 0).low == 0.0F);
  CHECK(wilson_interval(0, 0).high == 1.0F);
}
