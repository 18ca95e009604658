#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <vector>

#include "analysis/resampling.h"

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

TEST_CASE("a percentile interval is that of the quantiles") {
  std::vector<float> values(101);
  for (int i = 0; i <= 100; ++i) values[static_cast<std::size_t>(i)] = static_cast<float>(100 - i);
  const Interval found = percentile_interval(values);
  CHECK(found.low == doctest::Approx(2.5));
  CHECK(found.high == doctest::Approx(97.5));
}
