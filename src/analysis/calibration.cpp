#include "analysis/calibration.h"

#include <algorithm>
#include <cmath>

namespace pn::analysis {
namespace {

constexpr double kLeastScale = 1.0, kMostScale = 1000.0, kTolerance = 1e-5;  // of the scale's logarithm

struct Said {
  double log_probability = 0.0;  // of the right prompt
  double highest = 0.0;          // probability
  std::size_t first = 0;         // prompt
};

Said said_of(std::span<const double> cosines, std::size_t label, double scale) {
  const auto best = std::max_element(cosines.begin(), cosines.end());
  double sum = 0;
  for (const double each : cosines) sum += std::exp(scale * (each - *best));
  return {scale * (cosines[label] - *best) - std::log(sum), 1.0 / sum, static_cast<std::size_t>(best - cosines.begin())};
}

std::span<const double> row_of(const Labelled& labelled, std::size_t row) {
  return std::span<const double>(labelled.cosines).subspan(row * labelled.prompts, labelled.prompts);
}

double loss(const Labelled& labelled, std::span<const std::size_t> rows, double scale) {
  double sum = 0;
  for (const std::size_t row : rows) sum -= said_of(row_of(labelled, row), labelled.labels[row], scale).log_probability;
  return sum / static_cast<double>(rows.size());
}

}  // namespace

Calibration calibration(const Labelled& labelled, std::span<const std::size_t> rows, double scale, std::size_t bins) {
  Calibration found;
  found.bins.resize(bins);
  const auto n = static_cast<double>(rows.size());
  for (const std::size_t row : rows) {
    const Said said = said_of(row_of(labelled, row), labelled.labels[row], scale);
    const auto place = static_cast<std::size_t>(std::max(0.0, std::ceil(said.highest * static_cast<double>(bins)) - 1));
    CalibrationBin& bin = found.bins[std::min(place, bins - 1)];
    const bool is_right = said.first == labelled.labels[row];
    ++bin.count;
    bin.right += is_right ? 1 : 0;
    bin.confidence += said.highest;
    found.loss -= said.log_probability / n;
    found.accuracy += is_right ? 1.0 / n : 0.0;
    found.confidence += said.highest / n;
  }
  for (CalibrationBin& bin : found.bins) {
    if (bin.count == 0) continue;
    bin.confidence /= bin.count;
    found.error += bin.count / n * std::abs(static_cast<double>(bin.right) / bin.count - bin.confidence);
  }
  return found;
}

std::optional<double> fitted_scale(const Labelled& labelled, std::span<const std::size_t> rows) {
  // Golden section over the logarithm of the scale.
  const double share = (std::sqrt(5.0) - 1) / 2;
  double low = std::log(kLeastScale), high = std::log(kMostScale);
  double left = high - share * (high - low), right = low + share * (high - low);
  double at_left = loss(labelled, rows, std::exp(left)), at_right = loss(labelled, rows, std::exp(right));
  while (high - low > kTolerance) {
    if (at_left < at_right) {
      high = right;
      right = left;
      at_right = at_left;
      left = high - share * (high - low);
      at_left = loss(labelled, rows, std::exp(left));
    } else {
      low = left;
      left = right;
      at_left = at_right;
      right = low + share * (high - low);
      at_right = loss(labelled, rows, std::exp(right));
    }
  }
  const double found = (low + high) / 2;
  if (found - std::log(kLeastScale) < 2 * kTolerance || std::log(kMostScale) - found < 2 * kTolerance) return std::nullopt;
  return std::exp(found);
}

}  // namespace pn::analysis
