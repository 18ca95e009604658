#pragma once
#include "panels/parts/context.h"

namespace pn::panels {

struct LessonListState {};

// Where a visitor begins: the bundled lessons, three experiments without one, and what the words of the page mean.
void draw_lesson_list(Context& ctx, LessonListState& state);

}  // namespace pn::panels
