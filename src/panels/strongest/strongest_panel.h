#pragma once
#include <cstdint>
#include <vector>

#include "panels/parts/context.h"
#include "view/board_tables.h"

namespace pn::panels {

struct StrongestPanelState {
  std::vector<StrongNeuron> rows;  // strongest first
  std::uint64_t made_for_revision = ~0ULL;
};

// The neurons of the chosen layer that respond most to the chosen stimulus, each with the concept that it answers to.
void draw_strongest_panel(Context& ctx, StrongestPanelState& state);

}  // namespace pn::panels
