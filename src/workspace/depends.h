#pragma once
#include <string>

#include "workspace/workspace.h"

// Keys of what derived values depend on: the same text while nothing that matters has changed, whatever else has.
namespace pn::workspace {

// The stimuli with concept, rendition and the number of their encoding, in the document's order, and the rows of the board.
std::string board_key(const Workspace& workspace);

// The model and its observed layers.
std::string model_key(const Workspace& workspace);

// What a study of a kind depends on besides its own parameters.
std::string depends_key(const Workspace& workspace, const studies::Depends& depends);

// zero_shot() without its memo.
ZeroShot work_out_zero_shot(const Workspace& workspace);

}  // namespace pn::workspace
