#include "panels/game/game_panel.h"

#include "base/words.h"
#include "panels/game/game_parts.h"

namespace pn::panels {

void draw_game_panel(Context& ctx, GamePanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "predict", tr("Prediction game"));
  state.atlas_sheet.set(ctx.ws.model.atlas_sheet);
  const std::optional<workspace::Game>& game = ctx.ws.games.now;
  if (!game) {
    draw_game_setup(ctx);
  } else {
    switch (game->stage) {
      case workspace::GameStage::Learning: draw_game_learning(ctx, state, *game); break;
      case workspace::GameStage::Asking:
      case workspace::GameStage::Answered: draw_game_round(ctx, state, *game); break;
      case workspace::GameStage::Over: draw_game_score(ctx, *game); break;
    }
  }
  state.stage = game ? std::optional(game->stage) : std::nullopt;
  state.round = game ? game->round : 0;
}

}  // namespace pn::panels
