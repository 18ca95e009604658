#pragma once
#include "panels/parts/context.h"

namespace pn::panels {

void draw_toolbar(Context& ctx);

}  // namespace pn::panels
