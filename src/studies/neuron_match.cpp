#include "studies/neuron_match.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/vectors.h"

namespace pn::studies {

std::vector<float> standardised(std::span<const float> responses, std::size_t stimuli, std::size_t neurons) {
  std::vector<float> out(neurons * stimuli, 0.0F);
  std::vector<double> own(stimuli);
  for (std::size_t n = 0; n < neurons; ++n) {
    for (std::size_t i = 0; i < stimuli; ++i) own[i] = static_cast<double>(responses[i * neurons + n]);
    if (own.empty() || std::all_of(own.begin(), own.end(), [&](double value) { return value == own.front(); })) continue;
    const double mean = analysis::mean_of(own);
    for (double& value : own) value -= mean;
    const double length = analysis::length(own);
    for (std::size_t i = 0; length > 0 && i < stimuli; ++i) out[n * stimuli + i] = static_cast<float>(own[i] / length);
  }
  return out;
}

Matching::Matching(std::span<const float> first, std::span<const float> second, std::vector<std::size_t> order)
    : first_(first), second_(second.size()), stimuli_(order.size()) {
  const std::size_t seconds = stimuli_ == 0 ? 0 : second.size() / stimuli_;
  for (std::size_t n = 0; n < seconds; ++n)
    for (std::size_t i = 0; i < stimuli_; ++i) second_[n * stimuli_ + i] = second[n * stimuli_ + order[i]];
  nearest_.reserve(stimuli_ == 0 ? 0 : first.size() / stimuli_);
  nearest_of_second_.assign(seconds, {0, 0, -std::numeric_limits<double>::infinity()});
}

std::uint64_t Matching::step() {
  if (stimuli_ == 0 || next_ == first_.size() / stimuli_) return 0;
  const std::span<const float> own = first_.subspan(next_ * stimuli_, stimuli_);
  MatchedPair nearest{next_, 0, -std::numeric_limits<double>::infinity()};
  for (std::size_t n = 0; n < nearest_of_second_.size(); ++n) {
    const double r = analysis::dot(own, std::span<const float>(second_).subspan(n * stimuli_, stimuli_));
    if (r > nearest.r) nearest = {next_, n, r};
    if (r > nearest_of_second_[n].r) nearest_of_second_[n] = {next_, n, r};
  }
  nearest_.push_back(nearest);
  ++next_;
  return second_.size() + 1;
}

std::vector<MatchedPair> Matching::pairs() const {
  std::vector<MatchedPair> found;
  for (const MatchedPair& one : nearest_)
    if (one.r > 0 && nearest_of_second_[one.second].first == one.first) found.push_back(one);
  std::stable_sort(found.begin(), found.end(), [](const MatchedPair& a, const MatchedPair& b) { return a.r > b.r; });
  return found;
}

}  // namespace pn::studies
