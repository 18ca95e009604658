#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "panels/parts/context.h"
#include "view/gate_effect.h"
#include "view/neuron_card.h"
#include "widgets/fields.h"
#include "workspace/probed_words.h"

namespace pn::panels {

struct NeuronFinderState {
  bool is_open = false;
  bool takes_keyboard = false;  // in the next frame
  std::string text;
};

struct NeuronPanelState {
  NeuronFinderState finder;
  NeuronCard card;
  GateEffect gate_effect;
  HeldTexture atlas_sheet;
  std::array<HeldTexture, 2 * workspace::kWordsShown> words;
  std::uint64_t made_for_revision = ~0ULL;
  std::optional<workspace::NeuronId> shown;  // in the last frame; another one is read from the top
};
void draw_neuron_panel(Context& ctx, NeuronPanelState& state);  // neuron_panel.cpp: the neuron card

}  // namespace pn::panels
