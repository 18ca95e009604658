#pragma once
#include "panels/parts/context.h"

namespace pn::panels {

struct StartPanelState {};

// Where a visitor begins: one experiment of each way of working, and what the words of the page mean.
void draw_start_panel(Context& ctx, StartPanelState& state);

}  // namespace pn::panels
