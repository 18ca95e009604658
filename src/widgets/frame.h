#pragma once
#include <algorithm>
#include <map>
#include <string>

#include <imgui.h>

#include "widgets/fonts.h"
#include "widgets/textures.h"
#include "widgets/theme.h"

namespace pn::widgets {

struct DeviceInfo {
  float width = 1280;  // CSS pixels
  float height = 800;
  float pixel_ratio = 1;
  bool dark = true;
  bool reduced_motion = false;
  bool touch = false;  // the main pointer is coarse
};

// Where a named control was drawn, in CSS pixels: for the parallel DOM and for tests.
struct Landmark {
  float x, y, width, height;
};

// What every widget draws with; made anew for each frame. Panels add the workspace to it (panels/parts/context.h).
struct Frame {
  const Palette& colors;
  const Metrics& metrics;
  const Fonts& fonts;
  Textures& textures;
  const DeviceInfo& device;
  std::map<std::string, Landmark>& landmarks;
  bool& animating;  // set while something still moves: the next frame will be drawn
  double time_s = 0;

  // Names the last ImGui item for tests and the parallel DOM ("board.add", "stimulus.12", "neuron.4.217"). What is scrolled
  // out of view has no place; of what is cut, the seen part counts.
  void mark(const std::string& name) {
    const ImVec2 clip_min = ImGui::GetWindowDrawList()->GetClipRectMin(), clip_max = ImGui::GetWindowDrawList()->GetClipRectMax();
    const ImVec2 a{std::max(ImGui::GetItemRectMin().x, clip_min.x), std::max(ImGui::GetItemRectMin().y, clip_min.y)};
    const ImVec2 b{std::min(ImGui::GetItemRectMax().x, clip_max.x), std::min(ImGui::GetItemRectMax().y, clip_max.y)};
    if (b.x > a.x && b.y > a.y) landmarks[name] = {a.x, a.y, b.x - a.x, b.y - a.y};
  }
};

}  // namespace pn::widgets
