#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "panels/board/board_panel.h"

// The parts of the board panel (board_panel.cpp).
namespace pn::panels {

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

// A finger that holds a picture near the upper or lower edge scrolls the board on.
void scroll_under_lifted();

// The menu of the last item, by a right click or a long press; rows as high as a finger needs. End with end_context_menu when true.
// `node` is the last item's, `name` what the menu is of.
bool begin_context_menu(Context& ctx, const char* id, std::string_view node, std::string_view name);
void end_context_menu(Context& ctx);

}  // namespace pn::panels
