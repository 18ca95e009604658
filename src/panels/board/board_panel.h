#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "panels/parts/context.h"

namespace pn::panels {

struct BoardPanelState {
  std::string new_concept;
  std::optional<std::string> renaming;
  std::string rename_text;
  bool renames_outside = false;  // in the page around the canvas
  std::optional<workspace::StimulusId> dragging;
  std::map<workspace::StimulusId, std::string> words;  // of their nodes, for words_revision
  std::uint64_t words_revision = ~0ULL;
  std::optional<workspace::StimulusId> followed;  // the chosen stimulus, once it was brought into view
};
void draw_board_panel(Context& ctx, BoardPanelState& state);  // board_panel.cpp

}  // namespace pn::panels
