#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "studies/search_scores.h"
#include "studies/study.h"

// The outcome of a multimodality search: its tables, its figure, and what it rests on.
namespace pn::studies {

struct SearchSettings {
  std::string pooling;
  int least = 1;
  std::size_t resamples = 0;
  double level = 0.05;
  bool split = false;
  std::uint64_t seed = 0;
};

// One rendition of a row.
struct SearchPart {
  int rendition = 0;
  int positives = 0;
  int negatives = 0;
  float auroc = 0.0F;
  IntervalValue interval;
  double p = 1.0;
};

struct SearchRow {
  NeuronRef neuron;
  int concept_index = 0;
  float lowest = 0.0F;
  IntervalValue interval;  // of the rendition that decides
  std::vector<SearchPart> parts;
  double average_precision = 0.0;
  double base_rate = 0.0;
  double p = 1.0;
  double q = 1.0;
  std::vector<int> wins;  // [concepts] resamples that each won; their sum is 0 without resamples
  std::optional<IntervalValue> bootstrap;
};

struct SearchFindings {
  std::vector<SearchRow> rows;  // best first
  std::size_t tests = 0;
  std::size_t significant = 0;
  bool sorts_by_precision = false;
  double least_p = 0.0;  // that any concept can reach
};

Outcome make_search_outcome(const Inputs& inputs, const SearchSettings& settings, const Design& design, const SearchFindings& findings);

}  // namespace pn::studies
