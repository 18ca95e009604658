#include <doctest/doctest.h>

#include <array>
#include <limits>
#include <vector>

#include "analysis/selectivity.h"

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
