#pragma once
#include <span>
#include <string>

#include "panels/tokens/tokens_panel.h"

// The parts of the panel (tokens_panel.cpp), one file a part. Each takes what is left of the region.
namespace pn::panels {

// tokens_profile.cpp: the image neurons that the prompt pulls on, each a link.
void draw_profile(Context& ctx, TokensPanelState& state);

// tokens_heat.cpp: the neurons of a layer as rows over the prompt's tokens, the strongest first.
void draw_heat(Context& ctx, const TokensPanelState& state, int layer);

// tokens_card.cpp: the chosen neuron: its gate, its strongest tokens among all prompts, its values on every prompt.
void draw_text_neuron(Context& ctx, const TokensPanelState& state, workspace::TextNeuronId neuron);

// A colour of activations, and ink that is read on it.
struct HeatCell {
  ImU32 fill, ink;
};
HeatCell heat_cell(float value, float low, float high);

}  // namespace pn::panels
