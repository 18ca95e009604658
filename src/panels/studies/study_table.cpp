#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "panels/studies/study_parts.h"
#include "view/study_words.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

using studies::Cell;
using studies::Column;
using studies::Meaning;
using studies::Table;

constexpr float kWidestText = 240.0F;
constexpr std::size_t kMeasuredRows = 60;

bool is_numeric(Meaning meaning) { return meaning == Meaning::Number || meaning == Meaning::Interval || meaning == Meaning::PValue; }

std::string title_of(const Column& column) { return std::string(tr(std::string_view(column.title))); }

// What the columns need, from their titles and the first rows.
std::vector<float> column_widths(Context& ctx, const Table& table) {
  std::vector<float> widths;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    float width = text_size(ctx.fonts.small, tr(std::string_view(table.columns[i].title))).x + 16;
    for (std::size_t row = 0; row < std::min(table.rows(), kMeasuredRows); ++row)
      width = std::max(width, text_size(ctx.fonts.body, cell_words(ctx.ws, table, row, i)).x);
    widths.push_back(std::min(width, kWidestText) + ctx.metrics.unit * 2);
  }
  return widths;
}

void refresh(Context& ctx, StudyPanelState& state, const std::shared_ptr<const studies::Outcome>& outcome, std::size_t place) {
  const Table& table = outcome->tables[place];
  if (state.made_for == outcome && state.made_for_table == place && state.made_for_language == language_revision() && !state.rows.empty())
    return;
  if (state.made_for != outcome || state.made_for_table != place) state.is_sorted = false;
  state.made_for = outcome;
  state.made_for_table = place;
  state.made_for_language = language_revision();
  state.rows = state.is_sorted ? studies::sorted_rows(table, state.sorted_by, state.descending)
                               : studies::sorted_rows(table, table.columns.size(), false);
  state.widths = column_widths(ctx, table);
}

void sort_by(StudyPanelState& state, const Table& table, std::size_t column) {
  const bool again = state.is_sorted && state.sorted_by == column;
  state.descending =
      again ? !state.descending : table.columns[column].meaning != Meaning::PValue && is_numeric(table.columns[column].meaning);
  state.sorted_by = column;
  state.is_sorted = true;
  state.rows = studies::sorted_rows(table, column, state.descending);
}

// At the region's top, over the rows that scroll below it.
void draw_header(Context& ctx, StudyPanelState& state, const Table& table) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 start = ImGui::GetCursorScreenPos(), at{start.x, ImGui::GetWindowPos().y};
  const float height = ctx.metrics.row;
  const ImVec2 window = ImGui::GetWindowPos();
  draw->AddRectFilled(window, {window.x + ImGui::GetWindowSize().x, window.y + height}, ctx.colors.panel);
  float x = at.x;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    ImGui::SetCursorScreenPos({x, at.y});
    const std::string id = "study.sort." + column.name;
    const bool pressed = ImGui::InvisibleButton(id.c_str(), {state.widths[i], height}, ImGuiButtonFlags_EnableNav) || ctx.nodes.clicked(id);
    ctx.nodes.item(Role::Button, id, tr("Sort by {0}", {title_of(column)}));
    focus_ring(ctx);
    if (!column.words.empty()) tooltip(ctx, tr(std::string_view(column.words)));
    const bool sorted = state.is_sorted && state.sorted_by == i;
    const ImU32 ink = sorted || ImGui::IsItemHovered() ? ctx.colors.text : ctx.colors.text_muted;
    const float y = at.y + (height - text_size(ctx.fonts.small, "X").y) / 2;
    const std::string title = sorted ? title_of(column) + " " + (state.descending ? kIconArrowDown : kIconArrowUp) : title_of(column);
    if (is_numeric(column.meaning))
      draw_text_right(draw, ctx.fonts.small, {x + state.widths[i] - ctx.metrics.unit * 2, y}, ink, title);
    else
      draw_text(draw, ctx.fonts.small, {x, y}, ink, title);
    if (pressed) sort_by(state, table, i);
    x += state.widths[i];
  }
  draw->AddLine({at.x, at.y + height - 1}, {x, at.y + height - 1}, ctx.colors.line);
  ImGui::SetCursorScreenPos({start.x, start.y + height});
  ImGui::Dummy({x - at.x, 0});
}

void draw_cell(Context& ctx, const Table& table, std::size_t row, std::size_t column, ImVec2 at, float width, ImU32 ink) {
  const Cell& cell = table.at(row, column);
  const float y = at.y + (ctx.metrics.row - text_size(ctx.fonts.body, "X").y) / 2;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (const auto* neuron = std::get_if<studies::NeuronRef>(&cell)) {
    ImGui::SetCursorScreenPos({at.x, y});
    ImGui::PushID(static_cast<int>(row));
    neuron_link(ctx, {neuron->layer, neuron->channel});
    ImGui::PopID();
    return;
  }
  const std::string words = cell_words(ctx.ws, table, row, column);
  if (const auto* stimulus = std::get_if<studies::StimulusRef>(&cell)) {
    ImGui::SetCursorScreenPos({at.x, at.y + 4});
    const float size = ctx.metrics.row - 8;
    ImGui::PushID(static_cast<int>(row));
    stimulus_thumb(ctx, "study.stimulus." + std::to_string(row) + "." + std::to_string(column), workspace::StimulusId{stimulus->id}, size);
    ImGui::PopID();
    draw_fitted(draw, ctx.fonts.body, {at.x + size + ctx.metrics.unit, y}, ink, words, width - size - ctx.metrics.unit);
    return;
  }
  if (is_numeric(table.columns[column].meaning))
    draw_text_right(draw, ctx.fonts.body, {at.x + width - ctx.metrics.unit, y}, ink, words);
  else
    draw_fitted(draw, ctx.fonts.body, {at.x, y}, ink, words, width);
}

// The row as one button: its cells in words; it selects the neuron or the stimulus that it is about.
void tell_row(Context& ctx, const Table& table, std::size_t row, int shown) {
  const std::string id = "study.row." + std::to_string(shown);
  std::string words;
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    words += (words.empty() ? "" : ", ") + title_of(table.columns[i]) + " " + cell_words(ctx.ws, table, row, i);
  ctx.nodes.item(Role::Button, id, words).row = shown + 1;
  if (!ctx.nodes.clicked(id)) return;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const studies::Cell& cell = table.at(row, i);
    if (const auto* neuron = std::get_if<studies::NeuronRef>(&cell))
      return ctx.emit(workspace::SelectNeuron{workspace::NeuronId{neuron->layer, neuron->channel}});
    if (const auto* stimulus = std::get_if<studies::StimulusRef>(&cell))
      return ctx.emit(workspace::SelectStimulus{workspace::StimulusId{stimulus->id}});
  }
}

void draw_rows(Context& ctx, const StudyPanelState& state, const Table& table, ImU32 ink) {
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(state.rows.size()), ctx.metrics.row);
  const NodeScope list(ctx.nodes, Role::List, "study.rows", tr(std::string_view(table.title)));
  list.node.row_count = static_cast<int>(state.rows.size());
  while (clipper.Step()) {
    for (int shown = clipper.DisplayStart; shown < clipper.DisplayEnd; ++shown) {
      const std::size_t row = state.rows[static_cast<std::size_t>(shown)];
      const ImVec2 at = ImGui::GetCursorScreenPos();
      float x = at.x;
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        draw_cell(ctx, table, row, i, {x, at.y}, state.widths[i] - ctx.metrics.unit, ink);
        x += state.widths[i];
      }
      ImGui::SetCursorScreenPos(at);
      ImGui::Dummy({x - at.x, ctx.metrics.row});
      tell_row(ctx, table, row, shown);
    }
  }
}

}  // namespace

void draw_study_table(Context& ctx, StudyPanelState& state, const std::shared_ptr<const studies::Outcome>& outcome, std::size_t place,
                      float height, bool faded) {
  const Table& table = outcome->tables[place];
  if (table.rows() == 0) return note(ctx, tr("There are no rows."));
  refresh(ctx, state, outcome, place);
  // As high as its rows, the header and a bar to scroll need, where that is less.
  height =
      std::min(height, ctx.metrics.row * static_cast<float>(table.rows() + 1) + ImGui::GetStyle().ScrollbarSize + ctx.metrics.unit / 2);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::BeginChild("study.table.area", {0, height}, ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_HorizontalScrollbar);
  ImDrawListSplitter layers;  // The header comes first, so that it takes the pointer, and lies on top.
  layers.Split(ImGui::GetWindowDrawList(), 2);
  layers.SetCurrentChannel(ImGui::GetWindowDrawList(), 1);
  draw_header(ctx, state, table);
  layers.SetCurrentChannel(ImGui::GetWindowDrawList(), 0);
  draw_rows(ctx, state, table, faded ? ctx.colors.text_faint : ctx.colors.text);
  layers.Merge(ImGui::GetWindowDrawList());
  ImGui::EndChild();
  ImGui::PopStyleVar();
}

}  // namespace pn::panels
