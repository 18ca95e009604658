#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "analysis/zero_shot.h"

using namespace pn::analysis;

TEST_CASE("softmax of small, huge and equal logits") {
  std::array<float, 3> row = {1.0F, 2.0F, 3.0F};
  softmax(row);
  CHECK(row[0] == doctest::Approx(0.09003057));
  CHECK(row[1] == doctest::Approx(0.24472847));
  CHECK(row[2] == doctest::Approx(0.66524096));
  std::array<float, 2> huge = {1e30F, 1e30F};
  softmax(huge);
  CHECK(huge[0] == 0.5F);
  std::array<float, 2> far = {-3e4F, 3e4F};
  softmax(far);
  CHECK(far[0] == 0.0F);
  CHECK(far[1] == 1.0F);
  softmax({});
}

TEST_CASE("zero-shot rows are images, each sums to one") {
  const std::array<float, 2> cat = {2.0F, 0.0F};
  const std::array<float, 2> dog = {0.0F, 5.0F};
  const std::array<float, 2> a_cat = {1.0F, 0.0F};
  const std::array<float, 2> a_dog = {0.6F, 0.8F};
  const std::vector<std::span<const float>> images = {cat, dog};
  const std::vector<std::span<const float>> prompts = {a_cat, a_dog};
  const ZeroShotTable table = zero_shot(images, prompts, 10.0F);
  REQUIRE(table.logits.size() == 4);
  CHECK(table.logits[0] == doctest::Approx(10.0F));
  CHECK(table.logits[1] == doctest::Approx(6.0F));
  CHECK(table.logits[2] == doctest::Approx(0.0F));
  CHECK(table.logits[3] == doctest::Approx(8.0F));
  CHECK(table.probabilities[0] == doctest::Approx(1.0 / (1.0 + std::exp(-4.0))));
  CHECK(table.probabilities[2] + table.probabilities[3] == doctest::Approx(1.0));
}

TEST_CASE("zero-shot of no image or no prompt is empty") {
  const std::array<float, 1> one = {1.0F};
  const std::vector<std::span<const float>> some = {one};
  CHECK(zero_shot({}, some, 100.0F).logits.empty());
  CHECK(zero_shot(some, {}, 100.0F).probabilities.empty());
}
