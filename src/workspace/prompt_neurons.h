#pragma once
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "workspace/types.h"

// What is known of the neurons that a prompt moves. Asked for while it is looked at, so that typing never waits for it; no part of what the
// visitor made.
namespace pn::workspace {

// What each neuron of the last image layer adds to the embedding, where what follows that layer is linear:
// image_embeds = Σ mean activation of n · units[n] + constant.
struct ImageUnits {
  Phase phase = Phase::Waiting;
  int layer = 0;
  int channels = 0;  // 0, when ready: what follows the layer is not linear, or does not depend on it alone
  int embed_dim = 0;
  std::shared_ptr<const std::vector<float>> values;  // [channels + 1][embed_dim], the constant last
  Error error;
};

// The layers of the text encoder whose neurons are seen.
struct TextLayers {
  Phase phase = Phase::Waiting;
  std::vector<Layer> layers;
  Error error;  // why there are none
};

// The activations of one layer of the text encoder for a prompt, as trained.
struct TokenValues {
  std::string text;  // the prompt with the template applied
  int layer = 0;
  std::vector<Token> tokens;  // without start and end
  int rows = 0;               // tokens with start and end
  std::vector<float> values;  // [rows][channels]; empty when it failed
  Error error;
};

struct PromptNeurons {
  bool watched = false;  // they are on screen
  ImageUnits units;
  TextLayers text;
  std::map<PromptId, std::shared_ptr<const TokenValues>> values;  // the last answer of each prompt
};

inline constexpr std::size_t kMostTokenValues = std::size_t{1} << 24U;  // of all prompts together; those behind go without

}  // namespace pn::workspace
