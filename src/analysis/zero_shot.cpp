#include "analysis/zero_shot.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "analysis/vectors.h"

namespace pn::analysis {

namespace {

// 0 when either has no length.
float cosine_or_none(double product, double length_a, double length_b) {
  return length_a > 0.0 && length_b > 0.0 ? static_cast<float>(product / (length_a * length_b)) : 0.0F;
}

}  // namespace

void softmax(std::span<float> row) {
  if (row.empty()) return;
  const double highest = *std::max_element(row.begin(), row.end());
  double sum = 0.0;
  for (const float logit : row) sum += std::exp(static_cast<double>(logit) - highest);
  for (float& logit : row) logit = static_cast<float>(std::exp(static_cast<double>(logit) - highest) / sum);
}

ZeroShotTable zero_shot(std::span<const std::span<const float>> images, std::span<const std::span<const float>> prompts,
                        float logit_scale) {
  ZeroShotTable table;
  table.logits.reserve(images.size() * prompts.size());
  std::vector<double> prompt_lengths;
  for (const auto& prompt : prompts) prompt_lengths.push_back(length(prompt));
  for (const auto& image : images) {
    const double image_length = length(image);
    for (std::size_t column = 0; column < prompts.size(); ++column) {
      table.logits.push_back(logit_scale * cosine_or_none(dot(image, prompts[column]), image_length, prompt_lengths[column]));
    }
  }
  table.probabilities = table.logits;
  for (std::size_t row = 0; row < images.size(); ++row) {
    softmax(std::span<float>(table.probabilities).subspan(row * prompts.size(), prompts.size()));
  }
  return table;
}

}  // namespace pn::analysis
