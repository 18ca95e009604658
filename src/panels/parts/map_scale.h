#pragma once
#include <cstdint>
#include <map>

#include "panels/parts/map_textures.h"
#include "panels/parts/names.h"
#include "workspace/workspace.h"

namespace pn::panels {

using workspace::MapScale;

// The ranges of the layers' colours, from the spans that come with every stimulus's encoding.
class MapScales {
 public:
  // The range for all maps of a layer of this stimulus, by the view's scale; the stimulus must have been encoded.
  ValueRange of_layer(const workspace::Workspace& ws, workspace::StimulusId stimulus, int layer);

 private:
  struct BoardEntry {
    std::uint64_t revision = 0;
    ValueSpan span;
  };
  const ValueSpan& of_board(const workspace::Workspace& ws, int layer);

  std::map<int, BoardEntry> boards_;
};

}  // namespace pn::panels
