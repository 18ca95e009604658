#include "studies/attack_answers.h"

#include <algorithm>
#include <cmath>

namespace pn::studies {

std::size_t Heard::answer() const { return static_cast<std::size_t>(std::max_element(along.begin(), along.end()) - along.begin()); }

std::optional<Heard> heard(std::span<const float> embedding, const std::vector<analysis::Vector>& classes) {
  Heard found;
  found.length = analysis::length(embedding);
  if (!(found.length > 0) || !std::isfinite(found.length)) return std::nullopt;
  for (const analysis::Vector& one : classes) {
    if (one.size() != embedding.size()) return std::nullopt;
    found.along.push_back(analysis::dot(embedding, one));
  }
  return found;
}

std::vector<std::size_t> ClassPulls::answers(const Heard& before, std::span<const float> means, std::span<const std::size_t> set,
                                             std::span<const double> instead, std::span<const std::size_t> doses) const {
  std::vector<std::size_t> found;
  Heard now = before;
  std::size_t silenced = 0;
  for (const std::size_t dose : doses) {
    for (; silenced < dose; ++silenced) {
      const std::size_t n = set[silenced];
      const double change = instead[n] - static_cast<double>(means[n]);
      for (std::size_t c = 0; c < pulls_.size(); ++c) now.along[c] += change * pulls_[c][n];
    }
    found.push_back(now.answer());
  }
  return found;
}

std::vector<double> ClassPulls::cosines(std::span<const float> means, std::span<const std::size_t> set, std::span<const double> instead,
                                        const std::vector<analysis::Vector>& classes) const {
  std::vector<float> left(means.begin(), means.end());
  for (const std::size_t n : set) left[n] = static_cast<float>(instead[n]);
  const analysis::Vector embedding = head_.embedding(left);
  std::vector<double> found;
  for (const analysis::Vector& one : classes) found.push_back(analysis::dot(embedding, one) / analysis::length(embedding));
  return found;
}

std::optional<std::size_t> best_dose(const Repaired& before, std::span<const Repaired> after, std::size_t judged) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const double loss = static_cast<double>(before.right) - static_cast<double>(after[i].right);
    if (loss > kMostLoss * static_cast<double>(judged) || after[i].hits >= before.hits) continue;
    if (!best || after[i].hits < after[*best].hits) best = i;
  }
  return best;
}

}  // namespace pn::studies
