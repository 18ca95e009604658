#pragma once
#include <memory>
#include <string>
#include <vector>

#include "workspace/workspace.h"

// The text encoder's neurons over the tokens of prompts.
namespace pn::view {

// A value of a neuron at one token: what the tokenizer puts before every prompt is told apart, for in CLIP no token sees what follows it, so
// it is the same in all of them. Pooled responses and ranges leave it out.
struct TextNeuronRow {
  int channel = 0;
  float response = 0;        // pooled over the tokens behind the start
  std::size_t peak_row = 0;  // where it fires most, behind the start
  float peak = 0;
};

// One prompt and one layer.
struct PromptTokens {
  std::string why_not;  // a sentence in the place of all else
  bool is_error = false;
  std::shared_ptr<const workspace::TokenValues> values;
  std::vector<std::string> tokens;     // names of the rows: "start", the tokens, "end"
  std::vector<TextNeuronRow> neurons;  // of all channels, the strongest response first
  float low = 0, high = 0;             // of all neurons behind the start

  float at(std::size_t row, int channel) const { return values->values[row * neurons.size() + static_cast<std::size_t>(channel)]; }
};
PromptTokens make_prompt_tokens(const workspace::Workspace& ws, workspace::PromptId prompt, int layer);

// One neuron on every prompt whose activations are here.
struct TextNeuronCard {
  struct Line {
    workspace::PromptId prompt{};
    std::vector<std::string> tokens;
    std::vector<float> values;  // [tokens]
    float response = 0;
  };
  struct Peak {  // a token that moves it; prompts that begin alike share it
    std::string token;
    float value = 0;
    workspace::PromptId prompt{};  // the first that has it
    int prompts = 0;
  };
  std::vector<Line> lines;      // in the order of the prompts
  std::vector<Peak> strongest;  // without the start, at most kMostPeaks
  float low = 0, high = 0;      // behind the start
  std::size_t missing = 0;      // prompts that are still to come, or for which there is no memory
};
inline constexpr std::size_t kMostPeaks = 8;
TextNeuronCard make_text_neuron_card(const workspace::Workspace& ws, workspace::TextNeuronId neuron);

}  // namespace pn::view
