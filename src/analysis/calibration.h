#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

// How far a classifier's probabilities can be taken at their word.
namespace pn::analysis {

// Logits of the labelled stimuli before they are scaled: cosines of each with each prompt.
struct Labelled {
  std::size_t prompts = 0;
  std::vector<double> cosines;      // [stimuli][prompts]
  std::vector<std::size_t> labels;  // [stimuli] the right prompt
  std::size_t count() const { return labels.size(); }
};

// The stimuli whose highest probability lies in one of `bins` equal parts of 0..1; a bin takes its upper end.
struct CalibrationBin {
  int count = 0;
  int right = 0;
  double confidence = 0.0;  // mean of the highest probabilities
};

struct Calibration {
  std::vector<CalibrationBin> bins;
  double error = 0.0;     // expected calibration error: Σ count/n |right/count − confidence|; ref  Guo et al. 2017
  double loss = 0.0;      // mean of −log of the right prompt's probability
  double accuracy = 0.0;  // does not depend on the scale
  double confidence = 0.0;
};

// rows   places of the stimuli to look at, at least one; scale above 0, bins at least 1
Calibration calibration(const Labelled& labelled, std::span<const std::size_t> rows, double scale, std::size_t bins);

// The scale in 1..1000 with the least loss, which has a single minimum; to 1e-4 of itself. Nothing where it lies at an end: all stimuli are
// told right, or the cosines say nothing.
// ref  Guo et al. 2017, temperature scaling
std::optional<double> fitted_scale(const Labelled& labelled, std::span<const std::size_t> rows);

}  // namespace pn::analysis
