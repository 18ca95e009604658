#include "analysis/forced_choice.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <numeric>
#include <utility>

#include "base/random.h"

namespace pn::analysis {
namespace {

using Places = std::vector<std::size_t>;

struct Pair {
  std::size_t strong = 0;
  std::size_t weak = 0;
};

// By falling response; equal ones stay in order.
void sort_by_response(std::span<const ChoiceCandidate> candidates, Places& places) {
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return candidates[a].response > candidates[b].response; });
}

// The pairs of one group, whose members come by falling response.
std::vector<Pair> pairs_of(std::span<const ChoiceCandidate> candidates, const Places& group, float least_gap, Pcg32& random) {
  std::size_t count = 0;
  for (; count < group.size() / 2; ++count) {
    const float gap = candidates[group[count]].response - candidates[group[group.size() - 1 - count]].response;
    if (gap <= 0.0F || gap < least_gap) break;
  }
  const auto end = static_cast<std::ptrdiff_t>(count);
  Places weak(group.end() - end, group.end());
  shuffle(weak, random);
  std::vector<Pair> pairs;
  for (auto strong = group.begin(); strong != group.begin() + end; ++strong) {
    const auto distance = [&](std::size_t place) { return std::abs(candidates[place].length - candidates[*strong].length); };
    const auto nearest =
        std::min_element(weak.begin(), weak.end(), [&](std::size_t a, std::size_t b) { return distance(a) < distance(b); });
    pairs.push_back({*strong, *nearest});
    weak.erase(nearest);
  }
  return pairs;
}

// How many of the pairs are shown beforehand: those that the rounds leave over, and at least a quarter of all.
std::size_t references_of(std::size_t pairs, const ChoicePlan& plan) {
  if (plan.references <= 0 || pairs == 0) return 0;
  const auto most = std::min(static_cast<std::size_t>(plan.references), pairs), rounds = static_cast<std::size_t>(std::max(1, plan.rounds));
  return std::clamp(pairs > rounds ? pairs - rounds : 0, std::clamp<std::size_t>(pairs / 4, 1, most), most);
}

}  // namespace

ChoiceDraw draw_choices(std::span<const ChoiceCandidate> candidates, const ChoicePlan& plan) {
  ChoiceDraw draw;
  if (candidates.empty()) return draw;
  Places all(candidates.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  sort_by_response(candidates, all);
  const float highest = candidates[all.front()].response, lowest = candidates[all.back()].response;
  Pcg32 random(plan.seed, 1);

  std::map<int, Places> groups;
  for (const std::size_t place : all) groups[candidates[place].group].push_back(place);
  std::vector<Pair> pairs;
  for (const auto& [label, group] : groups) {
    const std::vector<Pair> found = pairs_of(candidates, group, kClearGap * (highest - lowest), random);
    pairs.insert(pairs.end(), found.begin(), found.end());
  }
  draw.pairs = static_cast<int>(pairs.size());
  const auto gap = [&](const Pair& pair) { return candidates[pair.strong].response - candidates[pair.weak].response; };
  std::stable_sort(pairs.begin(), pairs.end(), [&](const Pair& a, const Pair& b) { return gap(a) > gap(b); });
  const std::size_t references = references_of(pairs.size(), plan);
  pairs.resize(std::min(pairs.size(), references + static_cast<std::size_t>(std::max(1, plan.rounds))));
  shuffle(pairs, random);

  std::vector<char> is_used(candidates.size(), 0);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    is_used[pairs[i].strong] = is_used[pairs[i].weak] = 1;
    if (i < references) {
      draw.strongest.push_back(pairs[i].strong);
      draw.weakest.push_back(pairs[i].weak);
    } else {
      draw.questions.push_back({pairs[i].strong, pairs[i].weak, random.below(2) == 0});
    }
  }
  const float middle = (highest + lowest) / 2;
  const auto wanted = static_cast<std::size_t>(std::max(0, plan.references));
  for (const std::size_t place : all) {
    if (draw.strongest.size() < wanted && is_used[place] == 0 && candidates[place].response > middle) draw.strongest.push_back(place);
  }
  for (auto place = all.rbegin(); place != all.rend(); ++place) {
    if (draw.weakest.size() < wanted && is_used[*place] == 0 && candidates[*place].response < middle) draw.weakest.push_back(*place);
  }
  sort_by_response(candidates, draw.strongest);
  sort_by_response(candidates, draw.weakest);
  std::reverse(draw.weakest.begin(), draw.weakest.end());
  return draw;
}

}  // namespace pn::analysis
