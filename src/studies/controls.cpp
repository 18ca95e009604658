#include "studies/controls.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "base/random.h"
#include "studies/question.h"

namespace pn::studies {

std::vector<std::size_t> doses_up_to(std::size_t most) {
  std::vector<std::size_t> doses;
  for (std::size_t power = 1; power <= most; power *= 2) {
    doses.push_back(power);
    if (power >= 2 && power + power / 2 <= most) doses.push_back(power + power / 2);
  }
  if (!doses.empty() && doses.back() != most) doses.push_back(most);
  return doses;
}

std::vector<double> board_means(const Inputs& inputs) {
  const std::size_t neurons = inputs.neurons();
  std::vector<double> means(neurons, 0.0);
  for (std::size_t row = 0; row < inputs.stimuli.size(); ++row) {
    for (std::size_t n = 0; n < neurons; ++n)
      means[n] += static_cast<double>(inputs.responses[row * neurons + n]) / static_cast<double>(inputs.stimuli.size());
  }
  return means;
}

std::vector<std::vector<std::size_t>> matched_draws(const std::vector<std::size_t>& chosen, std::span<const double> means,
                                                    std::size_t draws, std::uint64_t seed, std::uint64_t stream) {
  std::vector<std::size_t> others;
  for (std::size_t n = 0; n < means.size(); ++n) {
    if (std::find(chosen.begin(), chosen.end(), n) == chosen.end()) others.push_back(n);
  }
  std::vector<std::vector<std::size_t>> found;
  if (others.size() < chosen.size()) return found;
  std::stable_sort(others.begin(), others.end(), [&](std::size_t a, std::size_t b) { return means[a] < means[b]; });
  for (std::size_t draw = 0; draw < draws; ++draw) {
    Pcg32 random(seed, stream + draw);
    std::vector<std::size_t> left = others, drawn;
    for (const std::size_t neuron : chosen) {
      // The window of the nearest ends where the next one on its left is nearer than the last on its right.
      const std::size_t width = std::min(kNearest, left.size());
      std::size_t first = 0;
      while (first + width < left.size() && means[neuron] - means[left[first]] > means[left[first + width]] - means[neuron]) ++first;
      const auto picked = left.begin() + static_cast<std::ptrdiff_t>(first + random.below(static_cast<std::uint32_t>(width)));
      drawn.push_back(*picked);
      left.erase(picked);
    }
    found.push_back(std::move(drawn));
  }
  return found;
}

std::vector<std::optional<std::size_t>> labels_of(const Inputs& inputs) {
  const std::vector<std::optional<std::size_t>> named = prompts_by_concept(inputs);
  std::vector<std::optional<std::size_t>> labels;
  for (const InputStimulus& one : inputs.stimuli)
    labels.push_back(one.concept_index >= 0 ? named[static_cast<std::size_t>(one.concept_index)] : std::nullopt);
  return labels;
}

}  // namespace pn::studies
