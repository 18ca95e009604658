#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "panels/parts/names.h"
#include "widgets/frame.h"
#include "workspace/workspace.h"

namespace pn::panels {

// Requests of the page that are no change of the workspace.
enum class PageRequest { OpenFiles, OpenFolder, PickModelFolder, PickModelFiles, OpenCamera, ToggleTheme, ToggleFullscreen };

// What a hover shows in every panel; collected in one frame, read in the next.
struct Hover {
  std::optional<workspace::StimulusId> stimulus;
  std::optional<workspace::NeuronId> neuron;
  std::optional<workspace::PromptId> prompt;
};

class StimulusTextures;  // panels/parts/stimulus_textures.h
class MapScales;         // panels/parts/map_scale.h

// Dialogs that lie over the panels; at most one is open.
struct DialogRequest {
  enum class Kind { None, Sketch, Word, Emoji, Stimulus, Model } kind = Kind::None;
  std::string concept_name;  // proposed row
  workspace::Rendition rendition = workspace::Rendition::Photo;
  std::optional<workspace::StimulusId> edit;  // the stimulus that is edited, else a new one is made
};

// What a panel may read and where it puts its wishes; made anew for each frame.
struct Context : Frame {
  const workspace::Workspace& ws;
  workspace::Commands& commands;  // emit here; applied after the frame
  std::vector<PageRequest>& page_requests;
  StimulusTextures& pictures;
  MapScales& scales;
  const Hover& hover;     // of the last frame
  Hover& next_hover;      // of this one
  DialogRequest& dialog;  // set to open

  void emit(workspace::Command command) { commands.push_back(std::move(command)); }
};

}  // namespace pn::panels
