#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analysis/selectivity.h"
#include "workspace/workspace.h"

// What the neuron card says, worked out from the workspace once a change; drawing it is neuron_panel.cpp.
namespace pn::view {

// One stimulus in the card's table.
struct CardRow {
  workspace::StimulusId stimulus{};
  std::string label;              // its rendition or its concept, whichever the group does not say
  std::optional<float> response;  // nothing until the model has run
  bool failed = false;
};

// The stimuli of one concept, or of one rendition.
struct CardGroup {
  std::string name;
  std::vector<CardRow> rows;
  std::optional<float> mean;  // of the measured rows
  int measured = 0;
  std::optional<analysis::ConceptSelectivity> selectivity;  // of a concept; no renditions in it when there are too few stimuli
};

// The reference distribution as a histogram over bins of equal width.
struct CardReference {
  int images = 0;
  float low = 0.0F;
  float high = 1.0F;
  std::vector<float> shares;  // of the images in each bin
  float median = 0.0F;
  std::optional<float> percentile;  // of the chosen stimulus's response
};

// The concept that the neuron prefers however it is shown.
struct CardAnswer {
  std::string concept_name;
  float lowest_auroc = 0.0F;
  analysis::Interval interval;          // of it
  std::vector<std::string> renditions;  // judged
  std::string evidence;                 // as evidence_words
};

// How many stimuli each AUROC rests on: "1 against 5", with several renditions "1 against 5 each" or "1 to 2 against 5 to 6 each".
std::string evidence_words(const analysis::ConceptSelectivity& selectivity);

// "0.92 (0.61–0.99)"
std::string auroc_words(float auroc, const analysis::Interval& interval);
std::string interval_words(const analysis::Interval& interval);  // "(0.61–0.99)"

constexpr float kClear = 0.9F;  // lowest AUROC from which a concept is named without reserve

// Named without reserve: the AUROC is high, and its interval leaves chance out.
bool answers_clearly(const CardAnswer& answer);

struct NeuronCard {
  workspace::NeuronId neuron;
  bool by_rendition = false;
  std::optional<float> response;  // to the chosen stimulus
  std::optional<CardReference> reference;
  std::optional<CardAnswer> answer;
  std::vector<CardGroup> groups;
  std::size_t measured = 0;  // stimuli of the board with a response
  float low = 0.0F;          // what the bars span
  float high = 0.0F;
};

// The neuron's number in the model's atlas, when it brings one that knows it.
std::optional<int> atlas_neuron(const workspace::Workspace& ws, workspace::NeuronId neuron);

// The neuron's strongest response on the board; 0 when none is stronger.
float highest_response(const workspace::Workspace& ws, workspace::NeuronId neuron);

// Digits after the point of a neuron's responses, from the largest on the board: the same wherever they stand.
int response_decimals(const workspace::Workspace& ws, workspace::NeuronId neuron);

// "87 %"; "> 99 %" beyond the outermost quantile that is known.
std::string percentile_words(float percentile);

// "Scored on 12 photo, 8 drawn and 15 word stimuli of “cat” …": what a multimodality score rests on; empty when the atlas does not say.
std::string stimuli_words(const model::Atlas::Multimodality& found);

// The card of one neuron. Bars span 0 (or the lowest response, when it is negative) to the highest response on the board.
NeuronCard make_neuron_card(const workspace::Workspace& ws, workspace::NeuronId neuron, bool by_rendition);

// Share of reference images that moved the neuron less than `response`; nothing when the model brings no reference for it.
std::optional<float> reference_percentile(const workspace::Workspace& ws, workspace::NeuronId neuron, float response);

}  // namespace pn::view
