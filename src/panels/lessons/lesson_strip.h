#pragma once
#include "panels/parts/context.h"

namespace pn::panels {

// Its height, CSS pixels.
float lesson_strip_height(const DeviceInfo& device);

// Where the open lesson is one of several tabs: what it asks for, over the panel in which that is done, and the way back to it.
void draw_lesson_strip(Context& ctx);

// A ring around what the step asks for: the last of the controls it names that is on screen. Call after everything is drawn.
void draw_spotlight(Context& ctx);

}  // namespace pn::panels
