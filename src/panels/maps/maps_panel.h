#pragma once
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "panels/parts/context.h"
#include "panels/parts/map_textures.h"

namespace pn::panels {

struct MapsPanelState {
  std::uint64_t sorted_for_revision = ~0ULL;
  workspace::MapOrder sorted_by = workspace::MapOrder::Response;
  std::vector<int> channels;  // sorted
  std::vector<float> values;  // shown under the tiles, [layer's channels]: responses, or percentiles when ordered by them
  MapTextures textures;
  struct Drawn {
    int rank;  // in `channels`
    Landmark place;
    ImGuiID item;
  };
  std::vector<Drawn> drawn;                                     // in this frame, in order
  std::optional<workspace::NeuronId> scrolled_to;               // the chosen neuron, once it was brought into view
  std::optional<std::pair<workspace::StimulusId, int>> listed;  // the stimulus and the layer whose maps are in this order
};
void draw_maps_panel(Context& ctx, MapsPanelState& state);  // maps_panel.cpp: the layer's small multiples

}  // namespace pn::panels
