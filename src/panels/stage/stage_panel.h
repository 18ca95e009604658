#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "panels/parts/context.h"
#include "panels/parts/map_textures.h"

namespace pn::panels {

struct StagePanelState {
  MapTextures maps;
  std::vector<std::string> sentences;  // what the nodes say of it, for sentences_revision
  std::uint64_t sentences_revision = ~0ULL;
  std::optional<workspace::NeuronId> faded;  // the chosen neuron and stimulus whose map was faded in
  std::optional<workspace::StimulusId> faded_over;
};
void draw_stage_panel(Context& ctx,
                      StagePanelState& state);  // stage_panel.cpp: the chosen stimulus, the chosen neuron's map over it, legend, patch

}  // namespace pn::panels
