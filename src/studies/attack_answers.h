#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "analysis/vectors.h"
#include "studies/linear_head.h"

// What an attacked model answers, as it is and with neurons silenced, where the layer's means reach the embedding linearly.
namespace pn::studies {

// What the model says of one picture: e·d for the unit embedding d of each class. Its logits are s e·d / ‖e‖.
struct Heard {
  std::vector<double> along;   // [classes]
  double length = 0.0;         // ‖e‖
  std::size_t answer() const;  // the most probable class; of equal ones the first
};
// Nothing for an embedding of another length, or without a direction.
std::optional<Heard> heard(std::span<const float> embedding, const std::vector<analysis::Vector>& classes);

// What each neuron adds to each class.
class ClassPulls {
 public:
  ClassPulls() = default;
  explicit ClassPulls(LinearHead head) : head_(std::move(head)) {}

  void add(const analysis::Vector& unit_class) {  // the next; [embed_dim]
    std::vector<double>& pulls = pulls_.emplace_back();
    for (std::size_t n = 0; n < head_.neurons(); ++n) pulls.push_back(head_.along(n, unit_class));
  }
  std::size_t classes() const { return pulls_.size(); }
  double pull(std::size_t neuron, std::size_t of) const { return pulls_[of][neuron]; }  // w · d
  const LinearHead& head() const { return head_; }

  // The answer after the first so many of a set are silenced, for each dose.
  // means    [neurons] of the picture
  // set      neurons, in the order in which they are silenced
  // instead  [neurons] what a silenced one gives
  // doses    ascending, the last at most the size of the set
  std::vector<std::size_t> answers(const Heard& before, std::span<const float> means, std::span<const std::size_t> set,
                                   std::span<const double> instead, std::span<const std::size_t> doses) const;

  // e·d / ‖e‖ for each class with these neurons silenced, from the sum of all that is left.
  std::vector<double> cosines(std::span<const float> means, std::span<const std::size_t> set, std::span<const double> instead,
                              const std::vector<analysis::Vector>& classes) const;

 private:
  LinearHead head_;
  std::vector<std::vector<double>> pulls_;  // [classes][neurons]
};

// The place among `doses` whose neurons take most attacks for a loss of accuracy of at most kMostLoss; of equal ones the first. Nothing
// when none takes any.
struct Repaired {
  std::size_t hits = 0;   // attacks that succeed
  std::size_t right = 0;  // pictures without a label that are taken for what they are
};
constexpr double kMostLoss = 0.01;
std::optional<std::size_t> best_dose(const Repaired& before, std::span<const Repaired> after, std::size_t judged);

}  // namespace pn::studies
