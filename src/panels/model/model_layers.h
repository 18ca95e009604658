#pragma once
#include <optional>
#include <string>
#include <vector>

#include "panels/parts/context.h"

// The layers of a model as a list to tick: which of them are looked at.
namespace pn::panels {

struct LayerChoice {
  std::string sha256;  // the model's, and its layers that are seen
  std::vector<std::string> seen;
  std::vector<std::string> names;   // those ticked, in order of depth
  std::vector<std::string> kinds;   // in the order in which they are listed, which stays as long as the model does
  std::vector<std::string> turned;  // kinds that were folded or unfolded by hand
};

// Begins anew when the model, or what is seen of it, is another than in the last frame.
void follow_layers(LayerChoice& choice, const workspace::ModelInfo& info);

// Whether other layers are ticked than are seen, and one at least.
bool layers_differ(const LayerChoice& choice);

// Draws the list; returns the number of a layer that was clicked on to look at it.
std::optional<int> draw_layer_choice(Context& ctx, LayerChoice& choice, const workspace::ModelInfo& info);

// "Look at 6 layers"
std::string observe_words(const LayerChoice& choice);

}  // namespace pn::panels
