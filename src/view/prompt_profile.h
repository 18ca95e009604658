#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "workspace/workspace.h"

// The profile of a prompt: the image neurons that it pulls on.
namespace pn::view {

// Against what a prompt is held: nothing, or the mean of all prompts, so that what they share goes out.
enum class Against { Nothing, OtherPrompts };

struct ProfileRow {
  workspace::NeuronId neuron;
  float pull = 0;  // w·t: what one unit of the neuron's mean activation adds to the image embedding along the prompt's direction
  float added = 0;  // to the prompt's logit for the chosen stimulus: scale · mean activation · pull / ‖image embedding‖; NaN without one,
                    // and where its mean activations do not give its embedding
};

struct PromptProfile {
  std::string why_not;           // a sentence in the place of rows, while or because there are none
  bool is_error = false;         // it says what failed
  std::vector<ProfileRow> rows;  // of all neurons, the highest pull first
  float largest = 0;             // |pull|
  int layer = 0;
};

// Exact where what follows the last layer is linear: image_embeds = Σ mean activation · w + constant, which the engine has tried.
PromptProfile make_prompt_profile(const workspace::Workspace& ws, workspace::PromptId prompt, Against against);

}  // namespace pn::view
