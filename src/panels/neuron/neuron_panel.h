#pragma once
#include <cstdint>

#include "panels/parts/context.h"
#include "view/gate_effect.h"
#include "view/neuron_card.h"
#include "widgets/fields.h"

namespace pn::panels {

struct NeuronPanelState {
  NeuronCard card;
  GateEffect gate_effect;
  HeldTexture atlas_sheet;
  std::uint64_t made_for_revision = ~0ULL;
};
void draw_neuron_panel(Context& ctx, NeuronPanelState& state);  // neuron_panel.cpp: the neuron card

}  // namespace pn::panels
