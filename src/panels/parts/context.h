#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "panels/parts/names.h"
#include "panels/parts/supplies.h"
#include "widgets/frame.h"
#include "workspace/workspace.h"

namespace pn::panels {

// Requests of the page that are no change of the workspace.
enum class PageRequest {
  OpenFiles,
  OpenFolder,
  PickModelFolder,
  PickModelFiles,
  OpenCamera,
  ToggleTheme,
  ToggleFullscreen,
  TakeUpdate,
  SaveVisit,
  OpenVisitFile
};

// What a hover shows in every panel; collected in one frame, read in the next.
struct Hover {
  std::optional<workspace::StimulusId> stimulus;
  std::optional<workspace::NeuronId> neuron;
  std::optional<workspace::PromptId> prompt;
  bool prompt_neurons = false;  // a panel shows them
  bool label_lab = false;       // likewise
};

class StimulusTextures;  // panels/parts/stimulus_textures.h
class MapScales;         // panels/parts/map_scale.h

using DialogRequest = workspace::Dialog;

// The cell of the board that asked-for files go to; no concept: their names tell.
struct AddTarget {
  std::string concept_name;
  workspace::Rendition rendition = workspace::Rendition::Photo;
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
  AddTarget& add_target;  // set together with a request for files
  Supplies& supplies;

  const workspace::View& view() const { return ws.view; }
  void open(DialogRequest dialog) { emit(workspace::OpenDialog{std::move(dialog)}); }
  void emit(workspace::Command command) { commands.push_back(std::move(command)); }
};

}  // namespace pn::panels
