#pragma once
#include <span>

#include "panels/neuron/neuron_panel.h"
#include "panels/parts/context.h"
#include "view/gate_effect.h"
#include "view/neuron_card.h"
#include "widgets/fields.h"
#include "workspace/probed_words.h"

// The parts of the neuron card.
namespace pn::panels {

// neuron_finder.cpp: the button that opens the field, and the field with what it finds.
void draw_finder_button(Context& ctx, NeuronFinderState& state);
void draw_finder(Context& ctx, NeuronFinderState& state);

// Histogram of the reference distribution, `width` wide, with a tick for each stimulus of the board; hover and click as everywhere.
void draw_distribution(Context& ctx, const NeuronCard& card, float width);

// Responses across the board as bars, grouped, values aligned on the decimal point.
void draw_response_table(Context& ctx, const NeuronCard& card);

// neuron_gate.cpp: the neuron's gate and what the gates change.
void draw_gate(Context& ctx, workspace::NeuronId neuron, const GateEffect& effect);

// neuron_atlas.cpp: what the model's atlas knows of the neuron; nothing when it brings none. `sheet`: the atlas's images.
void draw_atlas(Context& ctx, workspace::NeuronId neuron, HeldTexture& sheet);  // image, multimodality score
void draw_atlas_words(Context& ctx, workspace::NeuronId neuron);
void draw_atlas_details(Context& ctx, workspace::NeuronId neuron);  // concepts by rendition, prompts

// neuron_words.cpp: the words that fire the neuron most and least, with their pictures, and the way to the probe that finds them. `pictures`:
// for those of either end.
void draw_words(Context& ctx, workspace::NeuronId neuron, std::span<HeldTexture, 2 * workspace::kWordsShown> pictures);

}  // namespace pn::panels
