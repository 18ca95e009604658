#include "analysis/forced_choice.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <vector>

using namespace pn::analysis;

namespace {

// Two groups of eight: half of each fires, with responses of their own.
std::vector<ChoiceCandidate> two_groups() {
  std::vector<ChoiceCandidate> all;
  for (int group = 0; group < 2; ++group) {
    for (int i = 0; i < 8; ++i) all.push_back({group, 0, (i % 2 == 0 ? 10.0F : 0.0F) + 0.1F * static_cast<float>(i + group)});
  }
  return all;
}

std::vector<std::size_t> all_places(const ChoiceDraw& draw) {
  std::vector<std::size_t> places = draw.strongest;
  places.insert(places.end(), draw.weakest.begin(), draw.weakest.end());
  for (const auto& question : draw.questions) places.insert(places.end(), {question.strong, question.weak});
  return places;
}

bool is_same(const ChoiceDraw& a, const ChoiceDraw& b) {
  return a.strongest == b.strongest && a.weakest == b.weakest &&
         std::equal(a.questions.begin(), a.questions.end(), b.questions.begin(), b.questions.end(), [](const auto& x, const auto& y) {
           return x.strong == y.strong && x.weak == y.weak && x.strong_is_first == y.strong_is_first;
         });
}

}  // namespace

TEST_CASE("pairs are of one group, the stronger one fires, and no candidate is taken twice") {
  const auto all = two_groups();
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const ChoiceDraw draw = draw_choices(all, {5, 3, seed});
    CHECK(draw.pairs == 8);
    CHECK(draw.questions.size() == 5);
    CHECK(draw.strongest.size() == 3);
    CHECK(draw.weakest.size() == 3);
    for (const auto& question : draw.questions) {
      CHECK(all[question.strong].group == all[question.weak].group);
      CHECK(all[question.strong].response >= 10.0F);
      CHECK(all[question.weak].response < 1.0F);
    }
    const auto places = all_places(draw);
    CHECK(std::set(places.begin(), places.end()).size() == places.size());
    CHECK(std::is_sorted(draw.strongest.begin(), draw.strongest.end(), [&](auto a, auto b) { return all[a].response > all[b].response; }));
    CHECK(std::is_sorted(draw.weakest.begin(), draw.weakest.end(), [&](auto a, auto b) { return all[a].response < all[b].response; }));
  }
}

TEST_CASE("a seed gives its draw again, another seed another one, and sides are fair") {
  const auto all = two_groups();
  int first = 0, differing = 0;
  constexpr int kSeeds = 400;
  for (int seed = 1; seed <= kSeeds; ++seed) {
    const ChoicePlan plan{5, 3, static_cast<std::uint64_t>(seed)};
    const ChoiceDraw draw = draw_choices(all, plan);
    CHECK(is_same(draw, draw_choices(all, plan)));
    differing += is_same(draw, draw_choices(all, {5, 3, static_cast<std::uint64_t>(seed) + 1})) ? 0 : 1;
    for (const auto& question : draw.questions) first += question.strong_is_first ? 1 : 0;
  }
  CHECK(differing == kSeeds);
  // 2,000 sides: a standard deviation is 22.4.
  CHECK(std::abs(first - 1000) < 90);
}

TEST_CASE("equal responses and small differences make no pair") {
  CHECK(draw_choices({}, {}).pairs == 0);
  CHECK(draw_choices(std::vector<ChoiceCandidate>(6, {0, 0, 2.0F}), {}).pairs == 0);
  // The range is 8: 2 is a clear difference, less is none.
  const std::vector<ChoiceCandidate> near = {{0, 0, 8.0F}, {0, 0, 3.0F}, {0, 0, 1.01F}, {0, 0, 0.0F}};
  CHECK(draw_choices(near, {}).pairs == 1);
  const std::vector<ChoiceCandidate> clear = {{0, 0, 8.0F}, {0, 0, 3.0F}, {0, 0, 1.0F}, {0, 0, 0.0F}};
  CHECK(draw_choices(clear, {}).pairs == 2);
  // Across groups there is no question.
  const std::vector<ChoiceCandidate> apart = {{0, 0, 8.0F}, {1, 0, 0.0F}};
  const ChoiceDraw none = draw_choices(apart, {});
  CHECK(none.pairs == 0);
  CHECK(none.questions.empty());
}

TEST_CASE("words stand against words of their length") {
  std::vector<ChoiceCandidate> words;
  for (int i = 0; i < 5; ++i) {
    words.push_back({0, 3 + 2 * i, 10.0F + static_cast<float>(i)});
    words.push_back({0, 4 + 2 * i, 0.1F * static_cast<float>(i)});
  }
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const ChoiceDraw draw = draw_choices(words, {8, 0, seed});
    CHECK(draw.questions.size() == 5);
    CHECK(draw.strongest.empty());
    int apart = 0;
    for (const auto& question : draw.questions) apart += std::abs(words[question.strong].length - words[question.weak].length);
    CHECK(apart <= 13);  // any two words at random are 3.4 letters apart
  }
}

TEST_CASE("few pairs: one is to learn from, and what is left over fills the references up") {
  // One that fires in each of four groups, five that do not.
  std::vector<ChoiceCandidate> all;
  for (int group = 0; group < 4; ++group) {
    for (int i = 0; i < 6; ++i) all.push_back({group, 0, i == 0 ? 5.0F + static_cast<float>(group) : 0.01F * static_cast<float>(i)});
  }
  const ChoiceDraw draw = draw_choices(all, {8, 4, 1});
  CHECK(draw.pairs == 4);
  CHECK(draw.questions.size() == 3);
  CHECK(draw.strongest.size() == 1);
  CHECK(draw.weakest.size() == 4);
  // Shown nothing beforehand, all four can be asked.
  CHECK(draw_choices(all, {8, 0, 1}).questions.size() == 4);
  // More pairs than rounds: those that differ most are taken.
  const ChoiceDraw two = draw_choices(all, {2, 1, 1});
  CHECK(two.questions.size() == 2);
  for (const auto& question : two.questions) CHECK(all[question.strong].response >= 6.0F);
}
