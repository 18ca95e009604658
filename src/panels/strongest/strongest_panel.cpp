#include "panels/strongest/strongest_panel.h"

#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/parts/exports.h"
#include "panels/parts/panel_parts.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using Row = StrongNeuron;

constexpr int kRows = 12;
constexpr const char* kTeaches =
    mark("A concept may move many neurons. One that answers to it prefers it in every rendition: photo, drawing and written word alike.");

void make_rows(const Context& ctx, StrongestPanelState& state, const std::vector<float>& responses) {
  if (state.made_for_revision == ctx.ws.revision) return;
  state.made_for_revision = ctx.ws.revision;
  state.rows.clear();
  for (const auto& [channel, response] : strongest_neurons(responses, kRows)) {
    const workspace::NeuronId neuron{ctx.ws.selection.layer, channel};
    state.rows.push_back({neuron, response, make_neuron_card(ctx.ws, neuron, false).answer});
  }
}

// Where the columns of the table begin; the last one ends at `right`.
struct Columns {
  float neuron, bar, value_end, answer, right;
};

Columns columns_of(const Context& ctx, const std::vector<Row>& rows, const std::string& widest_value) {
  const float unit = ctx.metrics.unit;
  Columns columns{};
  columns.neuron = ImGui::GetCursorScreenPos().x;
  columns.right = columns.neuron + ImGui::GetContentRegionAvail().x;
  float names = text_size(ctx.fonts.small, tr("neuron")).x;
  for (const Row& row : rows) names = std::max(names, text_size(ctx.fonts.body_bold, workspace::neuron_name(row.neuron)).x);
  columns.bar = columns.neuron + unit + names + unit;
  const float bar = std::clamp((columns.right - columns.bar) * 0.16F, 0.0F, 80.0F);
  const float value = std::max(text_size(ctx.fonts.small, tr("response")).x, text_size(ctx.fonts.body, widest_value).x);
  columns.value_end = columns.bar + bar + unit + value;
  columns.answer = columns.value_end + unit * 2;
  return columns;
}

void draw_names(Context& ctx, const Columns& columns) {
  const float y = ImGui::GetCursorScreenPos().y;
  ImGui::SetCursorScreenPos({columns.neuron + ctx.metrics.unit, y});
  term(ctx, "neuron");
  ImGui::SetCursorScreenPos({columns.value_end - text_size(ctx.fonts.small, tr("response")).x, y});
  term(ctx, "response");
  ImGui::SetCursorScreenPos({columns.answer, y});
  term(ctx, "answers to");
  const float auroc = columns.right - ctx.metrics.unit - text_size(ctx.fonts.small, tr("AUROC")).x;
  if (auroc < columns.answer + text_size(ctx.fonts.small, tr("answers to")).x + ctx.metrics.unit) return;
  ImGui::SetCursorScreenPos({auroc, y});
  term(ctx, "AUROC");
}

// The concept and, at the end of the line, its lowest AUROC with the interval; the evidence is told under the pointer.
void draw_answer(Context& ctx, const Row& row, const Columns& columns, float y, float height, bool is_ours) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float body = text_size(ctx.fonts.body, "A").y, small = text_size(ctx.fonts.small, "A").y;
  const float text_y = y + (height - body) / 2, small_y = y + (height - small) / 2 + 1;
  if (!row.answer) {
    draw_text(draw, ctx.fonts.small, {columns.answer, small_y}, ctx.colors.text_muted,
              fitted(ctx.fonts.small, tr("too few stimuli to say"), columns.right - columns.answer));
    return;
  }
  const bool is_clear = answers_clearly(*row.answer);
  const std::string auroc = auroc_words(row.answer->lowest_auroc, row.answer->interval);
  const float auroc_width = text_size(ctx.fonts.small, auroc).x;
  const float room = columns.right - columns.answer - ctx.metrics.unit;
  const bool has_auroc = room > auroc_width + ctx.metrics.unit * 8;
  const float name_room = room - (has_auroc ? auroc_width + ctx.metrics.unit : 0.0F);
  std::string name = row.answer->concept_name;
  if (const std::string whole = tr("closest: {0}", {name}); !is_clear && text_size(ctx.fonts.body, whole).x <= name_room) name = whole;
  const ImU32 ink = is_clear ? (is_ours ? ctx.colors.accent : ctx.colors.text) : ctx.colors.text_muted;
  const Face font = is_clear ? ctx.fonts.body_bold : ctx.fonts.body;
  draw_text(draw, font, {columns.answer, text_y}, ink, fitted(font, name, name_room));
  if (has_auroc) draw_text_right(draw, ctx.fonts.small, {columns.right - ctx.metrics.unit, small_y}, ctx.colors.text_muted, auroc);
}

void draw_row(Context& ctx, const Row& row, const Columns& columns, float highest, int decimals, const std::string& concept_name) {
  const float height = ctx.metrics.row;
  const ImVec2 at{columns.neuron, ImGui::GetCursorScreenPos().y};
  ImGui::SetCursorScreenPos(at);
  const std::string name = workspace::neuron_name(row.neuron);
  const std::string id = "strongest." + name;
  const Press press = press_area(id.c_str(), {columns.right - columns.neuron, height}, true);
  const std::string says =
      !row.answer ? std::string(tr(", too few stimuli to say what it answers to"))
      : answers_clearly(*row.answer)
          ? tr(", answers to {0}, AUROC {1}", {row.answer->concept_name, auroc_words(row.answer->lowest_auroc, row.answer->interval)})
          : tr(", closest to {0}, AUROC {1}", {row.answer->concept_name, auroc_words(row.answer->lowest_auroc, row.answer->interval)});
  ctx.nodes.item(Role::Button, id, tr("Neuron {0}, response {1}", {name, number(row.response, decimals)}) + says).pressed =
      ctx.ws.selection.neuron == row.neuron ? Check::On : Check::Off;
  focus_ring(ctx);
  if (press.pressed || ctx.nodes.clicked(id)) ctx.emit(workspace::SelectNeuron{row.neuron});
  if (press.hovered) {
    ctx.next_hover.neuron = row.neuron;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  if (row.answer)
    tooltip(ctx, tr_n(row.answer->renditions.size(), "Lowest AUROC over {n} rendition, {0}", "Lowest AUROC over {n} renditions, {0}",
                      {row.answer->evidence}));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const bool chosen = ctx.ws.selection.neuron == row.neuron;
  if (chosen || press.hovered || ctx.hover.neuron == row.neuron)
    draw->AddRectFilled(at, {columns.right, at.y + height}, chosen ? ctx.colors.accent_soft : ctx.colors.hover, ctx.metrics.radius);
  const float text_y = at.y + (height - text_size(ctx.fonts.body, "A").y) / 2;
  draw_text(draw, ctx.fonts.body_bold, {at.x + ctx.metrics.unit, text_y}, chosen ? ctx.colors.accent : ctx.colors.text, name);
  const std::string value = number(row.response, decimals);
  const float bar_end =
      columns.value_end - std::max(text_size(ctx.fonts.small, tr("response")).x, text_size(ctx.fonts.body, value).x) - ctx.metrics.unit;
  const float middle = at.y + height / 2;
  if (bar_end - columns.bar >= 16.0F && highest > 0.0F)
    draw_bar(draw, {columns.bar, middle - 3}, {bar_end, middle + 3}, 0, highest, 0, row.response, ctx.colors.bar, ctx.colors.track);
  draw_text_right(draw, ctx.fonts.body, {columns.value_end, text_y}, ctx.colors.text, value);
  draw_answer(ctx, row, columns, at.y, height, row.answer && row.answer->concept_name == concept_name);
}

}  // namespace

void draw_strongest_panel(Context& ctx, StrongestPanelState& state) {
  heading(ctx, tr("Strongest neurons"));
  const workspace::Stimulus* stimulus = workspace::selected_stimulus(ctx.ws);
  const std::vector<float>* responses = stimulus ? workspace::layer_responses(ctx.ws, stimulus->id, ctx.ws.selection.layer) : nullptr;
  if (!responses) {
    const bool is_ready = model_is_ready(ctx, "strongest.retry_model", true);
    if (stimulus) {
      note(ctx, is_ready ? tr("The model is looking at the picture\xE2\x80\xA6") : tr(kTeaches));
      return;
    }
    if (empty_state(ctx, "strongest.add", kIconSearch, tr(kTeaches), tr("Add a picture")))
      ctx.page_requests.push_back(PageRequest::OpenFiles);
    return;
  }
  make_rows(ctx, state, *responses);
  note(ctx, tr("The neurons of layer {0} that respond most to \xE2\x80\x9C{1}\xE2\x80\x9D, and what each of them answers to over the whole "
               "board.",
               {ctx.ws.selection.layer + 1, stimulus_words(*stimulus)}) +
                " " + tr(kTeaches));
  ImGui::Dummy({0, 0});
  if (state.rows.empty()) return;
  const float highest = std::max(0.0F, state.rows.front().response);
  const int decimals = decimals_for(highest);
  const Columns columns = columns_of(ctx, state.rows, number(highest, decimals));
  draw_names(ctx, columns);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  for (const Row& row : state.rows) draw_row(ctx, row, columns, highest, decimals, stimulus->concept_name);
  ImGui::PopStyleVar();
  ImGui::Dummy({0, ctx.metrics.unit / 2});
  export_menu(ctx, "strongest.export", tr("the strongest neurons"),
              {.stem = "strongest-neurons",
               .table = [&ctx, &state] { return strongest_table(ctx.ws, state.rows); },
               .arrays = {response_export(ctx, ctx.ws.selection.layer)}});
}

}  // namespace pn::panels
