#include "studies/linear_head.h"

#include <limits>
#include <utility>

namespace pn::studies {

using analysis::Vector;

std::optional<LinearHead> LinearHead::of(std::size_t neurons, const std::vector<std::vector<float>>& units, Vector direction) {
  if (units.size() != neurons + 1) return std::nullopt;
  LinearHead head;
  for (std::size_t n = 0; n < neurons; ++n) {
    if (units[n].size() != direction.size() || units.back().size() != direction.size()) return std::nullopt;
    head.weights_.push_back(analysis::difference(units[n], units.back()));
    head.pulls_.push_back(analysis::dot(head.weights_.back(), direction));
  }
  head.constant_.assign(units.back().begin(), units.back().end());
  head.constant_pull_ = analysis::dot(head.constant_, direction);
  return head;
}

Vector LinearHead::embedding(std::span<const float> means) const {
  Vector sum = constant_;
  for (std::size_t n = 0; n < neurons(); ++n) {
    const auto mean = static_cast<double>(means[n]);
    for (std::size_t i = 0; mean != 0.0 && i < sum.size(); ++i) sum[i] += mean * weights_[n][i];
  }
  return sum;
}

double LinearHead::error_of(std::span<const float> means, std::span<const float> embedding) const {
  const double length = analysis::length(embedding);
  if (embedding.size() != width() || !(length > 0)) return std::numeric_limits<double>::quiet_NaN();
  Vector off = this->embedding(means);
  for (std::size_t i = 0; i < off.size(); ++i) off[i] -= static_cast<double>(embedding[i]);
  return analysis::length(off) / length;
}

}  // namespace pn::studies
