#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "widgets/frame.h"
#include "workspace/workspace.h"

namespace pn::session {

struct SnapshotExtra {
  bool own_work = false;  // leaving would lose something
  bool dark = true;
  std::uint64_t frames_drawn = 0;
  int top_neurons = 20;
  std::vector<std::string> dropped_actions = {};  // of nodes beside the canvas: those that no widget took
};

// Everything a browser test asserts, with all digits: model, stimuli with phases, selection, prompts with tokens and probabilities,
// the strongest neurons of the selected stimulus and layer, the selected neuron's responses, notices, the view, landmarks, frames.
std::string snapshot_json(const workspace::Workspace& ws, const std::map<std::string, widgets::Landmark>& landmarks,
                          const SnapshotExtra& extra);

}  // namespace pn::session
