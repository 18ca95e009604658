#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/words.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "panels/prompts/prompts_parts.h"
#include "view/sentences.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// A model without a text encoder: that there are no prompts, and its own classes, if it gives their logits.
namespace pn::panels {
namespace {

using workspace::ClassScore;
using workspace::Stimulus;

void draw_words(Context& ctx) {
  const workspace::ModelClasses* classes = workspace::classes_of(ctx.ws);
  heading(ctx, classes ? tr("Classes instead of prompts") : tr("No prompts"), 3);
  note(ctx, view::no_prompts_words(*ctx.ws.model.info));
  if (classes && classes->names.empty()) note(ctx, tr("Nothing names its classes: put labels.txt, with a name a line, beside the model."));
  if (button(ctx, "prompts.open_model", tr("Open another model"), ButtonKind::Normal, kIconSwap))
    ctx.open({DialogRequest::Kind::Model, {}, {}, {}});
}

// True when there is nothing to rank yet, which is said.
bool draw_instead(Context& ctx, const Stimulus* stimulus) {
  if (!model_is_ready(ctx, "prompts.model.retry", true)) return true;
  if (ctx.ws.document.stimuli.empty()) {
    if (empty_state(ctx, "prompts.add_picture", kIconImage, tr("There is no picture to classify."), tr("Add pictures")))
      ctx.page_requests.push_back(PageRequest::OpenFiles);
    return true;
  }
  if (!stimulus) note(ctx, tr("Choose a picture to see its classes."));
  return stimulus == nullptr;
}

void draw_class_ranking(Context& ctx) {
  const Stimulus* stimulus = workspace::selected_stimulus(ctx.ws);
  if (draw_instead(ctx, stimulus)) return;
  const NodeScope group(ctx.nodes, Role::Group, "prompts.classes", tr("Classes of {0}, most probable first", {stimulus_words(*stimulus)}));
  draw_subject(ctx, *stimulus);
  draw_what_if(ctx, stimulus->id);
  const std::vector<ClassScore> scores = workspace::class_scores(ctx.ws, stimulus->id, kMostRanked);
  if (scores.empty()) return draw_no_answers(ctx, stimulus->id);
  for (std::size_t rank = 0; rank < scores.size(); ++rank) {
    const ClassScore& score = scores[rank];
    draw_ranked(ctx, {.id = "prompts.class." + std::to_string(score.index),
                      .text = workspace::class_name(ctx.ws, score.index),
                      .trained = score.probability,
                      .gated = score.gated,
                      .logit = score.logit,
                      .best = rank == 0});
  }
  const auto all = static_cast<std::size_t>(workspace::classes_of(ctx.ws)->count);
  if (all > scores.size())
    note(ctx, tr_n(all - scores.size(), "{n} less probable one is not shown.", "{n} less probable ones are not shown."));
}

// The most probable class of every stimulus.
void draw_first_classes(Context& ctx) {
  const std::vector<const Stimulus*> rows = workspace::in_board_order(ctx.ws.document);
  const NodeScope list(ctx.nodes, Role::List, "prompts.first_classes", tr("Most probable class of every stimulus"));
  const float side = ctx.device.touch ? ctx.metrics.row : 28.0F;
  const float gap = ctx.metrics.unit;
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(rows.size()), side + gap);
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const Stimulus& stimulus = *rows[static_cast<std::size_t>(i)];
      const std::vector<ClassScore> scores = workspace::class_scores(ctx.ws, stimulus.id, 1);
      const std::string id = std::to_string(static_cast<std::uint32_t>(stimulus.id));
      const std::string first = scores.empty() ? std::string(tr("is still to come")) : workspace::class_name(ctx.ws, scores[0].index);
      const std::string share = scores.empty() ? std::string() : number(scores[0].shown() * 100, 1) + " %";
      const ImVec2 at = ImGui::GetCursorScreenPos();
      const float width = ImGui::GetContentRegionAvail().x;
      stimulus_thumb(ctx, "prompts.first." + id, stimulus.id, side, stimulus_words(stimulus) + ": " + first + " " + share);
      ImDrawList* draw = ImGui::GetWindowDrawList();
      const float y = std::round(at.y + (side - ctx.fonts.body.size_px) / 2 - 2);
      const float share_width = text_size(ctx.fonts.body, share).x;
      const bool is_chosen = ctx.ws.selection.stimulus == stimulus.id;
      const float x = at.x + side + gap * 1.5F;
      draw_text(draw, ctx.fonts.body, {at.x + width - share_width, y}, ctx.colors.text_muted, share);
      draw_fitted(draw, is_chosen ? ctx.fonts.body_bold : ctx.fonts.body, {x, y}, is_chosen ? ctx.colors.text : ctx.colors.text_muted,
                  first, at.x + width - share_width - gap - x);
      ImGui::SetCursorScreenPos({at.x, at.y + side + gap});
      ImGui::Dummy({0, 0});
    }
  }
}

}  // namespace

void draw_no_prompts(Context& ctx, float width) {
  const bool has_classes = workspace::classes_of(ctx.ws) != nullptr;
  if (width < kTwoColumns || !has_classes) {
    begin_part("stacked", width, 0);
    draw_words(ctx);
    if (has_classes) {
      ImGui::Dummy({0, ctx.metrics.unit});
      draw_class_ranking(ctx);
    }
    ImGui::EndChild();
    return;
  }
  const bool three = width >= kThreeColumns;
  const float gap = ctx.metrics.unit * 3;
  const float side = std::floor(std::clamp(width * 0.25F, 220.0F, 360.0F));
  begin_part("words", side, 0);
  draw_words(ctx);
  ImGui::EndChild();
  ImGui::SameLine(0, gap);
  begin_part("classes", width - (side + gap) * (three ? 2.0F : 1.0F), 0);
  draw_class_ranking(ctx);
  ImGui::EndChild();
  if (!three) return;
  ImGui::SameLine(0, gap);
  begin_part("first", side, 0);
  heading(ctx, tr("Every stimulus"), 3);
  draw_first_classes(ctx);
  ImGui::EndChild();
}

}  // namespace pn::panels
