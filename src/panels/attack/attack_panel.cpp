#include "panels/attack/attack_panel.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "base/words.h"
#include "panels/attack/attack_parts.h"
#include "panels/parts/exports.h"
#include "panels/parts/failure_box.h"
#include "panels/parts/panel_parts.h"
#include "view/board_tables.h"
#include "view/words.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr const char* kTeaches =
    mark("Write a word on a picture and drag it about: models that read may believe the word rather than the picture.");
constexpr std::size_t kMostRows = 6;
constexpr float kWideFrom = 440.0F;  // a narrower region has the fields below the picture
constexpr float kLeastPicture = 180.0F, kMostPicture = 520.0F, kPictureShare = 0.8F, kLeastFields = 220.0F, kFieldsShare = 0.42F;
constexpr float kRowHeight = 34.0F;

// A prompt: a bar for the picture as it is, thin, and one with the label; with gates the thin one is as trained, with the label.
void draw_answer(Context& ctx, const LabelAnswer& row) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x, unit = ctx.metrics.unit;
  const float with = row.gated_with.value_or(row.with), without = row.gated_with ? row.with : row.without;
  const std::string words = percent(without) + " → " + percent(with);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 size = text_size(ctx.fonts.body, words);
  draw_text(draw, ctx.fonts.body, at, ctx.colors.text, fitted(ctx.fonts.body, row.words, width - size.x - unit * 2));
  draw_text(draw, ctx.fonts.body, {at.x + width - size.x, at.y}, ctx.colors.text, words);
  const float top = at.y + size.y + 3;
  draw_bar(draw, {at.x, top}, {at.x + width, top + 3}, 0, 1, 0, without, ctx.colors.text_muted, ctx.colors.track);
  draw_bar(draw, {at.x, top + 4}, {at.x + width, top + 10}, 0, 1, 0, with, row.gated_with ? ctx.colors.accent : ctx.colors.bar,
           ctx.colors.track);
  ImGui::Dummy({width, std::max(kRowHeight, size.y + 15)});
  std::string told = tr("{0}: {1} without the label, {2} with it", {row.words, percent(row.without), percent(row.with)});
  if (row.gated_with) told += tr(", {0} with it under the gates", {percent(*row.gated_with)});
  ctx.nodes.item(Role::Text, "attack.answer." + std::to_string(static_cast<std::uint32_t>(row.prompt)), told);
}

void draw_verdict(Context& ctx, const LabelAnswers& answers) {
  if (!answers.verdict.empty()) {
    note(ctx, answers.verdict, answers.flips ? ctx.colors.accent : ctx.colors.text);
    ctx.mark("attack.verdict");
  }
  if (!answers.repair.empty()) note(ctx, answers.repair, ctx.colors.text);
  note(ctx, tr(kTeaches));
}

void draw_answers(Context& ctx, const LabelAnswers& answers) {
  if (answers.rows.empty())
    return note(ctx, ctx.ws.document.prompts.empty() ? tr("Add prompts to see what the model answers.") : tr("The model is working."));
  const bool has_gates = answers.rows.front().gated_with.has_value();
  small_text(ctx, has_gates ? tr("With the label: as trained, then with the gates") : tr("Without the label, then with it"));
  for (std::size_t i = 0; i < std::min(kMostRows, answers.rows.size()); ++i) draw_answer(ctx, answers.rows[i]);
  if (answers.rows.size() > kMostRows)
    note(ctx, tr_n(answers.rows.size() - kMostRows, "{n} more prompt is less probable.", "{n} more prompts are less probable."));
  export_menu(ctx, "attack.export", tr("the answers"), {.stem = "label-answers", .table = [&answers] { return label_table(answers); }});
}

void draw_actions(Context& ctx, const LabelAnswers& answers) {
  const std::string text(trim(ctx.ws.lab.label.text));
  if (!answers.is_named && !text.empty() && workspace::takes_prompts(ctx.ws)) {
    note(ctx, tr("No prompt says “{0}”, so the model cannot answer with it.", {text}));
    if (button(ctx, "attack.prompt", tr("Add the prompt “{0}”", {text}), ButtonKind::Primary, kIconPrompt))
      ctx.emit(workspace::AddPrompt{text});
  }
  if (button(ctx, "attack.add", tr("Add to the board"), ButtonKind::Normal, kIconPlus, ctx.ws.lab.trial.has_value()))
    ctx.emit(workspace::AddLabelled{});
  tooltip(ctx, tr("The picture with its label becomes a stimulus, for every other panel to look at."));
}

void draw_failure(Context& ctx) {
  const Error& error = ctx.ws.lab.error;
  if (!error.message.empty() && failure_box(ctx, "attack.retry", error)) ctx.emit(workspace::WatchLab{true});
}

bool can_show(Context& ctx) {
  if (!model_is_ready(ctx, "attack.retry_model", true)) return false;
  const workspace::Stimulus* chosen = workspace::selected_stimulus(ctx.ws);
  const bool has_picture = chosen && workspace::state_of(ctx.ws, chosen->id).thumbnail;
  if (!has_picture)
    empty_state(ctx, "attack.empty", kIconText,
                chosen ? tr("This stimulus has no picture yet.") : std::string(tr(kTeaches)) + " " + tr("Choose a stimulus first."), "");
  return has_picture;
}

}  // namespace

void draw_attack_panel(Context& ctx, AttackPanelState& state) {
  const NodeScope region(ctx.nodes, Role::Region, "attack", tr("Typographic attack"));
  ctx.next_hover.label_lab = true;
  if (!can_show(ctx)) return;
  if (state.made_for_revision != ctx.ws.revision) {
    state.answers = make_label_answers(ctx.ws);
    state.made_for_revision = ctx.ws.revision;
  }
  heading(ctx, tr("Does it believe the label?"));
  const ImVec2 room = ImGui::GetContentRegionAvail();
  const float gap = ctx.metrics.unit * 2;
  const bool is_wide = room.x >= kWideFrom;
  const float width = is_wide ? room.x - gap - std::max(kLeastFields, room.x * kFieldsShare) : room.x;
  const float side = std::floor(std::min({kMostPicture, width, std::max(kLeastPicture, room.y * kPictureShare)}));
  const auto draw_shown = [&] {
    draw_label_picture(ctx, state, is_wide ? width : side, side);
    draw_verdict(ctx, state.answers);
  };
  const auto draw_side = [&] {
    draw_label_words(ctx);
    draw_failure(ctx);
    draw_answers(ctx, state.answers);
    draw_actions(ctx, state.answers);
    draw_label_fields(ctx);
  };
  if (!is_wide) {
    draw_shown();
    return draw_side();
  }
  begin_part("shown", width, 0);
  draw_shown();
  ImGui::EndChild();
  ImGui::SameLine(0, gap);
  begin_part("fields", 0, 0);
  draw_side();
  ImGui::EndChild();
}

}  // namespace pn::panels
