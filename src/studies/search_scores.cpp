#include "studies/search_scores.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>

#include "analysis/selectivity.h"
#include "base/words.h"

namespace pn::studies {
namespace {

constexpr int kLeastOthers = 2;

float interval_low(float auroc, const Design::Group& group, std::size_t concept_index) {
  const int positives = group.counts[concept_index];
  return analysis::auroc_interval(auroc, positives, static_cast<int>(group.stimuli.size()) - positives).low;
}

}  // namespace

Status check_responses(const Inputs& inputs) {
  if (inputs.neurons() == 0 || inputs.responses.size() != inputs.stimuli.size() * inputs.neurons())
    return Error{ErrorCode::TooFew, tr("There are no responses to search: the model has not run on the board yet."), "responses"};
  for (std::size_t i = 0; i < inputs.responses.size(); ++i) {
    if (!std::isfinite(inputs.responses[i])) {
      const std::uint32_t stimulus = inputs.stimuli[i / inputs.neurons()].id;
      return Error{ErrorCode::Malformed, tr("A neuron's response is not a number."), "stimulus " + std::to_string(stimulus)};
    }
  }
  return Done{};
}

Design make_design(const Inputs& inputs, std::span<const std::uint32_t> members, int least) {
  const std::size_t concepts = inputs.concepts.size();
  std::map<int, Design::Group> by_rendition;
  for (const std::uint32_t member : members) {
    const InputStimulus& stimulus = inputs.stimuli[member];
    Design::Group& group = by_rendition[stimulus.rendition];
    group.rendition = stimulus.rendition;
    group.counts.resize(concepts);
    group.stimuli.push_back(member);
    group.concepts.push_back(stimulus.concept_index);
    ++group.counts[static_cast<std::size_t>(stimulus.concept_index)];
  }
  Design design;
  design.renditions.assign(concepts, 0);
  for (auto& entry : by_rendition) {
    Design::Group& group = entry.second;
    group.judged.resize(concepts);
    const int all = static_cast<int>(group.stimuli.size());
    for (std::size_t i = 0; i < concepts; ++i) {
      const int positives = group.counts[i];
      group.judged[i] = positives >= std::max(1, least) && all - positives >= std::max(kLeastOthers, least);
      design.renditions[i] += group.judged[i] ? 1 : 0;
    }
    design.groups.push_back(std::move(group));
  }
  for (std::size_t i = 0; i < concepts; ++i) {
    if (design.renditions[i] >= 2) design.searched.push_back(static_cast<int>(i));
  }
  return design;
}

Status check_design(const Design& design) {
  if (!design.searched.empty()) return Done{};
  return Error{ErrorCode::TooFew,
               tr("No concept can be judged in two renditions: each needs stimuli of it and two of other concepts. Add stimuli."), "board"};
}

std::uint64_t Scorer::score(const Design& design, std::span<const float> values, analysis::RankSumTest* test,
                            std::vector<ConceptScore>& scores) {
  const std::uint64_t work_before = test == nullptr ? 0 : test->work();
  std::uint64_t work = 0;
  for (const int i : design.searched) scores[static_cast<std::size_t>(i)] = {2.0F, 0.0, 0};
  for (std::size_t place = 0; place < design.groups.size(); ++place) {
    const Design::Group& group = design.groups[place];
    group_values_.clear();
    for (const std::uint32_t stimulus : group.stimuli) group_values_.push_back(values[stimulus]);
    analysis::rank(group_values_, ranks_);
    sums_.assign(group.counts.size(), 0);
    for (std::size_t i = 0; i < group.concepts.size(); ++i) sums_[static_cast<std::size_t>(group.concepts[i])] += ranks_.doubled[i];
    const std::size_t all = group.stimuli.size();
    work += all * 12 + design.searched.size() * 4;
    for (const int searched : design.searched) {
      const auto i = static_cast<std::size_t>(searched);
      if (!group.judged[i]) continue;
      const int positives = group.counts[i];
      const std::int64_t doubled_u = sums_[i] - std::int64_t{positives} * (positives + 1);
      const double pairs = static_cast<double>(positives) * static_cast<double>(all - static_cast<std::size_t>(positives));
      const auto auroc = static_cast<float>(static_cast<double>(doubled_u) / (2.0 * pairs));
      ConceptScore& score = scores[i];
      const bool ties = auroc == score.lowest && test != nullptr;  // which decides matters for the evidence alone
      if (ties) work += 200;
      if (auroc < score.lowest || (ties && interval_low(auroc, group, i) < interval_low(auroc, design.groups[score.group], i))) {
        score.lowest = auroc;
        score.group = place;
      }
      if (test != nullptr) score.p = std::max(score.p, test->p_greater(ranks_.tie_sizes, positives, sums_[i]));
    }
  }
  return work + (test == nullptr ? 0 : test->work() - work_before);
}

int winner(const Design& design, std::span<const ConceptScore> scores) {
  assert(!design.searched.empty());
  int best = design.searched.front();
  for (const int one : design.searched) {
    const auto i = static_cast<std::size_t>(one), leader = static_cast<std::size_t>(best);
    const bool wins = scores[i].lowest > scores[leader].lowest ||
                      (scores[i].lowest == scores[leader].lowest && design.renditions[i] > design.renditions[leader]);
    if (wins) best = one;
  }
  return best;
}

Sides sides(const Design::Group& group, std::span<const float> values, int concept_index) {
  Sides found;
  for (std::size_t i = 0; i < group.stimuli.size(); ++i)
    (group.concepts[i] == concept_index ? found.positives : found.negatives).push_back(values[group.stimuli[i]]);
  return found;
}

double least_p(const Design& design, int concept_index, analysis::RankSumTest& test) {
  const auto i = static_cast<std::size_t>(concept_index);
  double p = 0.0;
  for (const Design::Group& group : design.groups) {
    if (!group.judged[i]) continue;
    const std::vector<int> no_ties(group.stimuli.size(), 1);
    const std::int64_t all = static_cast<std::int64_t>(group.stimuli.size()), positives = group.counts[i];
    const std::int64_t highest = positives * (2 * all - positives + 1);  // the doubled sum of the highest ranks
    p = std::max(p, test.p_greater(no_ties, group.counts[i], highest));
  }
  return p;
}

std::vector<int> strata_of(const Inputs& inputs) {
  std::vector<int> strata;
  for (const InputStimulus& one : inputs.stimuli)
    strata.push_back(one.rendition * static_cast<int>(inputs.concepts.size()) + one.concept_index);
  return strata;
}

}  // namespace pn::studies
