#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "analysis/resampling.h"
#include "support.h"

using namespace pn::analysis;

TEST_CASE("a resample has as many members of each stratum as the sample") {
  const std::vector<int> strata = {4, 1, 4, 1, 4, 9};
  const StratifiedBootstrap bootstrap(strata);
  CHECK(bootstrap.smallest_stratum() == 1);
  pn::Pcg32 random(3);
  std::vector<std::uint32_t> members;
  std::set<std::vector<std::uint32_t>> seen;
  for (int i = 0; i < 200; ++i) {
    bootstrap.draw(random, members);
    REQUIRE(members.size() == strata.size());
    for (std::size_t place = 0; place < members.size(); ++place) CHECK(strata[members[place]] == strata[place]);
    seen.insert(members);
  }
  CHECK(seen.size() > 70);  // of 3³ × 2² = 108
  CHECK(StratifiedBootstrap({}).smallest_stratum() == 0);
}

TEST_CASE("a member is drawn as often as any other of its stratum") {
  const StratifiedBootstrap bootstrap(std::vector<int>(5, 0));
  pn::Pcg32 random(11);
  std::vector<std::uint32_t> members;
  std::vector<int> drawn(5, 0);
  for (int i = 0; i < 4000; ++i) {
    bootstrap.draw(random, members);
    for (const std::uint32_t member : members) ++drawn[member];
  }
  // 20,000 draws: 4,000 each with a standard deviation of 57.
  for (const int count : drawn) CHECK(std::abs(count - 4000) < 285);
}

TEST_CASE("bootstrap intervals of an AUROC are those of scikit-learn's AUROC and NumPy's quantiles over the same resamples") {
  const auto golden = nlohmann::json::parse(pn::test::golden_text("analysis/statistics.json"));
  REQUIRE(golden["bootstraps"].size() == 4);
  for (const auto& one : golden["bootstraps"]) {
    const auto positives = one["positives"].get<std::vector<float>>(), negatives = one["negatives"].get<std::vector<float>>();
    std::vector<float> values = positives;
    values.insert(values.end(), negatives.begin(), negatives.end());
    std::vector<int> strata(values.size(), 0);
    std::fill_n(strata.begin(), positives.size(), 1);
    const StratifiedBootstrap bootstrap(strata);
    pn::Pcg32 random(one["seed"].get<std::uint64_t>(), 1);
    std::vector<std::uint32_t> members;
    std::vector<float> found;
    for (int i = 0; i < one["resamples"].get<int>(); ++i) {
      bootstrap.draw(random, members);
      std::vector<float> drawn;
      for (const std::uint32_t member : members) drawn.push_back(values[member]);
      found.push_back(auroc(std::span(drawn).first(positives.size()), std::span(drawn).subspan(positives.size())).value());
    }
    const Interval interval = percentile_interval(found);
    CHECK(interval.low == doctest::Approx(one["interval"][0].get<double>()).epsilon(1e-6));
    CHECK(interval.high == doctest::Approx(one["interval"][1].get<double>()).epsilon(1e-6));
    CHECK(percentile_interval(found, 0.0F).low == doctest::Approx(one["median"].get<double>()).epsilon(1e-6));
  }
}

TEST_CASE("a percentile interval is that of the quantiles") {
  std::vector<float> values(101);
  for (int i = 0; i <= 100; ++i) values[static_cast<std::size_t>(i)] = static_cast<float>(100 - i);
  const Interval found = percentile_interval(values);
  CHECK(found.low == doctest::Approx(2.5));
  CHECK(found.high == doctest::Approx(97.5));
}
