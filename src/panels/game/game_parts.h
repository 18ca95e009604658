#pragma once
#include <string>

#include "panels/game/game_panel.h"
#include "panels/parts/context.h"

// The parts of the prediction game.
namespace pn::panels {

// game_setup.cpp: what is to be played, and the button that begins it; below, what was played so far.
void draw_game_setup(Context& ctx);

// game_rounds.cpp: what explains the neuron, and the rounds.
void draw_game_learning(Context& ctx, GamePanelState& state, const workspace::Game& game);
void draw_game_round(Context& ctx, GamePanelState& state, const workspace::Game& game);

// game_score.cpp: the score of the game that is over, beside published ones, and its rounds.
void draw_game_score(Context& ctx, const workspace::Game& game);
// The scores of this visit as bars beside published ones, with their exports.
void draw_game_scores(Context& ctx, const workspace::Game* game);

// game_pictures.cpp
// A picture of the game in a square: of the board, or a word in black on white. Makes no item.
void draw_game_picture(Context& ctx, const workspace::GamePicture& picture, ImVec2 at, float size);
// A small one with its response below it, a link to its stimulus. `id` is its node's.
void draw_small_picture(Context& ctx, const std::string& id, const workspace::GamePicture& picture, float size);
float small_picture_height(const Context& ctx, float size);
// Digits after the point of all responses of a game.
int decimals_of(const workspace::Game& game);

}  // namespace pn::panels
