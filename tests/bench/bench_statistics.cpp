// How long the search's statistics take as wasm, and how fast the strongest stimuli of all neurons are found beside a memcpy of the same
// bytes. Runs in Node; prints JSON, which statistics.mjs reads. Its argument names a file of responses, [1000][2000] float32, whose
// stimuli are of 50 concepts in 4 renditions: the stimulus i has the concept i % 50 and the rendition i / 50 % 4.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <numeric>
#include <span>
#include <vector>

#include "analysis/association.h"
#include "analysis/corrections.h"
#include "analysis/strongest.h"
#include "base/random.h"
#include "bench/median.h"
#include "studies/search_scores.h"

namespace {

using namespace pn;
using bench::median_ms;
constexpr std::size_t kStimuli = 1000, kNeurons = 2000, kConcepts = 50, kRenditions = 4;
constexpr std::size_t kManyStimuli = 10'000, kStrongest = 100;
constexpr std::size_t kTargets = 10, kAuditNeurons = 512;
constexpr int kRounds = 7;

studies::Inputs board(std::vector<float> responses) {
  studies::Inputs inputs;
  inputs.concepts.resize(kConcepts);
  inputs.renditions.resize(kRenditions);
  for (std::size_t i = 0; i < kStimuli; ++i)
    inputs.stimuli.push_back(
        {static_cast<std::uint32_t>(i), static_cast<int>(i % kConcepts), static_cast<int>(i / kConcepts % kRenditions)});
  inputs.layers = {{"all", 0, static_cast<int>(kNeurons)}};
  inputs.responses = std::move(responses);
  return inputs;
}

// M, exact p and q of every neuron and concept, as the search works them out; the test's distributions are worked out anew.
struct Scores {
  std::vector<double> m, p, q;  // [neurons × concepts]
};
void score_all(const studies::Inputs& inputs, const studies::Design& design, Scores& found) {
  analysis::RankSumTest test;
  studies::Scorer scorer;
  std::vector<studies::ConceptScore> scores(kConcepts);
  std::vector<float> values(kStimuli);
  found.m.clear();
  found.p.clear();
  for (std::size_t neuron = 0; neuron < kNeurons; ++neuron) {
    for (std::size_t i = 0; i < kStimuli; ++i) values[i] = inputs.responses[i * kNeurons + neuron];
    scorer.score(design, values, &test, scores);
    for (const studies::ConceptScore& one : scores) {
      found.m.push_back(static_cast<double>(one.lowest));
      found.p.push_back(one.p);
    }
  }
  found.q = analysis::benjamini_hochberg(found.p);
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

std::vector<float> random_responses() {
  std::vector<float> values(kManyStimuli * kNeurons);
  Pcg32 random(3);
  // Sums of uniform numbers, about as normal as responses are.
  for (float& each : values) each = static_cast<float>(random.next() >> 8U) + static_cast<float>(random.next() >> 8U);
  return values;
}

// Exact p of what each neuron adds to an association of 10 against 10 targets.
std::uint64_t audit(const std::vector<double>& parts) {
  Pcg32 random(1);
  std::uint64_t found = 0;
  for (std::size_t neuron = 0; neuron < kAuditNeurons; ++neuron) {
    const std::span<const double> own = std::span(parts).subspan(neuron * 2 * kTargets, 2 * kTargets);
    const auto test = analysis::partition_test(own.first(kTargets), own.subspan(kTargets), random);
    found += test && test->is_exact ? test->at_least : 0;
  }
  return found;
}

std::vector<double> random_parts() {
  std::vector<double> parts(2 * kTargets * kAuditNeurons);
  Pcg32 random(5);
  for (double& each : parts) each = static_cast<double>(random.next()) / 4294967296.0 - 0.5;
  return parts;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::vector<float> responses(kStimuli * kNeurons);
  std::ifstream file(arguments[1], std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(responses.data()), static_cast<std::streamsize>(responses.size() * sizeof(float)))) return 1;
  const studies::Inputs inputs = board(std::move(responses));
  std::vector<std::uint32_t> members(kStimuli);
  std::iota(members.begin(), members.end(), 0U);
  const studies::Design design = studies::make_design(inputs, members, 1);
  Scores scores;
  const double statistics_ms = median_ms(kRounds, [&] { score_all(inputs, design, scores); });

  const std::vector<float> many = random_responses();
  std::vector<float> copy(many.size());
  const double copy_ms = median_ms(kRounds, [&] { std::memcpy(copy.data(), many.data(), many.size() * sizeof(float)); });
  std::vector<std::uint32_t> rows;
  const double strongest_ms = median_ms(kRounds, [&] { rows = analysis::strongest_rows(many, kNeurons, 0, kNeurons, kStrongest); });
  const std::vector<double> parts = random_parts();
  std::uint64_t divisions = 0;
  const double audit_ms = median_ms(kRounds, [&] { divisions = audit(parts); });
  std::printf(
      R"({"statistics_ms": %.6g, "m": %.12g, "p": %.12g, "q": %.12g, "copy_ms": %.6g, "strongest_ms": %.6g, "rows": %.0f, "audit_ms": %.6g, "divisions": %.0f, "rounds": %d})"
      "\n",
      statistics_ms, sum(scores.m), sum(scores.p), sum(scores.q), copy_ms, strongest_ms,
      std::accumulate(rows.begin(), rows.end(), static_cast<double>(copy[0] < 0)), audit_ms, static_cast<double>(divisions), kRounds);
  return 0;
}
