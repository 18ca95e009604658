#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "panels/parts/context.h"

namespace pn::panels {

struct CellName {
  std::string concept_name;
  workspace::Rendition rendition;
  std::string text() const { return concept_name + "." + std::string(workspace::name_of(rendition)); }
  std::string words() const { return "\xe2\x80\x9c" + concept_name + "\xe2\x80\x9d, " + workspace::words_of(rendition); }
  friend bool operator<(const CellName& a, const CellName& b) {
    return std::tie(a.concept_name, a.rendition) < std::tie(b.concept_name, b.rendition);
  }
};

struct BoardPanelState {
  std::string new_concept;
  std::optional<std::string> renaming;
  std::string rename_text;
  bool renames_outside = false;  // in the page around the canvas
  std::optional<workspace::StimulusId> dragging;
  std::map<workspace::StimulusId, std::string> words;  // of their nodes, for words_revision
  std::uint64_t words_revision = ~0ULL;
  std::optional<workspace::StimulusId> followed;        // the chosen stimulus, once it was brought into view
  std::optional<workspace::StimulusId> followed_added;  // the first of several pictures that were added, likewise
  std::set<CellName> unfolded;                          // cells that show all of their many pictures
};
void draw_board_panel(Context& ctx, BoardPanelState& state);  // board_panel.cpp

}  // namespace pn::panels
