#pragma once
#include <string>
#include <vector>

#include "base/words.h"
#include "workspace/workspace.h"

// What the page shows at this moment, in one sentence at its top.
namespace pn::view {

// What the page is for; said until there is a neuron with responses.
inline constexpr const char* kPurpose = mark("Which neurons answer to a concept, however it is shown?");

struct Headline {
  std::string sentence;
  // The chosen neuron puts the chosen stimulus's concept first in two renditions or more, and in no rendition another: worth a test.
  bool is_finding = false;
};

// Reads the board's responses of the chosen neuron for the chosen stimulus's concept. A concept is first in a rendition when its mean
// response there is above every other concept's; only renditions that show another concept, too, are compared.
Headline make_headline(const workspace::Workspace& ws);

}  // namespace pn::view
