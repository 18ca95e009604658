#include "analysis/selectivity.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>

namespace pn::analysis {

Result<float> auroc(std::span<const float> positives, std::span<const float> negatives) {
  if (positives.empty() || negatives.empty()) {
    return Error{ErrorCode::TooFew, "AUROC needs a stimulus of the concept and one of another.", ""};
  }
  const auto is_nan = [](float value) { return std::isnan(value); };
  if (std::any_of(positives.begin(), positives.end(), is_nan) || std::any_of(negatives.begin(), negatives.end(), is_nan)) {
    return Error{ErrorCode::Malformed, "A response is not a number.", ""};
  }
  std::vector<float> sorted(negatives.begin(), negatives.end());
  std::sort(sorted.begin(), sorted.end());
  double wins = 0.0;
  for (const float value : positives) {
    const auto equal = std::equal_range(sorted.begin(), sorted.end(), value);
    wins += static_cast<double>(equal.first - sorted.begin()) + 0.5 * static_cast<double>(equal.second - equal.first);
  }
  return static_cast<float>(wins / (static_cast<double>(positives.size()) * static_cast<double>(negatives.size())));
}

namespace {

ConceptSelectivity selectivity_of(const std::map<int, std::vector<Sample>>& by_rendition, int concept_index, std::size_t min_negatives) {
  ConceptSelectivity found;
  found.concept_index = concept_index;
  found.lowest = 1.0F;
  for (const auto& [rendition, samples] : by_rendition) {
    std::vector<float> positives;
    std::vector<float> negatives;
    for (const Sample& sample : samples) {
      (sample.concept_index == concept_index ? positives : negatives).push_back(sample.response);
    }
    if (negatives.size() < min_negatives) continue;
    const Result<float> value = auroc(positives, negatives);
    if (!value) continue;
    found.renditions.push_back({rendition, static_cast<int>(positives.size()), static_cast<int>(negatives.size()), *value});
    found.positives += static_cast<int>(positives.size());
    found.negatives += static_cast<int>(negatives.size());
    found.lowest = std::min(found.lowest, *value);
  }
  return found;
}

}  // namespace

std::vector<ConceptSelectivity> selectivity(std::span<const Sample> samples, int concept_count, int min_negatives) {
  std::map<int, std::vector<Sample>> by_rendition;
  for (const Sample& sample : samples) by_rendition[sample.rendition].push_back(sample);
  std::vector<ConceptSelectivity> found;
  for (int concept_index = 0; concept_index < concept_count; ++concept_index) {
    found.push_back(selectivity_of(by_rendition, concept_index, static_cast<std::size_t>(std::max(1, min_negatives))));
  }
  return found;
}

Result<int> answers_to(std::span<const ConceptSelectivity> concepts) {
  int best = -1;
  for (std::size_t i = 0; i < concepts.size(); ++i) {
    const ConceptSelectivity& one = concepts[i];
    if (one.renditions.empty()) continue;
    if (best >= 0) {
      const ConceptSelectivity& leader = concepts[static_cast<std::size_t>(best)];
      if (one.lowest < leader.lowest) continue;
      if (one.lowest == leader.lowest && one.renditions.size() <= leader.renditions.size()) continue;
    }
    best = static_cast<int>(i);
  }
  if (best < 0) return Error{ErrorCode::TooFew, "No concept has enough other stimuli of its rendition to be judged.", ""};
  return best;
}

}  // namespace pn::analysis
