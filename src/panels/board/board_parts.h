#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "panels/board/board_panel.h"

// The parts of the board panel (board_panel.cpp).
namespace pn::panels {

inline constexpr float kRing = 3;  // room for the rings around the pictures

// board_grid.cpp: at the cursor, which is kRing away from the upper left corner of a region that scrolls both ways.
void draw_grid(Context& ctx, BoardPanelState& state);

// Asks for a new stimulus of a cell by one of the five ways; an empty concept lets the way itself propose one.
void request_stimulus(Context& ctx, DialogRequest::Kind kind, const std::string& concept_name, workspace::Rendition rendition);

// board_cells.cpp: the responses that the bars under the pictures show: of the hovered neuron, else of the chosen one.
struct Bars {
  std::optional<workspace::NeuronId> neuron;
  float highest = 0;

  explicit Bars(const Context& ctx);
  std::optional<float> share(const Context& ctx,
                             workspace::StimulusId id) const;  // of the highest on the board, 0..1; empty while it is not known
};

void draw_stimulus(Context& ctx, BoardPanelState& state, const workspace::Stimulus& stimulus, float size, const Bars& bars);

// The empty rest of a cell: takes drops, and its plus opens the ways to add.
void draw_cell_plus(Context& ctx, const std::string& concept_name, workspace::Rendition rendition, float size);

// As large as a thumbnail: unfolds a cell that hides so many pictures, folds one that hides none. True when pressed.
bool draw_fold_tile(Context& ctx, const CellName& name, std::size_t hidden, float size);

// A finger that holds a picture near the upper or lower edge scrolls the board on.
void scroll_under_lifted();

// The menu of the last item, by a right click or a long press; rows as high as a finger needs. End with end_context_menu when true.
// `node` is the last item's, `name` what the menu is of.
bool begin_context_menu(Context& ctx, const char* id, std::string_view node, std::string_view name);
void end_context_menu(Context& ctx);

}  // namespace pn::panels
