#pragma once
#include <span>

#include "studies/figure.h"
#include "studies/study.h"
#include "view/label_answers.h"
#include "view/neuron_card.h"
#include "view/score.h"
#include "workspace/workspace.h"

// What panels show outside of studies, as tables and figures for files. Stimuli are named by title, concept and rendition; numbers are as
// the model gives them, in single precision.
namespace pn::view {

// The model with its hash, how responses are pooled, and what the board's numbers rest on: template, logit scale, gates.
studies::Evidence board_evidence(const workspace::Workspace& ws);

// A neuron's responses, a row an encoded stimulus; the same as bars (of many stimuli those at both ends).
studies::Table responses_table(const workspace::Workspace& ws, workspace::NeuronId neuron);
studies::Figure responses_figure(const workspace::Workspace& ws, workspace::NeuronId neuron);

// Zero-shot probabilities, a row a stimulus and prompt; those of one stimulus as bars.
studies::Table probability_table(const workspace::Workspace& ws);
studies::Figure probability_figure(const workspace::Workspace& ws, const workspace::Stimulus& stimulus);

// A neuron that answers most to a stimulus, and what it answers to over the board.
struct StrongNeuron {
  workspace::NeuronId neuron;
  float response = 0.0F;
  std::optional<CardAnswer> answer;
};
studies::Table strongest_table(const workspace::Workspace& ws, std::span<const StrongNeuron> neurons);

studies::Table score_table(const Score& score);
studies::Figure score_figure(const workspace::Workspace& ws, const Score& score);

studies::Table gates_table(const workspace::Workspace& ws);

// What a label on a picture makes of each prompt's probability.
studies::Table label_table(const LabelAnswers& answers);

}  // namespace pn::view
