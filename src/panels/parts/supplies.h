#pragma once
#include <string>
#include <vector>

#include "widgets/fields.h"
#include "workspace/workspace.h"

namespace pn::panels {

// What panels want of whoever can do I/O, and what has come of it. Panels and the session meet here, not in a panel's own state.
struct Supplies {
  std::string half_typed;                      // the prompt being typed, whose tokens are wanted
  std::vector<workspace::Token> draft_tokens;  // of it, once somebody has tokenised it
  widgets::HeldTexture atlas_sheet;            // the images of the model's atlas; empty while there are none
};

}  // namespace pn::panels
