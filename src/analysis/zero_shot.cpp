#include "analysis/zero_shot.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

namespace pn::analysis {

float cosine(std::span<const float> a, std::span<const float> b) {
  assert(a.size() == b.size());
  double dot = 0.0;
  double aa = 0.0;
  double bb = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    dot += static_cast<double>(a[i]) * static_cast<double>(b[i]);
    aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  if (aa <= 0.0 || bb <= 0.0) return 0.0F;
  return static_cast<float>(dot / (std::sqrt(aa) * std::sqrt(bb)));
}

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
  for (const auto& image : images) {
    for (const auto& prompt : prompts) table.logits.push_back(logit_scale * cosine(image, prompt));
  }
  table.probabilities = table.logits;
  for (std::size_t row = 0; row < images.size(); ++row) {
    softmax(std::span<float>(table.probabilities).subspan(row * prompts.size(), prompts.size()));
  }
  return table;
}

}  // namespace pn::analysis
