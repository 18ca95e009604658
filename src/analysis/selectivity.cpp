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

// Variance of an AUROC that is truly `a`.
double variance(double a, int positives, int negatives) {
  const double others = 0.5 * (positives + negatives) - 1.0;
  return a * (1.0 - a) * (1.0 + others * (1.0 - a) / (2.0 - a) + others * a / (1.0 + a)) / (static_cast<double>(positives) * negatives);
}

// The least true value that `seen` does not contradict.
double lower_limit(double seen, int positives, int negatives) {
  constexpr double kNormal95 = 1.959964;
  double low = 0.0;
  double high = seen;
  for (int i = 0; i < 40; ++i) {
    const double middle = 0.5 * (low + high);
    if (seen - middle > kNormal95 * std::sqrt(variance(middle, positives, negatives)))
      low = middle;
    else
      high = middle;
  }
  return low;
}

}  // namespace

Interval auroc_interval(float auroc, int positives, int negatives) {
  const auto seen = static_cast<double>(auroc);
  return {static_cast<float>(lower_limit(seen, positives, negatives)),
          static_cast<float>(1.0 - lower_limit(1.0 - seen, positives, negatives))};
}

namespace {

ConceptSelectivity selectivity_of(const std::map<int, std::vector<Sample>>& by_rendition, int concept_index, std::size_t min_negatives) {
  ConceptSelectivity found;
  found.concept_index = concept_index;
  for (const auto& [rendition, samples] : by_rendition) {
    std::vector<float> positives;
    std::vector<float> negatives;
    for (const Sample& sample : samples) {
      (sample.concept_index == concept_index ? positives : negatives).push_back(sample.response);
    }
    if (negatives.size() < min_negatives) continue;
    const Result<float> value = auroc(positives, negatives);
    if (!value) continue;
    RenditionSelectivity one{rendition, static_cast<int>(positives.size()), static_cast<int>(negatives.size()), *value};
    one.interval = auroc_interval(one.auroc, one.positives, one.negatives);
    const bool is_first = found.renditions.empty();
    if (is_first || one.auroc < found.lowest || (one.auroc == found.lowest && one.interval.low < found.lowest_interval.low)) {
      found.lowest = one.auroc;
      found.lowest_interval = one.interval;
    }
    found.renditions.push_back(one);
    found.positives += one.positives;
    found.negatives += one.negatives;
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
