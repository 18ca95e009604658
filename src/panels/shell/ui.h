#pragma once
#include <map>
#include <string>
#include <vector>

#include "panels/board/board_panel.h"
#include "panels/dialogs/dialogs.h"
#include "panels/maps/maps_panel.h"
#include "panels/neuron/neuron_panel.h"
#include "panels/parts/context.h"
#include "panels/parts/map_scale.h"
#include "panels/parts/stimulus_textures.h"
#include "panels/prompts/prompts_panel.h"
#include "panels/stage/stage_panel.h"
#include "panels/studies/study_panel.h"

namespace pn::panels {

// Sizes of the panels that the visitor has dragged, as shares of the window.
struct LayoutState {
  float left = 0.34F;
  float right = 0.27F;
  float bottom = 0.30F;
  float stage = 0.58F;  // of the middle column's height
  int tab = 0;          // where panels share one place
};

// All that the drawing remembers between frames; presentation only.
struct Ui {
  explicit Ui(Textures& gpu) : textures(gpu), pictures(gpu) {}

  Textures& textures;
  StimulusTextures pictures;
  MapScales scales;
  LayoutState layout;
  BoardPanelState board;
  StagePanelState stage;
  MapsPanelState maps;
  NeuronPanelState neuron;
  PromptsPanelState prompts;
  StudyPanelState study;
  bool shows_study = false;  // in the place of the stage and the maps
  DialogsState dialogs;
  DialogRequest dialog;
  DialogRequest add_target;  // the cell that the next files are for; no concept: their names tell
  Hover hover;
  std::optional<DeviceInfo> styled_for;  // the device ImGui's style was last set for
  std::map<std::string, Landmark> landmarks;
};

// What one frame asked for.
struct FrameRequests {
  workspace::Commands commands;
  std::vector<PageRequest> page;
  bool animating = false;  // draw the next frame, too
};

// Draws the whole page into the ImGui frame that is open.
FrameRequests draw_ui(Ui& ui, const workspace::Workspace& ws, const Fonts& fonts, const DeviceInfo& device);

}  // namespace pn::panels
