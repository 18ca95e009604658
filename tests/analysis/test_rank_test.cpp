#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <vector>

#include "analysis/corrections.h"
#include "analysis/precision.h"
#include "analysis/rank_test.h"
#include "analysis/selectivity.h"
#include "support.h"

using namespace pn::analysis;
using nlohmann::json;

namespace {

json golden() { return json::parse(pn::test::golden_text("analysis/statistics.json")); }

std::vector<float> floats(const json& values) {
  std::vector<float> found;
  for (const json& each : values)
    found.push_back(each.is_string() ? std::strtof(each.get<std::string>().c_str(), nullptr) : each.get<float>());
  return found;
}

}  // namespace

TEST_CASE("Mann–Whitney p-values are SciPy's: exact with and without ties, and the approximation") {
  const json found = golden();
  for (const json& one : found["comparisons"]) {
    const auto positives = floats(one["positives"]), negatives = floats(one["negatives"]);
    CAPTURE(positives.size());
    CAPTURE(negatives.size());
    const auto smaller = static_cast<std::int64_t>(std::min(positives.size(), negatives.size()));
    const std::set<float> different = [&] {
      std::set<float> each(positives.begin(), positives.end());
      each.insert(negatives.begin(), negatives.end());
      return each;
    }();
    const auto all = static_cast<std::int64_t>(positives.size() + negatives.size());
    const bool is_untied = static_cast<std::int64_t>(different.size()) == all;
    CHECK((smaller * all <= kMostExactProduct || (is_untied && smaller * smaller * (all - smaller) <= kMostUntiedProduct)) ==
          one["exact"].get<bool>());
    // Both sides count the same ways in double precision, so 1e-9 allows for nothing but the order of additions.
    CHECK(mann_whitney_greater(positives, negatives).value() == doctest::Approx(one["p"].get<double>()).epsilon(1e-9));
  }
}

TEST_CASE("average precision and AUROC are scikit-learn's, ties included") {
  const json found = golden();
  for (const json& one : found["comparisons"]) {
    const auto positives = floats(one["positives"]), negatives = floats(one["negatives"]);
    CHECK(average_precision(positives, negatives).value() == doctest::Approx(one["average_precision"].get<double>()).epsilon(1e-12));
    CHECK(auroc(positives, negatives).value() == doctest::Approx(one["auroc"].get<double>()).epsilon(1e-6));  // a float
  }
}

TEST_CASE("a small table of Mann and Whitney, and the least p that sizes allow") {
  // n = 3 against m = 4: P(U ≤ 0) = .028, P(U ≤ 1) = .057, P(U ≤ 2) = .114 (Mann & Whitney 1947, table I).
  const std::vector<float> four = {1.0F, 2.0F, 3.0F, 4.0F};
  CHECK(mann_whitney_greater(std::vector<float>{5, 6, 7}, four).value() == doctest::Approx(0.028).epsilon(0.03));
  CHECK(mann_whitney_greater(std::vector<float>{3.5F, 6, 7}, four).value() == doctest::Approx(0.057).epsilon(0.01));
  CHECK(mann_whitney_greater(std::vector<float>{5}, four).value() == doctest::Approx(0.2));
  CHECK(mann_whitney_greater(std::vector<float>{1, 1}, std::vector<float>{1, 1, 1}).value() == 1.0);
}

TEST_CASE("where the exact p-value ends the approximation differs by less than 0.006") {
  // 22 against 23 is the last exact one of like sizes; the same responses are looked at both ways.
  std::vector<int> no_ties(45, 1);
  RankSumTest test;
  double most = 0.0;
  for (std::int64_t u = 0; u <= 22 * 23; ++u) {
    const std::int64_t doubled = 2 * u + 22 * 23;
    const double exact = test.p_greater(no_ties, 22, doubled);
    const double z = (static_cast<double>(u) - 253.0 - 0.5) / std::sqrt(22.0 * 23.0 * 46.0 / 12.0);
    most = std::max(most, std::abs(exact - 0.5 * std::erfc(z / std::sqrt(2.0))));
  }
  CHECK(most < 0.002);
  for (const int few : {5, 10}) {  // the least even ones: 5 against 195, 10 against 90
    const int many = 1000 / few - few;
    std::vector<int> ties(static_cast<std::size_t>(few + many), 1);
    for (std::int64_t u = 0; u <= std::int64_t{few} * many; ++u) {
      const double exact = test.p_greater(ties, few, 2 * u + std::int64_t{few} * (few + 1));
      const double z = (static_cast<double>(u) - few * many / 2.0 - 0.5) / std::sqrt(few * many * (few + many + 1) / 12.0);
      most = std::max(most, std::abs(exact - 0.5 * std::erfc(z / std::sqrt(2.0))));
    }
  }
  CHECK(most < 0.006);
}

TEST_CASE("a p-value stays exact far out, whichever side is the smaller") {
  std::vector<float> many(90), few(10);
  std::iota(many.begin(), many.end(), 100.0F);
  std::iota(few.begin(), few.end(), 0.0F);
  double ways = 1.0;  // 100 choose 10
  for (int i = 0; i < 10; ++i) ways = ways * (100 - i) / (i + 1);
  CHECK(mann_whitney_greater(many, few).value() == doctest::Approx(1.0 / ways).epsilon(1e-9));
  CHECK(mann_whitney_greater(few, many).value() == 1.0);
}

TEST_CASE("tests refuse an empty side and NaN") {
  const std::vector<float> one = {1.0F}, nan = {std::numeric_limits<float>::quiet_NaN()};
  CHECK(mann_whitney_greater({}, one).error().code == pn::ErrorCode::TooFew);
  CHECK(mann_whitney_greater(one, {}).error().code == pn::ErrorCode::TooFew);
  CHECK(mann_whitney_greater(one, nan).error().code == pn::ErrorCode::Malformed);
  CHECK(average_precision({}, one).error().code == pn::ErrorCode::TooFew);
  CHECK(average_precision(nan, one).error().code == pn::ErrorCode::Malformed);
}

TEST_CASE("q-values are R's p.adjust, and Benjamini and Hochberg's example rejects four of fifteen") {
  const json found = golden()["benjamini_hochberg"];
  const auto q = benjamini_hochberg(found["p"].get<std::vector<double>>());
  REQUIRE(q.size() == found["q"].size());
  for (std::size_t i = 0; i < q.size(); ++i) CHECK(q[i] == doctest::Approx(found["q"][i].get<double>()).epsilon(1e-12));
  const json others = golden()["more_benjamini_hochberg"];
  for (const json& one : others) {
    const auto more = benjamini_hochberg(one["p"].get<std::vector<double>>());
    REQUIRE(more.size() == one["q"].size());
    for (std::size_t i = 0; i < more.size(); ++i) CHECK(more[i] == doctest::Approx(one["q"][i].get<double>()).epsilon(1e-12));
  }
  // Section 3.2 of the paper: p-values of 15 hypotheses, rate 0.05.
  const std::vector<double> paper = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0};
  const auto rates = benjamini_hochberg(paper);
  CHECK(std::count_if(rates.begin(), rates.end(), [](double rate) { return rate <= 0.05; }) == 4);
  CHECK(benjamini_hochberg({}).empty());
}

TEST_CASE("a claim about all renditions is as sure as its least sure part") {
  CHECK(intersection_union(std::vector<double>{0.01, 0.2, 0.03}) == 0.2);
  CHECK(intersection_union({}) == 1.0);
}
