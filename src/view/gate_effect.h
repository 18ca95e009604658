#pragma once
#include <optional>
#include <string>
#include <vector>

#include "workspace/workspace.h"

// What the gates change in the answers.
namespace pn::view {

// A stimulus whose most probable prompt, or class of a model without prompts, is another one with the gates.
struct ChangedAnswer {
  workspace::StimulusId stimulus{};
  std::string words;  // "cat · photo: “cat” → “dog”"
};

// "Neuron cat · 4.398 silenced", "Text neuron T2.17 × 2", "3 gates": what is gated; empty without gates.
std::string gates_words(const workspace::Workspace& ws);
// "neuron 4.398 silenced", "3 neurons gated"
std::string brief_gates_words(const workspace::Document& document);

// What the gates do to the answers: the prompt whose probability for the chosen stimulus changes most, and which first choices change.
struct GateEffect {
  bool pending = false;  // answers are still to come
  std::string stimulus;
  std::string prompt;    // or class; empty when there is none to tell of
  float trained = 0.0F;  // its probability as trained and with the gates
  float gated = 0.0F;
  int answers = 0;                     // stimuli with both
  std::vector<ChangedAnswer> changed;  // of them, in the board's order
  std::optional<float> cosine;         // of the chosen stimulus's embeddings as trained and with the gates
};
GateEffect make_gate_effect(const workspace::Workspace& ws);

// What became of a stimulus's first choice with the gates: "“cat” 96.7 → 22.6 %, first is now “cup”"; empty until it is known.
std::string choice_change(const workspace::Workspace& ws, workspace::StimulusId stimulus);

// The same in sentences, on the card, what changed for the chosen stimulus first. Empty without gates.
struct EffectLine {
  enum class Kind { Error, Change, Remark } kind;
  std::string words;
};
std::vector<EffectLine> effect_lines(const workspace::Workspace& ws, const GateEffect& effect);

}  // namespace pn::view
