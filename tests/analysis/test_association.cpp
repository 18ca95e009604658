#include "analysis/association.h"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "support.h"

using namespace pn::analysis;
using nlohmann::json;

namespace {

using Vectors = std::vector<std::vector<double>>;

// Rows end where only zeros would follow.
Vectors vectors(const json& rows, std::size_t dimensions) {
  auto found = rows.get<Vectors>();
  for (std::vector<double>& row : found) row.resize(dimensions);
  return found;
}

std::vector<double> associations(const Vectors& words, const Vectors& a, const Vectors& b) {
  std::vector<double> found;
  for (const std::vector<double>& word : words) found.push_back(association(word, a, b));
  return found;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

}  // namespace

TEST_CASE("the published word tests have their published sizes and counts") {
  const json data = json::parse(pn::test::golden_text("analysis/association.json"));
  REQUIRE(data["tests"].size() == 4);
  for (const auto& each : data["tests"].items()) {
    CAPTURE(each.key());
    const json& one = each.value();
    const std::size_t dimensions = one["X"].size() + one["Y"].size() + one["A"].size() + one["B"].size();
    const Vectors a = vectors(one["A"], dimensions), b = vectors(one["B"], dimensions);
    const auto x = associations(vectors(one["X"], dimensions), a, b), y = associations(vectors(one["Y"], dimensions), a, b);
    CHECK(std::abs(sum(x) - sum(y) - one["S"].get<double>()) < 1e-6);
    CHECK(std::abs(effect_size(x, y) - one["d"].get<double>()) < 1e-6);
    pn::Pcg32 random(1);
    const auto test = partition_test(x, y, random);
    REQUIRE(test);
    CHECK(test->is_exact);
    CHECK(test->at_least == one["at_least"].get<std::uint64_t>());
    CHECK(test->partitions == one["partitions"].get<std::uint64_t>());
    CHECK(partition_count(x.size(), y.size()) == test->partitions);
  }
}

TEST_CASE("a test and the one with its sets exchanged share their partitions") {
  const std::vector<double> x = {0.3, -0.1, 0.25}, y = {0.05, 0.1};
  pn::Pcg32 random(1);
  const auto one = partition_test(x, y, random), other = partition_test(y, x, random);
  REQUIRE(one);
  REQUIRE(other);
  // The sums of the ten pairs that Y may have: 0.2, 0.55, 0.35, 0.4, 0.15, −0.05, 0, 0.3, 0.35 and the observed 0.15, so one is equal to it.
  CHECK(one->at_least == 4);
  CHECK(other->at_least == 8);
  CHECK(one->partitions == 10);
  CHECK(smallest_p(3, 2) == doctest::Approx(0.1));
  CHECK(smallest_p(3, 3) == doctest::Approx(0.05));  // three against three cannot reach p < .05
}

TEST_CASE("equal associations: no size, and every partition is as good") {
  const std::vector<double> x = {0.1, 0.1, 0.1}, y = {0.1, 0.1};
  CHECK(std::isnan(effect_size(x, y)));
  pn::Pcg32 random(1);
  CHECK(partition_test(x, y, random)->p() == 1.0);
  CHECK(std::isnan(effect_size(x, {})));
  CHECK(std::isnan(effect_size(std::vector<double>{0.2}, {})));
}

TEST_CASE("ten against ten are all looked at, eleven against eleven by a sample that counts the observed one") {
  std::vector<double> x, y;
  for (int i = 0; i < 10; ++i) {
    x.push_back(2 + 0.01 * i);
    y.push_back(1 + 0.01 * i);
  }
  pn::Pcg32 random(7);
  auto test = partition_test(x, y, random);
  REQUIRE(test);
  CHECK(test->is_exact);
  CHECK(test->partitions == 184'756);
  CHECK(test->at_least == 1);
  x.push_back(2.5);
  y.push_back(1.5);
  test = partition_test(x, y, random);
  REQUIRE(test);
  CHECK(!test->is_exact);
  CHECK(test->partitions == 100'000);
  CHECK(test->at_least >= 1);
  CHECK(test->at_least <= 3);  // one in 705,432 of those drawn
  CHECK(smallest_p(11, 11) == doctest::Approx(1e-5));
}

TEST_CASE("a sample agrees with all partitions") {
  // Twelve against twelve small whole numbers, whose exact share was counted by dynamic programming in Python.
  std::vector<double> x, y;
  for (int i = 0; i < 12; ++i) {
    x.push_back(i + 2);
    y.push_back(i);
  }
  pn::Pcg32 random(3);
  const auto test = partition_test(x, y, random);
  REQUIRE(test);
  // ways[k][s] over the 24 values: those with 12 chosen and a sum of at least 90, of 2,704,156.
  CHECK(test->p() == doctest::Approx(0.102652).epsilon(0.05));
}

TEST_CASE("what is no number, and sides without a target, are refused") {
  pn::Pcg32 random(1);
  CHECK(partition_test({}, std::vector<double>{1}, random).error().code == pn::ErrorCode::TooFew);
  const std::vector<double> bad = {std::numeric_limits<double>::quiet_NaN()}, good = {1};
  CHECK(partition_test(bad, good, random).error().code == pn::ErrorCode::Malformed);
}
