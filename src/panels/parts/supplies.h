#pragma once
#include <string>
#include <vector>

#include "widgets/fields.h"
#include "workspace/workspace.h"

namespace pn::panels {

// A file that the visitor asked for; the session hands it to the page.
struct Download {
  std::string name;
  std::string mime;
  std::string body;
  bool as_png = false;  // the body is an SVG, to be saved as a picture of twice its size
};

// What panels want of whoever can do I/O, and what has come of it. Panels and the session meet here, not in a panel's own state.
struct Supplies {
  std::string half_typed;                      // the prompt being typed, whose tokens are wanted
  std::vector<workspace::Token> draft_tokens;  // of it, once somebody has tokenised it
  widgets::HeldTexture atlas_sheet;            // the images of the model's atlas; empty while there are none
  std::vector<Download> downloads;             // taken by the session
};

}  // namespace pn::panels
