#pragma once
#include <span>
#include <vector>

// Zero-shot classification: how probable each prompt is for an image, from their embeddings.
namespace pn::analysis {

// Replaces logits by probabilities that sum to 1; stable for logits of any finite size. An empty row stays empty.
// ref  exp(x − max x) / Σ exp(x − max x)
void softmax(std::span<float> row);

// Logits and probabilities of prompts for images, rows are images.
struct ZeroShotTable {
  std::vector<float> logits;         // [images][prompts], logit_scale × cosine
  std::vector<float> probabilities;  // same shape; each row sums to 1
};

// images, prompts  embeddings as the encoders give them (need not be normalised), all of one length; a logit is 0 where one has no direction
// logit_scale      the model's (exp of its learnt value, 100 for CLIP) or the visitor's; 1 / temperature
ZeroShotTable zero_shot(std::span<const std::span<const float>> images, std::span<const std::span<const float>> prompts, float logit_scale);

}  // namespace pn::analysis
