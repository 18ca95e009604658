#include <algorithm>
#include <cmath>

#include "base/words.h"
#include "panels/game/game_parts.h"
#include "panels/parts/links.h"
#include "view/game_words.h"
#include "view/words.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

// As the words of the atlas were shown to the model: dark letters on white, in the middle.
void draw_word(Context& ctx, const std::string& word, ImVec2 at, float size) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled(at, {at.x + size, at.y + size}, IM_COL32(255, 255, 255, 255), 4);
  draw->AddRect(at, {at.x + size, at.y + size}, with_alpha(ctx.colors.text, 0.2F), 4);
  Face face{ctx.fonts.body.font, std::max(8.0F, size * 0.35F)};
  const float width = text_size(face, word).x;
  if (width > size * 0.86F) face.size_px = std::max(6.0F, std::floor(face.size_px * size * 0.86F / width));
  const ImVec2 room = text_size(face, word);
  draw_text(draw, face, {at.x + (size - room.x) / 2, at.y + (size - room.y) / 2}, IM_COL32(17, 17, 17, 255), word);
}

}  // namespace

void draw_game_picture(Context& ctx, const workspace::GamePicture& picture, ImVec2 at, float size) {
  if (picture.stimulus)
    draw_stimulus(ctx, *picture.stimulus, at, size);
  else
    draw_word(ctx, picture.name, at, size);
}

int decimals_of(const workspace::Game& game) {
  float highest = 0.0F;
  const auto take = [&](const workspace::GamePicture& picture) { highest = std::max(highest, std::abs(picture.response)); };
  std::for_each(game.strongest.begin(), game.strongest.end(), take);
  for (const workspace::GameRound& round : game.rounds) std::for_each(round.pictures.begin(), round.pictures.end(), take);
  return decimals_for(highest);
}

float small_picture_height(const Context& ctx, float size) { return size + text_size(ctx.fonts.small, "0").y; }

void draw_small_picture(Context& ctx, const std::string& id, const workspace::GamePicture& picture, float size) {
  const int decimals = ctx.ws.games.now ? decimals_of(*ctx.ws.games.now) : 2;
  const std::string value = number(picture.response, decimals), words = tr("{0}, response {1}", {picture_words(picture), value});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  if (picture.stimulus) {
    stimulus_thumb(ctx, id, *picture.stimulus, size, words);
  } else {
    ImGui::Dummy({size, size});
    draw_game_picture(ctx, picture, at, size);
    ctx.nodes.item(Role::Image, id, words);
  }
  tooltip(ctx, picture_words(picture));
  const float width = text_size(ctx.fonts.small, value).x;
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {at.x + (size - width) / 2, at.y + size}, ctx.colors.text_muted, value);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({size, small_picture_height(ctx, size)});
}

}  // namespace pn::panels
