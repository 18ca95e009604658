#pragma once
#include <span>
#include <vector>

#include "base/result.h"

// How well one neuron's responses tell the stimuli of a concept from the others.
namespace pn::analysis {

// Chance that a random positive exceeds a random negative, ties counted half (Mann–Whitney U / (n₁ n₂)).
// positives, negatives  [n₁], [n₂] responses
// returns               0..1, 0.5 is chance; Error::TooFew when either side is empty, Error::Malformed when a value is NaN
// ref                   Hanley & McNeil 1982
Result<float> auroc(std::span<const float> positives, std::span<const float> negatives);

struct Interval {
  float low = 0.0F;
  float high = 1.0F;
};

// 95 % confidence interval of an AUROC, that of all stimuli of which these are taken to be a random sample; it stays within 0..1 and is wide
// where there are few, also for an AUROC of 0 or 1. Within 90 to 96 % of cases it holds the true value (normal responses, 1 against 5 and up).
// auroc                 0..1, of `positives` against `negatives` stimuli, at least 1 each
// ref                   Newcombe 2006, "Confidence intervals for an effect size measure based on the Mann–Whitney statistic", part 2, method 5
Interval auroc_interval(float auroc, int positives, int negatives);

// One stimulus of the board as a neuron answers it. `concept_index` and `rendition` are labels of the caller's choice, from 0.
struct Sample {
  int concept_index = 0;
  int rendition = 0;
  float response = 0.0F;
};

// AUROC of one concept within one rendition: its stimuli against the other concepts' of the same rendition.
struct RenditionSelectivity {
  int rendition = 0;
  int positives = 0;
  int negatives = 0;
  float auroc = 0.0F;
  Interval interval = {};
};

// Selectivity of a neuron for one concept over the renditions that can be judged.
struct ConceptSelectivity {
  int concept_index = 0;
  std::vector<RenditionSelectivity> renditions;  // ascending; only those with a positive and `min_negatives` negatives
  int positives = 0;                             // summed over `renditions`
  int negatives = 0;
  float lowest = 0.0F;       // minimum of the AUROCs; means nothing when `renditions` is empty
  Interval lowest_interval;  // of that rendition; of the least certain one where several are lowest
};

// Selectivity for each concept 0..concept_count-1, in that order.
// min_negatives  a rendition with fewer stimuli of other concepts is not judged (at least 1)
std::vector<ConceptSelectivity> selectivity(std::span<const Sample> samples, int concept_count, int min_negatives = 2);

// The concept a neuron answers to, as the board shows it: the highest `lowest`, among equals the one judged in more
// renditions, then the first. Returns an index into `concepts`; Error::TooFew when no concept can be judged.
Result<int> answers_to(std::span<const ConceptSelectivity> concepts);

}  // namespace pn::analysis
