#pragma once
#include <optional>
#include <string>
#include <vector>

#include <imgui.h>

#include "widgets/fonts.h"
#include "widgets/nodes.h"
#include "widgets/textures.h"
#include "widgets/theme.h"

namespace pn::widgets {

// A language that the page speaks.
struct LanguageChoice {
  std::string tag;
  std::string name;  // in that language
};

// What the way in which the page was opened gives it.
struct Surroundings {
  bool secure = true;                          // the browser's secure context
  bool single_file = false;                    // one file, without a site beside it
  bool keeps_files = true;                     // models stay for the next visit
  bool update_ready = false;                   // a newer version waits
  std::vector<LanguageChoice> languages = {};  // none: nothing to choose from
  std::string address = {};                    // of the page, without a link and without ?embed
  std::optional<std::string> embedded = {};    // the page shows this panel alone (none of that name: the one in front), in another page

  bool lacks_something() const { return single_file || !secure || !keeps_files; }
};

struct DeviceInfo {
  float width = 1280;  // CSS pixels
  float height = 800;
  float pixel_ratio = 1;
  bool dark = true;
  bool high_contrast = false;  // forced colours, or more contrast asked for
  bool reduced_motion = false;
  bool touch = false;  // the main pointer is coarse
  Surroundings around;
};

// What every widget draws with; made anew for each frame. Panels add the workspace to it (panels/parts/context.h).
struct Frame {
  const Palette& colors;
  const Metrics& metrics;
  const Fonts& fonts;
  Textures& textures;
  const DeviceInfo& device;
  Nodes& nodes;     // what is drawn says itself here, too
  bool& animating;  // set while something still moves: the next frame will be drawn
  double time_s = 0;

  // Names the place of the last ImGui item for tests ("stage.legend"); it is not told to anyone else.
  void mark(std::string_view name) { nodes.item(Role::Place, name, {}); }
};

}  // namespace pn::widgets
