#include "analysis/zero_shot.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>
#include <vector>

namespace pn::analysis {

namespace {

double dot(std::span<const float> a, std::span<const float> b) {
  assert(a.size() == b.size());
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

double length(std::span<const float> a) { return std::sqrt(dot(a, a)); }

float cosine(double product, double length_a, double length_b) {
  return length_a > 0.0 && length_b > 0.0 ? static_cast<float>(product / (length_a * length_b)) : 0.0F;
}

}  // namespace

float cosine(std::span<const float> a, std::span<const float> b) { return cosine(dot(a, b), length(a), length(b)); }

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
      table.logits.push_back(logit_scale * cosine(dot(image, prompts[column]), image_length, prompt_lengths[column]));
    }
  }
  table.probabilities = table.logits;
  for (std::size_t row = 0; row < images.size(); ++row) {
    softmax(std::span<float>(table.probabilities).subspan(row * prompts.size(), prompts.size()));
  }
  return table;
}

}  // namespace pn::analysis
