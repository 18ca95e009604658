#pragma once
#include <optional>

#include "panels/parts/context.h"
#include "widgets/fields.h"

namespace pn::panels {

struct GamePanelState {
  HeldTexture atlas_sheet;
  // The stage and round that were drawn last: where they change, the button that goes on takes the keyboard.
  std::optional<workspace::GameStage> stage;
  std::size_t round = 0;
};

// "Can you predict this neuron?": see what excites it, then say which of two pictures does.
void draw_game_panel(Context& ctx, GamePanelState& state);

}  // namespace pn::panels
