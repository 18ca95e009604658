#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <imgui.h>

#include "ui/fonts.h"
#include "ui/textures.h"
#include "ui/theme.h"
#include "workspace/workspace.h"

namespace pn::ui {

struct DeviceInfo {
  float width = 1280;  // CSS pixels
  float height = 800;
  float pixel_ratio = 1;
  bool dark = true;
  bool reduced_motion = false;
  bool touch = false;  // the main pointer is coarse
};

// Requests of the page that are no change of the workspace.
enum class PageRequest { OpenFiles, OpenFolder, PickModelFolder, PickModelFiles, OpenCamera, ToggleTheme, ToggleFullscreen };

// What a hover shows in every panel; collected in one frame, read in the next.
struct Hover {
  std::optional<workspace::StimulusId> stimulus;
  std::optional<workspace::NeuronId> neuron;
  std::optional<workspace::PromptId> prompt;
};

// Where a named control was drawn, in CSS pixels: for the parallel DOM and for tests.
struct Landmark {
  float x, y, width, height;
};

class StimulusTextures;  // ui/stimulus_textures.h
class MapScales;         // ui/map_scale.h

// Dialogs that lie over the panels; at most one is open.
struct DialogRequest {
  enum class Kind { None, Sketch, Word, Emoji, Stimulus, Model } kind = Kind::None;
  std::string concept_name;  // proposed row
  workspace::Rendition rendition = workspace::Rendition::Photo;
  std::optional<workspace::StimulusId> edit;  // the stimulus that is edited, else a new one is made
};

// What a panel may read and where it puts its wishes; made anew for each frame.
struct Context {
  const workspace::Workspace& ws;
  workspace::Commands& commands;  // emit here; applied after the frame
  std::vector<PageRequest>& page_requests;
  const Palette& colors;
  const Metrics& metrics;
  const Fonts& fonts;
  Textures& textures;
  StimulusTextures& pictures;
  MapScales& scales;
  const DeviceInfo& device;
  const Hover& hover;     // of the last frame
  Hover& next_hover;      // of this one
  DialogRequest& dialog;  // set to open
  std::map<std::string, Landmark>& landmarks;
  bool& animating;  // set while something still moves: the next frame will be drawn
  double time_s = 0;

  void emit(workspace::Command command) { commands.push_back(std::move(command)); }
  // Names the last ImGui item for tests and the parallel DOM ("board.add", "stimulus.12", "neuron.4.217"). What is scrolled
  // out of view has no place; of what is cut, the seen part counts.
  void mark(const std::string& name) {
    const ImVec2 clip_min = ImGui::GetWindowDrawList()->GetClipRectMin(), clip_max = ImGui::GetWindowDrawList()->GetClipRectMax();
    const ImVec2 a{std::max(ImGui::GetItemRectMin().x, clip_min.x), std::max(ImGui::GetItemRectMin().y, clip_min.y)};
    const ImVec2 b{std::min(ImGui::GetItemRectMax().x, clip_max.x), std::min(ImGui::GetItemRectMax().y, clip_max.y)};
    if (b.x > a.x && b.y > a.y) landmarks[name] = {a.x, a.y, b.x - a.x, b.y - a.y};
  }
};

}  // namespace pn::ui
