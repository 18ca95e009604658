#include "studies/paired_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "analysis/corrections.h"
#include "analysis/resampling.h"
#include "analysis/selectivity.h"
#include "base/random.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kMostWork = 250'000;  // of one step
constexpr std::uint64_t kResampleStream = 1;  // of random numbers, as in the search

}  // namespace

PairedSearch::PairedSearch(const Inputs& board, std::vector<float> first, std::vector<float> second, bool has_same_neurons,
                           std::uint64_t seed)
    : stimuli_(board.stimuli.size()), responses_{std::move(first), std::move(second)}, has_same_neurons_(has_same_neurons) {
  std::vector<std::uint32_t> members(stimuli_);
  std::iota(members.begin(), members.end(), 0U);
  design_ = make_design(board, members, 1);
  scores_.resize(board.concepts.size());
  for (const int concept_index : design_.searched) {
    PairedConcept row;
    row.concept_index = concept_index;
    for (PairedNeuron& best : row.best) best.m = -1;
    row.then = kNone;
    row.difference.interval = {kNone, kNone};
    found_.push_back(row);
  }
  for (auto& groups : best_group_) groups.resize(found_.size());
  const analysis::StratifiedBootstrap bootstrap(strata_of(board));
  Pcg32 random(seed, kResampleStream);
  if (!found_.empty()) resamples_.resize(kPairedResamples);
  for (auto& each : resamples_) bootstrap.draw(random, each);
}

std::uint64_t PairedSearch::step() {
  if (found_.empty()) return 0;
  if (scored_ < neurons(0) + neurons(1)) return score_next();
  if (!is_corrected_) {
    correct();
    return p_[0].size() + p_[1].size() + 1;
  }
  return assessed_ < found_.size() ? assess_next() : 0;
}

std::pair<std::uint64_t, std::uint64_t> PairedSearch::progress() const {
  const std::uint64_t to_score = found_.empty() ? 0 : neurons(0) + neurons(1);
  return {std::min<std::uint64_t>(scored_, to_score) / 10 + assessed_, to_score / 10 + found_.size()};
}

std::vector<float> PairedSearch::values_of(std::size_t side, std::size_t neuron) const {
  std::vector<float> values(stimuli_);
  for (std::size_t i = 0; i < stimuli_; ++i) values[i] = responses_[side][i * neurons(side) + neuron];
  return values;
}

std::uint64_t PairedSearch::score_next() {
  const std::size_t side = scored_ < neurons(0) ? 0 : 1;
  const std::size_t neuron = scored_ - (side == 0 ? 0 : neurons(0));
  ++scored_;
  const std::uint64_t work = scorer_.score(design_, values_of(side, neuron), &test_, scores_);
  for (std::size_t i = 0; i < found_.size(); ++i) {
    const ConceptScore& score = scores_[static_cast<std::size_t>(found_[i].concept_index)];
    PairedNeuron& best = found_[i].best[side];
    p_[side].push_back(score.p);
    const auto m = static_cast<double>(score.lowest);
    if (m < best.m || (m == best.m && score.p >= best.p)) continue;
    best.neuron = neuron;
    best.m = m;
    best.p = score.p;
    best_group_[side][i] = score.group;
  }
  return stimuli_ + work + 1;
}

void PairedSearch::correct() {
  for (std::size_t side = 0; side < 2; ++side) {
    const std::vector<double> q = analysis::benjamini_hochberg(p_[side]);
    for (std::size_t i = 0; i < found_.size(); ++i) {
      PairedNeuron& best = found_[i].best[side];
      best.q = q[best.neuron * found_.size() + i];
      for (std::size_t n = 0; n < neurons(side); ++n) best.significant += q[n * found_.size() + i] <= kPairedLevel ? 1U : 0U;
      const Design::Group& group = design_.groups[best_group_[side][i]];
      const int positives = group.counts[static_cast<std::size_t>(found_[i].concept_index)];
      const auto interval =
          analysis::auroc_interval(static_cast<float>(best.m), positives, static_cast<int>(group.stimuli.size()) - positives);
      best.interval = {static_cast<double>(interval.low), static_cast<double>(interval.high)};
    }
  }
  is_corrected_ = true;
}

bool PairedSearch::can_resample(std::size_t concept_place) const {
  const auto concept_index = static_cast<std::size_t>(found_[concept_place].concept_index);
  return std::all_of(design_.groups.begin(), design_.groups.end(),
                     [&](const Design::Group& group) { return !group.judged[concept_index] || group.counts[concept_index] > 1; });
}

// Some resamples of a concept; what needs none with the first of them.
std::uint64_t PairedSearch::assess_next() {
  PairedConcept& row = found_[assessed_];
  const auto concept_index = static_cast<std::size_t>(row.concept_index);
  const std::array<std::vector<float>, 2> values = {values_of(0, row.best[0].neuron), values_of(1, row.best[1].neuron)};
  std::uint64_t work = 2 * stimuli_ + 1;
  const auto m_of = [&](const std::vector<float>& of) {
    work += of.size() + scorer_.score(design_, of, nullptr, scores_);
    return scores_[concept_index].lowest;
  };
  if (differences_.empty()) {
    row.difference.value = row.best[1].m - row.best[0].m;
    if (has_same_neurons_) {
      const std::vector<float> then = values_of(1, row.best[0].neuron);
      const bool is_constant = std::all_of(then.begin(), then.end(), [&](float value) { return value == then.front(); });
      if (!is_constant) row.then = static_cast<double>(m_of(then));
    }
    if (!can_resample(assessed_)) {
      ++assessed_;
      return work;
    }
  }
  std::vector<float> resampled(stimuli_);
  while (differences_.size() < resamples_.size() && work < kMostWork) {
    const std::vector<std::uint32_t>& members = resamples_[differences_.size()];
    std::array<float, 2> m = {};
    for (std::size_t side = 0; side < 2; ++side) {
      for (std::size_t i = 0; i < stimuli_; ++i) resampled[i] = values[side][members[i]];
      m[side] = m_of(resampled);
    }
    differences_.push_back(m[1] - m[0]);
  }
  if (differences_.size() < resamples_.size()) return work;
  const auto interval = analysis::percentile_interval(differences_);
  row.difference.interval = {static_cast<double>(interval.low), static_cast<double>(interval.high)};
  differences_.clear();
  ++assessed_;
  return work;
}

}  // namespace pn::studies
