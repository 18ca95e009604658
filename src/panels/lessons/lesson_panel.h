#pragma once
#include <optional>
#include <string>

#include "panels/parts/context.h"

namespace pn::panels {

struct LessonPanelState {
  std::size_t step = 0;  // that was drawn last
  bool was_over = false;
  float bar = 0.5F;  // being drawn, as a share of its length
  bool asks_to_leave = false;
};

// The lesson that is open, a step at a time; it stands beside the panels of every way.
void draw_lesson_panel(Context& ctx, LessonPanelState& state);

}  // namespace pn::panels
