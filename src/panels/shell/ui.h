#pragma once
#include <string>
#include <vector>

#include "panels/dialogs/dialogs.h"
#include "panels/parts/context.h"
#include "panels/parts/map_scale.h"
#include "panels/parts/stimulus_textures.h"
#include "panels/parts/supplies.h"
#include "panels/shell/layout.h"
#include "panels/shell/registry.h"

namespace pn::panels {

// All that the drawing remembers between frames; presentation only.
struct Ui {
  explicit Ui(Textures& gpu) : textures(gpu), pictures(gpu) {}

  Textures& textures;
  StimulusTextures pictures;
  MapScales scales;
  LayoutState layout;
  PanelStates panels;
  DialogsState dialogs;
  Supplies supplies;
  AddTarget add_target;  // the cell that the next files are for
  Hover hover;
  std::vector<std::string> parts;        // names of the windows of the last frame, in reading order
  std::optional<DeviceInfo> styled_for;  // the device ImGui's style was last set for
  Nodes nodes;                           // of the last frame; actions of the page outside wait here for the next
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
