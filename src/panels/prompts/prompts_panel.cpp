#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/words.h"
#include "panels/parts/exports.h"
#include "panels/parts/failure_box.h"
#include "panels/prompts/prompts_panel.h"
#include "panels/prompts/prompts_parts.h"
#include "view/board_tables.h"
#include "view/failure.h"
#include "view/gate_effect.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

// Prompts with their tokens, the zero-shot table over the board, and the chosen stimulus's ranking.
namespace pn::panels {
namespace {

using workspace::Phase;

constexpr float kLowWindow = 700;

constexpr const char* kTemplates[] = {"{}", "a photo of a {}", "a drawing of a {}", "a sketch of a {}", "a picture of a {}", "the word {}"};

void draw_template(Context& ctx, PromptsPanelState& state, float width) {
  const float gap = ctx.metrics.unit / 2;
  ImGui::BeginGroup();
  text_centred(ctx, tr("template"));
  ImGui::SameLine(0, ctx.metrics.unit);
  if (!state.template_active) state.template_text = ctx.ws.document.prompt_template;
  const TextFieldResult field = text_field(ctx, "prompts.template", state.template_text,
                                           {.hint = "{}",
                                            .width = width,
                                            .name = tr("Template: {} is where each prompt\xE2\x80\x99s text goes"),
                                            .invalid = state.template_text.find("{}") == std::string::npos});
  state.template_active = field.active;
  const bool complete = state.template_text.find("{}") != std::string::npos;
  if (field.changed && complete) ctx.emit(workspace::SetTemplate{state.template_text});
  if (field.left && !complete && !trim(state.template_text).empty())
    ctx.emit(workspace::SetTemplate{std::string(trim(state.template_text)) + " {}"});
  if (!complete) {
    const ImVec2 a = ImGui::GetItemRectMin();
    const ImVec2 b = ImGui::GetItemRectMax();
    ImGui::GetWindowDrawList()->AddRect(a, b, ctx.colors.warning, ctx.metrics.radius, 0, 1.5F);
    tooltip(ctx, tr("A template needs {} where each prompt's text goes. Left without one, it gets it at its end."));
  }
  ImGui::SameLine(0, gap);
  if (icon_button(ctx, "prompts.template.presets", kIconChevronDown, tr("Common templates"))) ImGui::OpenPopup("##templates");
  if (ImGui::BeginPopup("##templates")) {
    const NodeScope menu(ctx.nodes, Role::Group, "prompts.templates", tr("Common templates"));
    for (const char* preset : kTemplates)
      if (menu_item(ctx, preset, ctx.ws.document.prompt_template == preset)) ctx.emit(workspace::SetTemplate{preset});
    ImGui::EndPopup();
  }
  ImGui::EndGroup();
}

void draw_scale(Context& ctx, float width) {
  ImGui::BeginGroup();
  text_centred(ctx, tr("logit scale"));
  ImGui::SameLine(0, ctx.metrics.unit);
  float scale = workspace::logit_scale(ctx.ws);
  if (slider(ctx, "prompts.scale", scale, 1, 200, true, width,
             {.name = tr("Logit scale (inverse temperature)"), .words = number(scale, 1), .step = 0.1F}))
    ctx.emit(workspace::SetLogitScale{scale});
  tooltip(ctx, tr("Temperature {0}: a high scale makes the choice decided, a low one spreads it.", {number(1 / scale, 3)}));
  ImGui::SameLine(0, ctx.metrics.unit);
  {
    const MuteScope mute(ctx.nodes);  // the slider's node has it
    row_text(ctx, number(scale, 1), text_size(ctx.fonts.body, "200.0").x);
  }
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  const bool own = ctx.ws.document.logit_scale.has_value();
  if (icon_button(ctx, "prompts.scale.reset", kIconRefresh, tr("Back to the model's own logit scale"), false, own))
    ctx.emit(workspace::SetLogitScale{std::nullopt});
  ImGui::EndGroup();
}

// That the numbers are of a changed model, and the way back.
void draw_gates(Context& ctx) {
  if (!workspace::has_gates(ctx.ws.document)) return;
  ImGui::BeginGroup();
  row_text(ctx, brief_gates_words(ctx.ws.document), 0, ctx.fonts.body_bold);
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "prompts.gates.clear", kIconClose, tr("Take all gates away: back to the model as trained")))
    ctx.emit(workspace::ClearGates{});
  ImGui::EndGroup();
}

// The probabilities, once there are any, and the embeddings that they come from.
void draw_export(Context& ctx, bool on_same_line) {
  if (workspace::zero_shot(ctx.ws).probabilities.empty()) return;
  if (on_same_line) ImGui::SameLine(0, ctx.metrics.unit);
  Exports exports{.stem = "probabilities",
                  .table = [&ctx] { return probability_table(ctx.ws); },
                  .arrays = {{"images", tr("Image embeddings"), [&ctx] { return share::image_embedding_array(ctx.ws); }},
                             {"texts", tr("Text embeddings"), [&ctx] { return share::text_embedding_array(ctx.ws); }}}};
  if (const workspace::Stimulus* stimulus = workspace::selected_stimulus(ctx.ws))
    exports.figure = [&ctx, stimulus] { return probability_figure(ctx.ws, *stimulus); };
  export_menu(ctx, "prompts.export", tr("probabilities and embeddings"), exports,
              on_same_line ? ExportButton::Icon : ExportButton::Labelled);
}

void draw_head(Context& ctx, PromptsPanelState& state, float width) {
  const float unit = ctx.metrics.unit;
  if (width < kTwoColumns) {
    const float field = std::max(80.0F, width - ctx.metrics.row - unit * 1.5F - text_size(ctx.fonts.small, tr("logit scale")).x);
    draw_template(ctx, state, field);
    draw_scale(ctx, std::max(60.0F, field - text_size(ctx.fonts.body, "200.0").x - unit));
    draw_gates(ctx);
    draw_export(ctx, false);
    return;
  }
  {
    const MuteScope mute(ctx.nodes);  // the panel's heading says it at every width
    row_text(ctx, tr("Prompts"), 0, ctx.fonts.body_bold);
  }
  ImGui::SameLine(0, unit * 4);
  draw_template(ctx, state, width > 900 ? 220.0F : 150.0F);
  ImGui::SameLine(0, unit * 4);
  draw_scale(ctx, width > 900 ? 140.0F : 80.0F);
  draw_export(ctx, true);
  if (!workspace::has_gates(ctx.ws.document)) return;
  if (width > 960) ImGui::SameLine(0, unit * 4);
  draw_gates(ctx);
}

// Prompts for the concepts on the board, so that a first table can be had with one press.
void emit_board_prompts(Context& ctx) {
  std::size_t count = 0;
  for (const std::string& concept_name : ctx.ws.document.concepts)
    if (count++ < 8) ctx.emit(workspace::AddPrompt{concept_name});
}

// What stands where the table would be while there is nothing to show. True when something was drawn.
bool draw_instead_of_table(Context& ctx) {
  const workspace::Workspace& ws = ctx.ws;
  if (ws.document.prompts.empty()) {
    const bool can_fill = !ws.document.concepts.empty();
    constexpr const char* kSentence = mark(
        "Type what a picture might show. The model says how well each prompt fits each picture, without ever having been trained on your "
        "classes.");
    if (empty_state(ctx, "prompts.from_board", kIconPrompt, tr(kSentence), can_fill ? tr("Use the board's concepts") : ""))
      emit_board_prompts(ctx);
    return true;
  }
  if (ws.model.phase == Phase::Failed) {
    if (error_box(ctx, "prompts.model.retry", tr("The model is not loaded, so nothing can be compared yet."), tr("Try again")))
      ctx.emit(workspace::RetryModel{});
    return true;
  }
  if (!ws.model.text_error.message.empty()) {
    // Files of the visitor's machine stay as they are, however often they are tried.
    const bool is_local = ws.model.source.address.empty();
    constexpr std::string_view kLead = mark("The text encoder could not be loaded, so prompts have to wait.");
    if (is_local) {
      const std::string words = std::string(tr(kLead)) + " " + view::failure_words(ws.model.text_error);
      if (error_box(ctx, "prompts.text.folder", words, tr("Choose a folder"))) ctx.page_requests.push_back(PageRequest::PickModelFolder);
    } else if (failure_box(ctx, "prompts.text.retry", ws.model.text_error, tr(kLead))) {
      ctx.emit(workspace::RetryModel{});
    }
    return true;
  }
  if (ws.model.phase != Phase::Ready || !ws.model.text_ready) {
    std::string sentence = ws.model.phase == Phase::Ready ? tr("The text encoder is loading. Probabilities follow by themselves.")
                                                          : tr("The model is loading. Probabilities follow by themselves.");
    if (ws.model.progress.total_bytes > 0 && ws.model.progress.received_bytes < ws.model.progress.total_bytes)
      sentence += " " + tr("{0} of {1}", {bytes_text(ws.model.progress.received_bytes), bytes_text(ws.model.progress.total_bytes)}) + ".";
    empty_state(ctx, "prompts.wait", kIconDownload, sentence, "");
    return true;
  }
  if (ws.document.stimuli.empty()) {
    if (empty_state(ctx, "prompts.add_picture", kIconImage, tr("There is no picture to compare the prompts with."), tr("Add pictures")))
      ctx.page_requests.push_back(PageRequest::OpenFiles);
    return true;
  }
  return false;
}

void draw_stacked(Context& ctx, PromptsPanelState& state, float width) {
  begin_part("stacked", width, 0);
  draw_head(ctx, state, width);
  ImGui::Dummy({0, ctx.metrics.unit});
  draw_prompt_list(ctx, state, false);
  ImGui::Dummy({0, ctx.metrics.unit});
  if (ctx.ws.document.prompts.empty() || ctx.ws.model.phase != Phase::Ready || !ctx.ws.model.text_ready ||
      ctx.ws.document.stimuli.empty()) {
    begin_part("instead", 0, 200);
    draw_instead_of_table(ctx);
    ImGui::EndChild();
  } else {
    draw_ranking(ctx, state);
    ImGui::Dummy({0, ctx.metrics.unit * 2});
    draw_probability_table(ctx, state, probability_table_height(ctx));
  }
  ImGui::EndChild();
}

void draw_columns(Context& ctx, PromptsPanelState& state, float width) {
  draw_head(ctx, state, width);
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  const float gap = ctx.metrics.unit * 3;
  const bool three = width >= kThreeColumns;
  const float list = std::floor(std::clamp(width * (width < 1100 ? 0.24F : 0.27F), 230.0F, 400.0F));
  const float ranking = three ? std::floor(std::clamp(width * 0.22F, 220.0F, 320.0F)) : 0;
  begin_part("list", list, 0);
  draw_prompt_list(ctx, state, true);
  ImGui::EndChild();
  ImGui::SameLine(0, gap);
  const float rest = width - list - gap - (three ? ranking + gap : 0);
  begin_part("table", rest, 0);
  const bool shown = !draw_instead_of_table(ctx);
  if (shown) {
    if (!three) {
      draw_ranking(ctx, state);
      ImGui::Dummy({0, ctx.metrics.unit});
    }
    const float room = ImGui::GetContentRegionAvail().y;
    draw_probability_table(ctx, state, three ? room : std::max(room, 160.0F));
  }
  ImGui::EndChild();
  if (!three) return;
  ImGui::SameLine(0, gap);
  begin_part("ranking", ranking, 0);
  if (shown) draw_ranking(ctx, state);
  ImGui::EndChild();
}

}  // namespace

bool is_dense(const Context& ctx) { return ctx.device.height < kLowWindow && !ctx.device.touch; }

void draw_prompts_panel(Context& ctx, PromptsPanelState& state) {
  if (state.table_revision != ctx.ws.revision) {
    state.table = workspace::zero_shot(ctx.ws);
    state.table_revision = ctx.ws.revision;
  }
  const float width = ImGui::GetContentRegionAvail().x;
  if (width < 40) return;
  const NodeScope region(ctx.nodes, Role::Region, "prompts", tr("Prompts"));
  ctx.nodes.leaf(Role::Heading, {}, tr("Prompts")).level = 2;
  ImGui::PushID("prompts");
  if (!workspace::takes_prompts(ctx.ws))
    draw_no_prompts(ctx, width);
  else if (width < kTwoColumns)
    draw_stacked(ctx, state, width);
  else
    draw_columns(ctx, state, width);
  ImGui::PopID();
}

}  // namespace pn::panels
