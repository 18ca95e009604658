#pragma once
#include "base/result.h"
#include "panels/parts/context.h"

namespace pn::panels {

// An error where it happened: the icon and the first words tell its code; a button "Try again" only where that can help.
// lead     what failed, a sentence; may be empty
// returns  whether the button was pressed
bool failure_box(Context& ctx, const char* id, const Error& error, std::string_view lead = {});

}  // namespace pn::panels
