#pragma once
#include <imgui.h>

#include "panels/parts/names.h"
#include "panels/shell/ui.h"

// Where the panels stand: pure arithmetic, in CSS pixels.
namespace pn::panels {

struct Rect {
  float x = 0, y = 0, width = 0, height = 0;
};

enum class LayoutKind { Wide, Tabs };

// Places of all panels; in Tabs the shown one fills `tab_area` and the tab bar lies below it.
struct Layout {
  LayoutKind kind = LayoutKind::Wide;
  Rect toolbar, board, stage, maps, neuron, prompts;
  Rect tab_area, tab_bar;
};

// Narrow and low windows show one panel at a time.
bool shows_one_panel(const DeviceInfo& device);

Layout compute_layout(const LayoutState& state, const DeviceInfo& device);

}  // namespace pn::panels
