#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <vector>

#include "analysis/selectivity.h"
#include "support.h"

using namespace pn::analysis;

TEST_CASE("AUROC of separated, equal and reversed responses") {
  const std::array<float, 2> high = {3.0F, 4.0F};
  const std::array<float, 3> low = {0.0F, 1.0F, 2.0F};
  CHECK(auroc(high, low).value() == 1.0F);
  CHECK(auroc(low, high).value() == 0.0F);
  CHECK(auroc(low, low).value() == 0.5F);
}

TEST_CASE("AUROC counts ties half") {
  // Of 12 pairs 7 are won and 3 tied.
  const std::array<float, 3> positives = {0.9F, 0.5F, 0.5F};
  const std::array<float, 4> negatives = {0.5F, 0.4F, 0.3F, 0.9F};
  CHECK(auroc(positives, negatives).value() == doctest::Approx((3.5 + 2.5 + 2.5) / 12.0));
  const std::array<float, 2> zero = {0.0F, 0.0F};
  CHECK(auroc(zero, zero).value() == 0.5F);
}

TEST_CASE("AUROC of Hanley and McNeil's CT ratings is 0.893") {
  // Table I of Hanley & McNeil 1982: 109 CT images rated 1 to 5, 58 normal and 51 abnormal.
  const std::array<int, 5> normal = {33, 6, 6, 11, 2};
  const std::array<int, 5> abnormal = {3, 2, 2, 11, 33};
  std::vector<float> negatives;
  std::vector<float> positives;
  for (int rating = 0; rating < 5; ++rating) {
    const auto i = static_cast<std::size_t>(rating);
    negatives.insert(negatives.end(), static_cast<std::size_t>(normal[i]), static_cast<float>(rating));
    positives.insert(positives.end(), static_cast<std::size_t>(abnormal[i]), static_cast<float>(rating));
  }
  CHECK(auroc(positives, negatives).value() == doctest::Approx(0.893).epsilon(0.0005));
}

TEST_CASE("AUROC refuses an empty side and NaN") {
  const std::array<float, 1> one = {1.0F};
  CHECK(auroc({}, one).error().code == pn::ErrorCode::TooFew);
  CHECK(auroc(one, {}).error().code == pn::ErrorCode::TooFew);
  const std::array<float, 1> nan = {std::numeric_limits<float>::quiet_NaN()};
  CHECK(auroc(nan, one).error().code == pn::ErrorCode::Malformed);
  CHECK(auroc(one, nan).error().code == pn::ErrorCode::Malformed);
}

TEST_CASE("an AUROC's interval is that of Newcombe's method 5, solved by SciPy") {
  const auto golden = nlohmann::json::parse(pn::test::golden_text("analysis/statistics.json"));
  REQUIRE(golden["auroc_intervals"].size() == 6);
  for (const auto& one : golden["auroc_intervals"]) {
    const Interval found = auroc_interval(one["auroc"].get<float>(), one["sizes"][0].get<int>(), one["sizes"][1].get<int>());
    CHECK(found.low == doctest::Approx(one["interval"][0].get<double>()).epsilon(1e-6));
    CHECK(found.high == doctest::Approx(one["interval"][1].get<double>()).epsilon(1e-6));
  }
}

TEST_CASE("the ends of an AUROC's interval are as far from it as Hanley and McNeil's variance allows") {
  // Their variance of an AUROC that is truly `a`, of n against n; with unequal sides Newcombe's method is another.
  const auto variance = [](double a, double n) {
    return (a * (1 - a) + (n - 1) * (a / (2 - a) - a * a) + (n - 1) * (2 * a * a / (1 + a) - a * a)) / (n * n);
  };
  for (const float seen : {0.2F, 0.5F, 0.893F, 1.0F}) {
    for (const int n : {2, 12, 55}) {
      const Interval found = auroc_interval(seen, n, n);
      CHECK(seen - found.low == doctest::Approx(1.959964 * std::sqrt(variance(found.low, n))).epsilon(1e-3));
      if (seen < 1.0F)
        CHECK(found.high - seen == doctest::Approx(1.959964 * std::sqrt(variance(found.high, n))).epsilon(1e-3));
      else
        CHECK(found.high == 1.0F);
    }
  }
}

TEST_CASE("one stimulus against five proves little, and mirrored responses have the mirrored interval") {
  const Interval clean = auroc_interval(1.0F, 1, 5);
  CHECK(clean.low == doctest::Approx(0.36).epsilon(0.01));
  CHECK(clean.high == 1.0F);
  const Interval reversed = auroc_interval(0.0F, 1, 5);
  CHECK(reversed.low == 0.0F);
  CHECK(reversed.high == doctest::Approx(1.0F - clean.low));
  CHECK(auroc_interval(1.0F, 20, 100).low > 0.9F);
}

TEST_CASE("nine in ten intervals and more hold the true AUROC, also of few stimuli") {
  std::mt19937 random(7);
  struct Case {
    int positives;
    int negatives;
    double distance;  // of two normal distributions
  };
  for (const Case& one : {Case{1, 5, 1.5}, Case{3, 9, 1.0}, Case{5, 20, 2.0}, Case{10, 10, 0.5}}) {
    const double truth = 0.5 * (1 + std::erf(one.distance / 2));
    std::normal_distribution<float> of_concept(static_cast<float>(one.distance), 1.0F);
    std::normal_distribution<float> of_others(0.0F, 1.0F);
    constexpr int kTrials = 2000;
    int held = 0;
    for (int trial = 0; trial < kTrials; ++trial) {
      std::vector<float> positives(static_cast<std::size_t>(one.positives));
      std::vector<float> negatives(static_cast<std::size_t>(one.negatives));
      for (float& value : positives) value = of_concept(random);
      for (float& value : negatives) value = of_others(random);
      const Interval found = auroc_interval(auroc(positives, negatives).value(), one.positives, one.negatives);
      held += found.low <= truth && truth <= found.high ? 1 : 0;
    }
    CHECK(held > kTrials * 88 / 100);
    CHECK(held < kTrials * 98 / 100);
  }
}

TEST_CASE("a concept is judged within each rendition, and by its worst one") {
  // Concepts 0 (cat), 1, 2 in renditions 0 (photo) and 6 (word). The neuron likes cats in photos, but not the word.
  const std::vector<Sample> samples = {{0, 0, 9.0F}, {1, 0, 1.0F}, {2, 0, 2.0F}, {0, 6, 3.0F}, {1, 6, 5.0F}, {2, 6, 1.0F}};
  const auto found = selectivity(samples, 3);
  REQUIRE(found.size() == 3);
  REQUIRE(found[0].renditions.size() == 2);
  CHECK(found[0].renditions[0].auroc == 1.0F);
  CHECK(found[0].renditions[1].rendition == 6);
  CHECK(found[0].renditions[1].auroc == 0.5F);
  CHECK(found[0].lowest == 0.5F);
  CHECK(found[0].lowest_interval.low == found[0].renditions[1].interval.low);
  CHECK(found[0].positives == 2);
  CHECK(found[0].negatives == 4);
  CHECK(found[1].lowest == 0.0F);
  CHECK(answers_to(found).value() == 0);
}

TEST_CASE("too few stimuli of other concepts leave a rendition unjudged") {
  const std::vector<Sample> samples = {{0, 0, 9.0F}, {1, 0, 1.0F}};
  const auto found = selectivity(samples, 2);
  CHECK(found[0].renditions.empty());
  CHECK(answers_to(found).error().code == pn::ErrorCode::TooFew);
  CHECK(selectivity(samples, 2, 1)[0].lowest == 1.0F);
  CHECK(answers_to({}).error().code == pn::ErrorCode::TooFew);
}

TEST_CASE("among equal concepts the one judged in more renditions wins") {
  ConceptSelectivity one;
  one.lowest = 1.0F;
  one.renditions = {{0, 1, 2, 1.0F}};
  ConceptSelectivity two = one;
  two.concept_index = 1;
  two.renditions = {{0, 1, 2, 1.0F}, {6, 1, 2, 1.0F}};
  CHECK(answers_to(std::vector<ConceptSelectivity>{one, two}).value() == 1);
  CHECK(answers_to(std::vector<ConceptSelectivity>{two, one}).value() == 0);
}
