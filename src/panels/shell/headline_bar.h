#pragma once
#include "panels/parts/context.h"

namespace pn::panels {

// Its height in a window of this size, CSS pixels; 0 where the panels need the room.
float headline_height(const DeviceInfo& device);

// What the page shows, in a sentence, what a neuron is, and the first thing to try.
void draw_headline(Context& ctx);

}  // namespace pn::panels
