#pragma once
#include <string_view>

#include "panels/parts/context.h"

// QR codes of links and result codes; the workspace has one at a time (workspace/sharing.h).
namespace pn::panels {

// Whether the code that is there is of this text.
bool is_qr_code_of(const Context& ctx, std::string_view text);

// Dark modules on white with their quiet zone, in whole pixels of the screen, within a square of `side`.
void draw_qr_code(const Context& ctx, ImVec2 at, float side, const workspace::LinkCode& code);

}  // namespace pn::panels
