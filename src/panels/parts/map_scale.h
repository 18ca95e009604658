#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "panels/parts/map_textures.h"
#include "panels/parts/names.h"
#include "workspace/workspace.h"

namespace pn::panels {

using workspace::MapScale;

// The ranges of the layers' colours, computed once for each picture. A board too large to keep all its maps is spanned as far as they are kept.
class MapScales {
 public:
  // The range for all maps of a layer of this stimulus, by the view's scale. Its encoding must hold the layer's maps.
  ValueRange of_layer(const workspace::Workspace& ws, workspace::StimulusId stimulus, int layer);

 private:
  struct Entry {
    std::weak_ptr<const model::Encoding> encoding;
    ValueSpan span;
  };
  struct BoardEntry {
    std::uint64_t revision = 0;
    ValueSpan span;
  };
  const ValueSpan& of_picture(workspace::StimulusId stimulus, const std::shared_ptr<const model::Encoding>& encoding, int layer);
  const ValueSpan& of_board(const workspace::Workspace& ws, int layer);

  std::map<std::pair<workspace::StimulusId, int>, Entry> pictures_;
  std::map<int, BoardEntry> boards_;
};

}  // namespace pn::panels
