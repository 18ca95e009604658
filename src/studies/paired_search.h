#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "studies/search_scores.h"
#include "studies/verdicts.h"

// The multimodality search of two states of a model, or of two models, over the same stimuli: concept by concept the best neuron of each.
namespace pn::studies {

// A neuron as one of the two answers.
struct PairedNeuron {
  std::size_t neuron = 0;  // place in a row of responses
  double m = 0.0;
  IntervalValue interval;  // of the AUROC that decides M, as the search has it
  double p = 1.0, q = 1.0;
  std::size_t significant = 0;  // neurons of this side with a q for the concept of at most kPairedLevel
};

struct PairedConcept {
  int concept_index = 0;
  std::array<PairedNeuron, 2> best;  // highest M, then lowest p, then the first
  double then = 0.0;                 // M of the first's best neuron in the second; not a number where it is constant there
  // Second less first, of the best of each; the interval by resampling stimuli within rendition and concept, the same for both. Without one
  // where a rendition that judges the concept has only one stimulus of it.
  PairedDifference difference;
};

inline constexpr double kPairedLevel = 0.05;
inline constexpr std::size_t kPairedResamples = 400;

class PairedSearch {
 public:
  PairedSearch() = default;
  // board             stimuli with concept and rendition
  // first, second     [stimuli][their neurons], finite; each is copied
  // has_same_neurons  both are states of one model: `then` is of the same neuron
  PairedSearch(const Inputs& board, std::vector<float> first, std::vector<float> second, bool has_same_neurons, std::uint64_t seed);

  // Scores some neurons, or resamples for a concept. Returns the additions and comparisons made, about; 0 when all is done.
  std::uint64_t step();
  // Steps of about equal length: done, and in all.
  std::pair<std::uint64_t, std::uint64_t> progress() const;

  const std::vector<PairedConcept>& found() const { return found_; }  // a row for each concept that can be judged in two renditions
  bool has_same_neurons() const { return has_same_neurons_; }
  std::size_t neurons(std::size_t side) const { return stimuli_ > 0 ? responses_[side].size() / stimuli_ : 0; }

 private:
  std::vector<float> values_of(std::size_t side, std::size_t neuron) const;
  std::uint64_t score_next();
  void correct();
  std::uint64_t assess_next();
  bool can_resample(std::size_t concept_place) const;

  std::size_t stimuli_ = 0;
  std::array<std::vector<float>, 2> responses_;
  bool has_same_neurons_ = false;
  Design design_;
  Scorer scorer_;
  analysis::RankSumTest test_;
  std::vector<ConceptScore> scores_;
  std::size_t scored_ = 0;                              // neurons of both
  std::array<std::vector<double>, 2> p_;                // [neurons][searched]
  std::array<std::vector<std::size_t>, 2> best_group_;  // [searched] the rendition that decides
  std::vector<PairedConcept> found_;
  bool is_corrected_ = false;
  std::vector<std::vector<std::uint32_t>> resamples_;
  std::vector<float> differences_;  // of the present concept
  std::size_t assessed_ = 0;
};

// Whose the two are.
struct PairedSides {
  std::array<std::string, 2> names;
  std::array<const Inputs*, 2>
      models;                  // two states: the same twice; else the second's neurons are no links, as this model has none of its layers
  std::vector<double> r = {};  // [concepts] of both best neurons' responses; none: without that column
};
std::string layered_name(const Inputs& model, std::size_t neuron);  // "4.217 of blocks.3"
Table paired_search_table(const PairedSearch& search, const PairedSides& sides);
std::string paired_search_words(const PairedSearch& search);  // "best neurons have a mean M of 0.93 and 0.90, …"; empty without a concept
std::vector<std::string> paired_search_limits(const PairedSearch& search);

}  // namespace pn::studies
