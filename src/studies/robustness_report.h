#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "studies/search_scores.h"
#include "studies/verdicts.h"

// What the robustness study found, and its tables, figure and evidence.
namespace pn::studies {

// What one state of the model says of the labelled stimuli in one condition.
struct RobustRun {
  std::vector<std::uint8_t> right;
  std::vector<double> margins;
};

// A condition over all labelled stimuli, or over those of one rendition.
struct RobustRow {
  int rendition = -1;  // -1: all
  Share accuracy;      // as trained
  double margin = 0.0;
  IntervalValue margin_interval;
  double m = 0.0;  // mean over concepts; of one rendition the mean AUROC there; not a number where none can be judged
  // Of a state with gates, if any.
  Share accuracy_then;
  double margin_then = 0.0;
  PairedDifference difference;  // of accuracies, state less as trained
  PairedDifference extra;       // the same less the difference without harm
  double p = 1.0;
};

struct NeuronChange {
  std::size_t neuron = 0;  // place in a row of responses
  double change = 0.0;     // mean |harmed − as it is| in standard deviations
  double shift = 0.0;      // mean of harmed − as it is, likewise
};
constexpr std::size_t kChangesListed = 20;
constexpr int kChangeStrength = 3;

struct RobustnessFound {
  std::vector<Harm> harms;
  std::vector<std::optional<Corruption>> conditions;  // first none, then harm by harm and strength by strength
  std::vector<std::size_t> shown;                     // places in Inputs::stimuli
  LabelledStimuli labelled;
  Design design;
  std::vector<std::size_t> best;                   // [design.searched] the concept's neuron
  std::vector<float> best_m;                       // [design.searched] its M on the stimuli as they are
  std::vector<std::vector<RobustRow>> rows;        // [conditions], of each first all, then each rendition
  std::vector<std::vector<NeuronChange>> changes;  // [harms], the most changed first
  std::optional<std::string> state;                // that has gates
  std::string pooling;
  std::uint64_t seed = 0;

  bool has_m() const { return !design.searched.empty(); }
};

Outcome make_robustness_outcome(const Inputs& inputs, const RobustnessFound& found);

}  // namespace pn::studies
