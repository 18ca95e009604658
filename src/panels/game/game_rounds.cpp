#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <imgui_internal.h>

#include "base/words.h"
#include "panels/game/game_parts.h"
#include "panels/parts/atlas_image.h"
#include "panels/parts/panel_parts.h"
#include "view/game_words.h"
#include "view/neuron_card.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Game;
using workspace::GameHints;
using workspace::GamePicture;
using workspace::GameRound;
using workspace::GameStage;

constexpr float kBesideFrom = 470.0F;  // from this width the examples stand beside the question
constexpr float kColumn = 0.3F;        // of the width, that they take there
constexpr float kLargest = 260.0F, kLeast = 84.0F;

// The neuron by its number alone: the concept that the atlas calls it by is the answer.
void draw_title(Context& ctx, const Game& game) {
  heading(ctx, tr("Can you predict neuron {0}?", {workspace::neuron_name(game.neuron)}));
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() - ctx.metrics.unit * 0.75F);
}

void draw_row_of(Context& ctx, const char* label, const char* id, const std::vector<GamePicture>& pictures, float width, float largest) {
  if (pictures.empty()) return;
  const NodeScope list(ctx.nodes, Role::Group, std::string("predict.") + id, label);
  {
    const MuteScope mute(ctx.nodes);
    caption(ctx, label, ctx.colors.text);
  }
  const float gap = ctx.metrics.unit / 2, size = std::floor(std::min(largest, (width - gap * 3) / 4));
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    if (i > 0) ImGui::SameLine(0, gap);
    draw_small_picture(ctx, "predict." + std::string(id) + "." + std::to_string(i), pictures[i], size);
  }
}

void draw_made_image(Context& ctx, GamePanelState& state, const Game& game, float size) {
  const auto number = atlas_neuron(ctx.ws, game.neuron);
  if (!number) return;
  {
    const MuteScope mute(ctx.nodes);
    caption(ctx, tr("made to excite it"), ctx.colors.text);
  }
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({size, size});
  ctx.nodes.item(Role::Image, "predict.image", tr("The image that was made to excite this neuron"));
  draw_atlas_tile(ctx, state.atlas_sheet, ctx.ws.model.atlas->tile(*number), at, {at.x + size, at.y + size});
}

// What explains the neuron, in a column or a strip.
void draw_hints(Context& ctx, GamePanelState& state, const Game& game, float width, float largest) {
  if (game.setup.hints == GameHints::Image) return draw_made_image(ctx, state, game, std::min(width, largest * 2));
  draw_row_of(ctx, tr("fire it most"), "most", game.strongest, width, largest);
  draw_row_of(ctx, tr("fire it least"), "least", game.weakest, width, largest);
}

bool is_new(const GamePanelState& state, const Game& game) { return state.stage != game.stage || state.round != game.round; }

bool takes_keys() {
  const ImGuiIO& io = ImGui::GetIO();
  return !io.WantTextInput && !io.KeyCtrl && !io.KeySuper &&
         !ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel);
}

// The button that goes on. It takes the keyboard when its stage begins; where the frame of the keyboard is hidden, as it is after a click,
// Enter goes on all the same.
bool draw_next(Context& ctx, const GamePanelState& state, const Game& game, const char* label) {
  if (is_new(state, game)) {
    ImGui::SetKeyboardFocusHere();
    ctx.animating = true;
  }
  const bool by_key = takes_keys() && !ImGui::GetIO().NavVisible &&
                      (ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false));
  const bool pressed = button(ctx, "predict.next", label, ButtonKind::Primary, kIconArrowRight) || by_key;
  if (pressed) ctx.emit(workspace::NextRound{});
  return pressed;
}

void draw_leave(Context& ctx) {
  ImGui::SameLine(0, ctx.metrics.unit);
  if (button(ctx, "predict.leave", tr("End the game"), ButtonKind::Quiet)) ctx.emit(workspace::LeaveGame{});
}

// ---- a round

// 1 or 2, or an arrow towards it while this panel has the keyboard; nothing while something else takes keys.
std::optional<int> key_choice() {
  if (!takes_keys()) return std::nullopt;
  const auto pressed = [](ImGuiKey key, ImGuiID owner) { return ImGui::IsKeyPressed(key, ImGuiInputFlags_None, owner); };
  constexpr std::array<std::array<ImGuiKey, 2>, 2> kDigits = {{{ImGuiKey_1, ImGuiKey_Keypad1}, {ImGuiKey_2, ImGuiKey_Keypad2}}};
  for (int side = 0; side < 2; ++side) {
    for (const ImGuiKey key : kDigits[static_cast<std::size_t>(side)])
      if (pressed(key, ImGuiKeyOwner_Any)) return side;
  }
  if (!ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows)) return std::nullopt;
  // Owned here, the arrows do not also move to another control.
  const ImGuiID owner = ImGui::GetID("arrows");
  std::optional<int> choice;
  for (const auto& [key, side] : {std::pair{ImGuiKey_LeftArrow, 0}, std::pair{ImGuiKey_RightArrow, 1}}) {
    if (pressed(key, owner)) choice = side;
    ImGui::SetKeyOwner(key, owner);
  }
  return choice;
}

// What a picture of a round says: "First picture: cat, photo", with the outcome once it is answered.
std::string tile_words(const Game& game, const GameRound& round, int side) {
  const GamePicture& picture = round.pictures[static_cast<std::size_t>(side)];
  std::string words = side == 0 ? tr("First picture: {0}", {picture_words(picture)}) : tr("Second picture: {0}", {picture_words(picture)});
  if (!round.choice) return words;
  words += tr(", response {0}", {number(picture.response, decimals_of(game))});
  if (round.stronger == side) words += tr(", fires it more");
  if (round.choice == side) words += tr(", your choice");
  return words;
}

void draw_corner(Context& ctx, ImVec2 at, const std::string& text, ImU32 fill, ImU32 ink) {
  const ImVec2 size = text_size(ctx.fonts.small_bold, text);
  const float side = std::max(size.x, size.y) + 6;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + side, at.y + side}, fill, ctx.metrics.radius);
  draw_text(draw, ctx.fonts.small_bold, {at.x + (side - size.x) / 2, at.y + (side - size.y) / 2}, ink, text);
}

// The response as a bar below the picture, in the range of the game; an empty line while it is asked.
void draw_response(Context& ctx, const Game& game, const GameRound& round, int side, ImVec2 at, float size) {
  if (!round.choice) return;
  float low = 0.0F, high = 0.0F;
  for (const GameRound& each : game.rounds) {
    for (const GamePicture& picture : each.pictures) {
      low = std::min(low, picture.response);
      high = std::max(high, picture.response);
    }
  }
  const float value = round.pictures[static_cast<std::size_t>(side)].response;
  const std::string words = number(value, decimals_of(game));
  const ImVec2 room = text_size(ctx.fonts.body, words);
  const float middle = at.y + room.y / 2, end = at.x + size - room.x - ctx.metrics.unit;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (end - at.x > 16)
    draw_bar(draw, {at.x, middle - 3}, {end, middle + 3}, low, high, 0, value, round.stronger == side ? ctx.colors.accent : ctx.colors.bar,
             ctx.colors.track);
  draw_text(draw, ctx.fonts.body, {at.x + size - room.x, at.y}, ctx.colors.text, words);
}

// One of the two to choose from; once answered, a link to its stimulus.
bool draw_tile(Context& ctx, const Game& game, const GameRound& round, int side, float size) {
  const GamePicture& picture = round.pictures[static_cast<std::size_t>(side)];
  const std::string id = side == 0 ? "predict.first" : "predict.second";
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id.c_str(), {size, size});
  draw_game_picture(ctx, picture, at, size);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 end{at.x + size, at.y + size};
  const bool is_chosen = round.choice == side, is_stronger = round.choice && round.stronger == side;
  if (is_stronger)
    draw->AddRect({at.x - 2, at.y - 2}, {end.x + 2, end.y + 2}, ctx.colors.accent, 6, 0, 3);
  else if (is_chosen || press.hovered)
    draw->AddRect({at.x - 2, at.y - 2}, {end.x + 2, end.y + 2}, ctx.colors.text_muted, 6, 0, 2);
  focus_ring(ctx);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  draw_corner(ctx, {at.x + 6, at.y + 6}, side == 0 ? "1" : "2", ctx.colors.raised, ctx.colors.text);
  if (is_chosen) {
    const bool is_right = round.is_right();
    draw_corner(ctx, {end.x - 28, at.y + 6}, is_right ? kIconCheck : kIconClose, is_right ? ctx.colors.accent : ctx.colors.error,
                is_right ? ctx.colors.on_accent : ctx.colors.panel);
  }
  Node& node = ctx.nodes.item(Role::Button, id, tile_words(game, round, side));
  if (round.choice) node.pressed = is_chosen ? Check::On : Check::Off;
  const bool pressed = press.pressed || ctx.nodes.clicked(id);
  draw_response(ctx, game, round, side, {at.x, end.y + 4}, size);
  return pressed;
}

void draw_tiles(Context& ctx, const Game& game, const GameRound& round, float size, float gap) {
  const float line = text_size(ctx.fonts.body, "0").y + 4;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  std::optional<int> choice = round.choice ? std::nullopt : key_choice();
  for (int side = 0; side < 2; ++side) {
    ImGui::SetCursorScreenPos({at.x + static_cast<float>(side) * (size + gap), at.y});
    if (draw_tile(ctx, game, round, side, size)) choice = side;
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({size * 2 + gap, size + line});
  if (!choice) return;
  const auto& stimulus = round.pictures[static_cast<std::size_t>(*choice)].stimulus;
  if (!round.choice)
    ctx.emit(workspace::AnswerRound{*choice});
  else if (stimulus)
    ctx.emit(workspace::SelectStimulus{*stimulus});
}

// A dot a round: full where it was right, a ring where it was not.
void draw_dots(Context& ctx, const Game& game) {
  ImGui::SameLine(0, ctx.metrics.unit * 1.5F);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float step = std::min(12.0F, std::max(5.0F, ImGui::GetContentRegionAvail().x / static_cast<float>(game.rounds.size())));
  const float radius = step / 2 - 2, middle = at.y + text_size(ctx.fonts.small, "0").y / 2;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (std::size_t i = 0; i < game.rounds.size(); ++i) {
    const ImVec2 centre{at.x + step * (static_cast<float>(i) + 0.5F), middle};
    const GameRound& round = game.rounds[i];
    if (round.choice && round.is_right())
      draw->AddCircleFilled(centre, radius, ctx.colors.accent);
    else if (round.choice)
      draw->AddCircle(centre, radius, ctx.colors.error, 0, 1.5F);
    else
      draw->AddCircleFilled(centre, radius, i == game.round ? ctx.colors.text_muted : ctx.colors.line);
  }
  ImGui::Dummy({step * static_cast<float>(game.rounds.size()), text_size(ctx.fonts.small, "0").y});
}

void draw_question(Context& ctx, GamePanelState& state, const Game& game, float width, float height) {
  const GameRound& round = game.rounds[game.round];
  small_text(ctx, round_words(game), ctx.colors.text_muted);
  draw_dots(ctx, game);
  const int right = workspace::right_of(game), answered = workspace::answered_of(game);
  ctx.nodes.text(tr("{0}. Right so far: {1} of {2}.", {round_words(game), right, answered}));
  const std::string words = round.choice ? answer_words(round) : question_words(game);
  {
    const MuteScope mute(ctx.nodes);
    note(ctx, words, ctx.colors.text);
  }
  ctx.nodes.leaf(round.choice ? Role::Status : Role::Text, round.choice ? "predict.answer" : "predict.question", words);
  const float gap = ctx.metrics.unit * 1.5F, line = text_size(ctx.fonts.body, "0").y;
  const float room = height - text_size(ctx.fonts.small, words, width).y - text_size(ctx.fonts.small, "0").y - line - ctx.metrics.row -
                     ctx.metrics.unit * 4;
  draw_tiles(ctx, game, round, std::floor(std::clamp(room, kLeast, std::min(kLargest, std::max(kLeast, (width - gap) / 2)))), gap);
  if (round.choice)
    draw_next(ctx, state, game, game.round + 1 < game.rounds.size() ? tr("Next") : tr("See the score"));
  else if (!ctx.device.touch)
    small_text(ctx, tr("Click it, or press 1 or 2"), ctx.colors.text_muted);
  if (!round.choice && ctx.device.touch) ImGui::Dummy({0, 0});
  draw_leave(ctx);
}

}  // namespace

void draw_game_learning(Context& ctx, GamePanelState& state, const Game& game) {
  draw_title(ctx, game);
  const bool has_image = game.setup.hints == GameHints::Image;
  note(ctx,
       std::string(has_image ? tr("This image was made to excite it.")
                             : tr("Some of what fires it most and least, with its responses. None of these will be asked.")) +
           " " + tr("Then come {0} rounds: which of two fires it more?", {game.rounds.size()}) +
           (game.is_repeat ? std::string(" ") + tr("You have met this neuron before, so this game is not counted in the total.") : ""));
  const float width = ImGui::GetContentRegionAvail().x;
  draw_hints(ctx, state, game, width, 96.0F);
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  draw_next(ctx, state, game, tr("Begin"));
  draw_leave(ctx);
}

void draw_game_round(Context& ctx, GamePanelState& state, const Game& game) {
  draw_title(ctx, game);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, gap = ctx.metrics.unit * 2;
  if (width < kBesideFrom) {
    draw_hints(ctx, state, game, width, 48.0F);
    return draw_question(ctx, state, game, width, ImGui::GetContentRegionAvail().y);
  }
  const float column = std::floor(std::min(width * kColumn, 240.0F)), height = ImGui::GetContentRegionAvail().y;
  ImGui::BeginGroup();
  draw_hints(ctx, state, game, column, 56.0F);
  ImGui::EndGroup();
  const float below = ImGui::GetCursorScreenPos().y;
  ImGui::SetCursorScreenPos({at.x + column + gap, at.y});
  ImGui::BeginGroup();
  draw_question(ctx, state, game, width - column - gap, height);
  ImGui::EndGroup();
  if (ImGui::GetCursorScreenPos().y < below) {
    ImGui::SetCursorScreenPos({at.x, below});
    ImGui::Dummy({0, 0});
  }
}

}  // namespace pn::panels
