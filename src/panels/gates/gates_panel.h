#pragma once
#include <cstdint>
#include <string>

#include "panels/parts/context.h"
#include "view/gate_effect.h"

namespace pn::panels {

struct GatesPanelState {
  GateEffect effect;
  std::uint64_t made_for_revision = ~0ULL;
  std::string name;  // being typed
};

// Every gate that is set, a button that silences the chosen neuron, and which answers change.
void draw_gates_panel(Context& ctx, GatesPanelState& state);

}  // namespace pn::panels
