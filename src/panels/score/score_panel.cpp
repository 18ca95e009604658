#include "panels/score/score_panel.h"

#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/parts/exports.h"
#include "panels/parts/panel_parts.h"
#include "studies/report_words.h"
#include "view/board_tables.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr float kWidestBar = 160.0F;

// A share with its interval as a bar, its words behind it or, where there is no room, on the next line.
void draw_share(Context& ctx, const char* what, int right, int count, const analysis::Interval& interval, ImU32 colour) {
  const float unit = ctx.metrics.unit, line = text_size(ctx.fonts.body, "A").y + unit / 2;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const std::string words = score_words(right, count, interval);
  const float label = text_size(ctx.fonts.small, tr("as trained")).x + unit;
  const float bar = std::clamp(width - label - text_size(ctx.fonts.body, words).x - unit, 0.0F, kWidestBar);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw_text(draw, ctx.fonts.small, {at.x, at.y + 1}, ctx.colors.text_muted, what);
  if (bar > unit * 3) {
    const float middle = at.y + line / 2 - 1, x = at.x + label;
    draw_bar(draw, {x, middle - 4}, {x + bar, middle + 4}, 0, 1, 0, static_cast<float>(right) / static_cast<float>(count), colour,
             ctx.colors.track);
    draw->AddLine({x + bar * interval.low, middle}, {x + bar * interval.high, middle}, ctx.colors.text, 1.5F);
  }
  draw_text(draw, ctx.fonts.body, {at.x + label + (bar > unit * 3 ? bar + unit : 0.0F), at.y}, ctx.colors.text, words);
  ImGui::Dummy({width, line});
}

void draw_row(Context& ctx, const ScoreRow& row, const Score& score) {
  const std::string trained = score_words(row.right, row.count, row.interval);
  const std::string gated = score_words(row.gated, row.count, row.gated_interval);
  const bool shows_gates = score.has_gates && !score.pending;
  ImGui::Dummy({0, ctx.metrics.unit / 4});
  const std::string_view rendition = tr(std::string_view(row.rendition));
  small_text(ctx, rendition, ctx.colors.text);
  draw_share(ctx, tr("as trained"), row.right, row.count, row.interval, ctx.colors.bar);
  ctx.nodes.item(Role::Text, "score." + row.rendition,
                 shows_gates ? tr("{0}: {1} as trained, {2} with the gates", {rendition, trained, gated})
                             : tr("{0}: {1} are right", {rendition, trained}));
  if (shows_gates) draw_share(ctx, tr("with gates"), row.gated, row.count, row.gated_interval, ctx.colors.accent);
}

}  // namespace

void draw_score_panel(Context& ctx, ScorePanelState& state) {
  if (state.made_for_revision != ctx.ws.revision) {
    state.score = make_score(ctx.ws);
    state.made_for_revision = ctx.ws.revision;
  }
  const Score& score = state.score;
  heading(ctx, tr("How often is the answer right?"));
  note(ctx, tr("A stimulus counts as right when the prompt that names its concept is the most probable; in brackets the 95 % interval "
               "(Wilson)."));
  if (!model_is_ready(ctx, "score.retry_model", true)) return;
  if (score.rows.empty()) return note(ctx, tr("No prompt names a concept of the board yet: add one for each concept."));
  for (const ScoreRow& row : score.rows) draw_row(ctx, row, score);
  if (score.has_gates && score.pending) note(ctx, tr("With the gates: still being computed."));
  if (!score.unprompted.empty()) note(ctx, tr("Not counted, as no prompt names them: {0}.", {studies::joined(score.unprompted)}));
  export_menu(ctx, "score.export", tr("the score"),
              {.stem = "score",
               .table = [&score] { return score_table(score); },
               .figure = [&ctx, &score] { return view::score_figure(ctx.ws, score); }});
}

}  // namespace pn::panels
