#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "analysis/vectors.h"

// What follows a layer where its means p reach the embedding linearly: e = Σ pₙ wₙ + b.
namespace pn::studies {

// Up to this error the sum counts as the embedding: float32 rounding stays far below, another model far above.
inline constexpr double kLinearError = 1e-3;

class LinearHead {
 public:
  // units      [neurons + 1][embed_dim], see Answer::unit_embeds
  // direction  [embed_dim] that the embedding is measured along
  // Nothing where there is not one unit for each neuron and one for none, or one is of another length. Whether the embedding is this sum
  // is for the caller to check.
  static std::optional<LinearHead> of(std::size_t neurons, const std::vector<std::vector<float>>& units, analysis::Vector direction);

  std::size_t neurons() const { return weights_.size(); }
  std::size_t width() const { return constant_.size(); }  // embed_dim

  analysis::Vector embedding(std::span<const float> means) const;  // [neurons] to [embed_dim]
  // How far that is from the model's own embedding, of this one's length; not a number for one without a length.
  double error_of(std::span<const float> means, std::span<const float> embedding) const;
  double pull(std::size_t neuron) const { return pulls_[neuron]; }  // wₙ · direction
  double constant_pull() const { return constant_pull_; }           // b · direction
  double along(std::size_t neuron, std::span<const double> embedding) const { return analysis::dot(weights_[neuron], embedding); }

 private:
  std::vector<analysis::Vector> weights_;  // [neurons][embed_dim]
  analysis::Vector constant_;              // [embed_dim]
  analysis::Vector pulls_;                 // [neurons]
  double constant_pull_ = 0.0;
};

}  // namespace pn::studies
