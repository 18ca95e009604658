#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "panels/shell/mirror.h"

namespace pn::session {

struct SnapshotExtra {
  panels::MirrorView view;
  std::uint64_t frames_drawn = 0;
  int top_neurons = 20;
};

// Everything a browser test asserts, with all digits: model, stimuli with phases, selection, prompts with tokens and probabilities,
// the strongest neurons of the selected stimulus and layer, the selected neuron's responses, notices, landmarks, frames.
std::string snapshot_json(const workspace::Workspace& ws, const std::map<std::string, widgets::Landmark>& landmarks,
                          const SnapshotExtra& extra);

}  // namespace pn::session
