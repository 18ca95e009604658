#pragma once
#include <string>
#include <vector>

#include "panels/parts/context.h"

// The keyboard between the panels.
namespace pn::panels {

// Tab goes to the next part of the page, where the arrows go on; dialogs, popups and text fields keep Tab for themselves. Called before
// the parts are drawn: the first control of a part takes the keyboard as it is drawn.
// parts  names of the windows that the last frame drew, in reading order
void step_parts(Context& ctx, const std::vector<std::string>& parts, bool dialog_is_open);

// The keys that belong to no panel: undo, redo, removing the chosen stimulus, the sheet of keys. Called after all is drawn.
void handle_page_keys(Context& ctx, bool dialog_is_open);

}  // namespace pn::panels
