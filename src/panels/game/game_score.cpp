#include <algorithm>
#include <string>
#include <utility>

#include "base/words.h"
#include "panels/game/game_parts.h"
#include "panels/parts/exports.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "studies/outcome_json.h"
#include "view/board_tables.h"
#include "view/game_words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/plot.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using workspace::Game;
using workspace::GameRound;

void draw_exports(Context& ctx, const studies::Figure& figure) {
  const float gap = ctx.metrics.unit / 2;
  if (button(ctx, "predict.csv", "CSV", ButtonKind::Quiet, kIconDownload))
    offer_csv(ctx, "polyneuron-predict-rounds", rounds_table(ctx.ws.games.played));
  tooltip(ctx, tr("Every answered round of this visit, so that a class can put its rounds together."));
  ImGui::SameLine(0, gap);
  if (button(ctx, "predict.json", "JSON", ButtonKind::Quiet, kIconDownload))
    offer(ctx, "polyneuron-predict-rounds.json", "application/json",
          studies::export_json(rounds_table(ctx.ws.games.played), view::board_evidence(ctx.ws)));
  tooltip(ctx, tr("The same with what the columns mean."));
  ImGui::SameLine(0, gap);
  figure_buttons(ctx, "predict", "polyneuron-predict-score", figure, kIconDownload);
}

std::string words_of(const studies::FigureRow& row) {
  char text[96];
  std::snprintf(text, sizeof text, ": %.0f %% (%.0f to %.0f %%)", 100 * row.value, 100 * row.interval.low, 100 * row.interval.high);
  return row.label + text;
}

void draw_figure(Context& ctx, const studies::Figure& figure) {
  Plot plot{figure.title, figure.axis, figure.low, figure.high, figure.chance, figure.bars, {}, {}};
  for (const studies::FigureRow& row : figure.rows)
    plot.rows.push_back({row.label, words_of(row), row.value, row.interval.low, row.interval.high, {}, false, false});
  draw_plot(ctx, "predict.figure", plot);
}

// One round: its two pictures with their responses, the stronger one in front, and whether it was chosen.
void draw_round(Context& ctx, const GameRound& round, std::size_t number) {
  if (!round.choice) return;
  const NodeScope group(ctx.nodes, Role::Group, "predict.round." + std::to_string(number), tr("Round {0}", {number}));
  constexpr float kSize = 44.0F;
  const bool is_right = round.is_right();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float middle = at.y + (kSize - text_size(ctx.fonts.body, "0").y) / 2;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_text(draw, ctx.fonts.body, {at.x, middle}, is_right ? ctx.colors.accent : ctx.colors.error, is_right ? kIconCheck : kIconClose);
  ctx.nodes.text(is_right ? tr("Right.") : tr("Not right."));
  const auto strong = static_cast<std::size_t>(round.stronger);
  const std::string id = "predict.round." + std::to_string(number);
  ImGui::SetCursorScreenPos({at.x + 24, at.y});
  draw_small_picture(ctx, id + ".more", round.pictures[strong], kSize);
  ImGui::SetCursorScreenPos({at.x + 24 + kSize + ctx.metrics.unit, at.y});
  draw_small_picture(ctx, id + ".less", round.pictures[1 - strong], kSize);
}

// As many rounds beside each other as have room.
void draw_rounds(Context& ctx, const Game& game) {
  heading(ctx, tr("Rounds"), 3);
  note(ctx, tr("Left what fires it more, with the responses below."));
  constexpr float kCell = 148.0F;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const int columns = std::max(1, static_cast<int>(ImGui::GetContentRegionAvail().x / kCell));
  const float height = small_picture_height(ctx, 44.0F) + ctx.metrics.unit;
  int place = 0;
  for (std::size_t i = 0; i < game.rounds.size(); ++i) {
    ImGui::SetCursorScreenPos(
        {start.x + static_cast<float>(place % columns) * kCell, start.y + static_cast<float>(place / columns) * height});
    draw_round(ctx, game.rounds[i], i + 1);
    ++place;
  }
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({kCell, static_cast<float>((place + columns - 1) / columns) * height});
}

}  // namespace

void draw_game_scores(Context& ctx, const Game* game) {
  const std::vector<Game>& played = ctx.ws.games.played;
  if (game == nullptr) divider(ctx);
  if (played.empty())
    return note(ctx, std::string(tr("For comparison: people predicted 92 \xC2\xB1 2 % after natural pictures and 82 \xC2\xB1 4 % after "
                                    "synthetic images.")) +
                         " " + std::string(published_words()));
  const studies::Figure figure = score_figure(ctx.ws.games, game);
  if (game == nullptr) heading(ctx, tr("Scores of this visit"), 3);
  draw_figure(ctx, figure);
  note(ctx, figure.caption + ".");
  note(ctx, published_words());
  draw_exports(ctx, figure);
}

void draw_game_score(Context& ctx, const Game& game) {
  heading(ctx, tr("Your score"));
  const std::string words = result_words(ctx.ws, game);
  {
    const MuteScope mute(ctx.nodes);
    note(ctx, words, ctx.colors.text);
  }
  ctx.nodes.leaf(Role::Status, "predict.result", words);
  neuron_link(ctx, game.neuron);
  ImGui::SameLine(0, ctx.metrics.unit);
  caption(ctx, tr("shows on its card what it answers to"));
  if (game.is_repeat) note(ctx, tr("You had met this neuron before: this game is not counted in the total."));
  if (button(ctx, "predict.again", tr("Another game"), ButtonKind::Primary, kIconPlay)) {
    workspace::GameSetup next = ctx.ws.games.setup;
    ++next.seed;
    ctx.emit(workspace::SetUpGame{next});
    ctx.emit(workspace::StartGame{});
  }
  tooltip(ctx, tr("The next draw, with the same settings."));
  ImGui::SameLine(0, ctx.metrics.unit);
  if (button(ctx, "predict.leave", tr("Settings"), ButtonKind::Normal, kIconTune)) ctx.emit(workspace::LeaveGame{});
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  draw_game_scores(ctx, &game);
  divider(ctx);
  draw_rounds(ctx, game);
}

}  // namespace pn::panels
