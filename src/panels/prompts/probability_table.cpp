#include <algorithm>
#include <cmath>
#include <limits>

#include <imgui_internal.h>

#include "base/words.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "panels/parts/stage_geometry.h"
#include "panels/prompts/prompts_parts.h"
#include "view/failure.h"
#include "view/sentences.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

// Zero-shot probabilities: a row a stimulus, a column a prompt; names stay in view while the numbers scroll.
namespace pn::panels {
namespace {

using workspace::PromptId;
using workspace::Stimulus;
using workspace::StimulusId;

constexpr float kRoomyColumn = 104;  // narrower ones have the number above its bar, and the prompt below its tag
constexpr float kLeastColumn = 70;
constexpr float kMostColumn = 190;
constexpr std::size_t kMostColumns = 60;  // more than anyone reads; the ranking knows all

float row_height(const Context& ctx) { return ctx.device.touch ? 48.0F : is_dense(ctx) ? 28.0F : 40.0F; }
float header_height(const Context& ctx) { return is_dense(ctx) ? 26.0F : 40.0F; }

// Row of the table for a stimulus, or -1 while it has none.
int row_of(const workspace::ZeroShot& table, StimulusId id) {
  const auto found = std::find(table.stimuli.begin(), table.stimuli.end(), id);
  return found == table.stimuli.end() ? -1 : static_cast<int>(found - table.stimuli.begin());
}

int column_of(const workspace::ZeroShot& table, PromptId id) {
  const auto found = std::find(table.prompts.begin(), table.prompts.end(), id);
  return found == table.prompts.end() ? -1 : static_cast<int>(found - table.prompts.begin());
}

bool state_has_gates(const Context& ctx) { return workspace::has_gates(ctx.ws.document); }

const char* unit_words(const Context& ctx) { return state_has_gates(ctx) ? tr("in %, gated") : tr("in %"); }

// A prompt as the head of its column, at `at`. True when its text is cut.
bool draw_column_name(Context& ctx, ImDrawList* draw, ImVec2 at, float column, int index, const workspace::Prompt& prompt) {
  const bool lit = ctx.hover.prompt == prompt.id;
  const bool is_stacked = column < kRoomyColumn && !is_dense(ctx);
  draw_tag(ctx, draw, {at.x + 4, at.y}, is_stacked ? 20 : header_height(ctx), index, lit);
  const float height = text_size(ctx.fonts.small, prompt.text).y;
  const float gap = is_dense(ctx) ? 4.0F : 6.0F;
  const ImVec2 words = is_stacked ? ImVec2{at.x + 4, at.y + 22}
                                  : ImVec2{at.x + 4 + tag_width(ctx) + gap, std::round(at.y + (header_height(ctx) - height) / 2)};
  return draw_fitted(draw, ctx.fonts.small, words, lit ? ctx.colors.text : ctx.colors.text_muted, prompt.text,
                     at.x + column - (is_dense(ctx) ? 1.0F : 4.0F) - words.x);
}

std::string cell_id(StimulusId stimulus, PromptId prompt) {
  return "prompts.cell." + std::to_string(static_cast<std::uint32_t>(stimulus)) + "." + std::to_string(static_cast<std::uint32_t>(prompt));
}

// The table in words: all rows, of many those around the chosen one, and how many there are.
void tell_table(Context& ctx, const PromptsPanelState& state, const std::vector<const Stimulus*>& rows) {
  constexpr std::size_t kMostRows = 40, kAround = 15;
  const NodeScope table(ctx.nodes, Role::Table, "prompts.probabilities",
                        tr("Zero-shot probabilities: stimuli in rows, prompts in columns"));
  std::size_t chosen = 0;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (ctx.ws.selection.stimulus == rows[i]->id) chosen = i;
  const bool is_whole = rows.size() <= kMostRows;
  if (!is_whole) table.node.row_count = static_cast<int>(rows.size()) + 1;
  {
    const NodeScope head(ctx.nodes, Role::Row, "prompts.probabilities.header", {});
    if (!is_whole) head.node.row = 1;
    ctx.nodes.leaf(Role::ColumnHeader, "prompts.probabilities.stimulus", tr("stimulus"));
    for (const PromptId id : state.table.prompts)
      ctx.nodes.leaf(Role::ColumnHeader, "prompts.probabilities.column." + std::to_string(static_cast<std::uint32_t>(id)),
                     prompt_text(ctx.ws, id));
  }
  const std::size_t first = is_whole || chosen < kAround ? 0 : chosen - kAround;
  const std::size_t last = is_whole ? rows.size() : std::min(rows.size(), chosen + kAround + 1);
  for (std::size_t i = first; i < last; ++i) {
    const Stimulus& stimulus = *rows[i];
    const std::string id = std::to_string(static_cast<std::uint32_t>(stimulus.id));
    const NodeScope row(ctx.nodes, Role::Row, "prompts.probabilities.row." + id, {});
    if (!is_whole) row.node.row = static_cast<int>(i) + 2;
    {
      const NodeScope head(ctx.nodes, Role::RowHeader, "prompts.probabilities.head." + id, {});
      const std::string choose = "prompts.choose." + id;
      ctx.nodes.leaf(Role::Button, choose, short_name(stimulus)).pressed = i == chosen ? Check::On : Check::Off;
      if (ctx.nodes.clicked(choose)) ctx.emit(workspace::SelectStimulus{stimulus.id});
    }
    const int place = row_of(state.table, stimulus.id);
    for (std::size_t column = 0; column < state.table.prompts.size(); ++column)
      ctx.nodes.leaf(Role::Cell, "prompts.told." + id + "." + std::to_string(static_cast<std::uint32_t>(state.table.prompts[column])),
                     place < 0 ? tr("is still to come")
                               : probability_words(state.table, static_cast<std::size_t>(place) * state.table.prompts.size() + column));
  }
}

void draw_header(Context& ctx, float column) {
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers, header_height(ctx));
  ImGui::TableSetColumnIndex(0);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + header_height(ctx) / 4);
  term(ctx, "zero-shot");
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  caption(ctx, unit_words(ctx));
  if (state_has_gates(ctx)) tooltip(ctx, tr("Probabilities with the gates; the tick on each bar is where it stood as trained."));
  int index = 0;
  for (const workspace::Prompt& prompt : ctx.ws.document.prompts) {
    if (index >= static_cast<int>(kMostColumns)) break;
    if (!ImGui::TableSetColumnIndex(index + 1)) {
      ++index;
      continue;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(index);
    if (ImGui::InvisibleButton("##prompt", {column, header_height(ctx)}, ImGuiButtonFlags_EnableNav))
      ctx.emit(workspace::SelectPrompt{prompt.id});
    ImGui::PopID();
    ctx.nodes.item(Role::Button, "prompts.column." + std::to_string(static_cast<std::uint32_t>(prompt.id)), prompt.text).skipped = true;
    if (ImGui::IsItemHovered()) ctx.next_hover.prompt = prompt.id;
    if (draw_column_name(ctx, ImGui::GetWindowDrawList(), at, column, index, prompt)) tooltip(ctx, prompt.text);
    ++index;
  }
}

// Where the panel as a whole scrolls, the prompts' names stay at its top as long as rows of their table are seen. `draw` lies over the rows.
void draw_kept_header(Context& ctx, ImDrawList* draw, Box table, float first, float column, float scroll) {
  const ImVec2 clip_min = ImGui::GetWindowDrawList()->GetClipRectMin(), clip_max = ImGui::GetWindowDrawList()->GetClipRectMax();
  const float top = clip_min.y;
  if (table.min.y >= top || table.max.y < top + header_height(ctx) + row_height(ctx)) return;
  draw->PushClipRect(clip_min, clip_max);
  draw->AddRectFilled({table.min.x, top}, {table.max.x, top + header_height(ctx)}, ctx.colors.panel);
  draw->AddLine({table.min.x, top + header_height(ctx)}, {table.max.x, top + header_height(ctx)}, ctx.colors.line);
  draw_text(draw, ctx.fonts.small, {table.min.x, top + 12}, ctx.colors.text_muted, unit_words(ctx));
  draw->PushClipRect({table.min.x + first, top}, {table.max.x, top + header_height(ctx)}, true);
  int index = 0;
  for (const workspace::Prompt& prompt : ctx.ws.document.prompts) {
    if (index >= static_cast<int>(kMostColumns)) break;
    draw_column_name(ctx, draw, {table.min.x + first + static_cast<float>(index) * column - scroll, top}, column, index, prompt);
    ++index;
  }
  draw->PopClipRect();
  draw->PopClipRect();
  ctx.nodes.leaf(Role::Place, "prompts.kept_names", {}).rect = Landmark{table.min.x, top, table.max.x - table.min.x, header_height(ctx)};
}

void draw_row_name(Context& ctx, const Stimulus& stimulus, bool first_of_group, float width) {
  const float height = row_height(ctx);
  const float inset = is_dense(ctx) ? 3.0F : 5.0F;
  const float thumb = height - 2 * inset;
  const std::string id = "prompts.thumb." + std::to_string(static_cast<std::uint32_t>(stimulus.id));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x + inset, at.y + inset});
  stimulus_thumb(ctx, id, stimulus.id, thumb);
  ctx.nodes.last().skipped = true;  // the row's head does the same
  const float x = at.x + thumb + (is_dense(ctx) ? 12.0F : 16.0F);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float room = at.x + width - x - 4;
  const std::string rendition = workspace::words_of(stimulus.rendition);
  const float small = text_size(ctx.fonts.small, rendition).y;
  const float body = text_size(ctx.fonts.body, rendition).y;
  const ImU32 ink = first_of_group ? ctx.colors.text : ctx.colors.text_muted;
  if (is_dense(ctx)) {  // on one line, the rendition at its end
    const float width_of_rendition = text_size(ctx.fonts.small, rendition).x;
    draw_fitted(draw, ctx.fonts.body, {x, std::round(at.y + (height - body) / 2)}, ink, stimulus.concept_name,
                room - width_of_rendition - 6);
    draw_text(draw, ctx.fonts.small, {x + room - width_of_rendition, std::round(at.y + (height - small) / 2)}, ctx.colors.text_muted,
              rendition);
    return;
  }
  const float top = std::round(at.y + (height - small - body) / 2);
  draw_fitted(draw, ctx.fonts.body, {x, top}, ink, stimulus.concept_name, room);
  draw_fitted(draw, ctx.fonts.small, {x, top + body}, ctx.colors.text_muted, rendition, room);
}

// `trained` is where the value stood before the gates; NaN without any.
void draw_cell(Context& ctx, const Stimulus& stimulus, PromptId prompt, float probability, float trained, bool best, float width) {
  const float height = row_height(ctx);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(static_cast<int>(prompt));
  if (ImGui::InvisibleButton("##cell", {width, height}, ImGuiButtonFlags_EnableNav)) ctx.emit(workspace::SelectStimulus{stimulus.id});
  ImGui::PopID();
  ctx.nodes.item(Role::Button, cell_id(stimulus.id, prompt), tr("{0} percent", {number(probability * 100, 1)})).skipped = true;
  if (ImGui::IsItemHovered()) {
    ctx.next_hover.prompt = prompt;
    ctx.next_hover.stimulus = stimulus.id;
  }
  if (!std::isnan(trained))
    tooltip(ctx, tr("as trained {0} %, with the gates {1} %", {number(trained * 100, 1), number(probability * 100, 1)}));
  const ImGuiID moving = ImGui::GetID("##cell") + static_cast<ImGuiID>(prompt) * 7919U;
  const float shown = animated(ctx, moving, probability);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const Face font = best ? ctx.fonts.body_bold : ctx.fonts.body;
  const std::string text = number(probability * 100, 1);
  const float number_width = text_size(ctx.fonts.body_bold, "100.0").x;
  const ImVec2 size = text_size(font, text);
  const float right = at.x + width - 10;
  const bool is_narrow = width < kRoomyColumn;
  const float text_y = is_narrow ? at.y + height * 0.4F - size.y / 2 : at.y + (height - size.y) / 2;
  const float middle = std::round(at.y + height * (is_narrow ? is_dense(ctx) ? 0.84F : 0.78F : 0.5F));
  const float half = is_narrow ? is_dense(ctx) ? 2.0F : 3.0F : 4.0F;
  const float end = is_narrow ? right : right - number_width - 10;
  draw_text(draw, font, {std::round(right - size.x), std::round(text_y)}, best ? ctx.colors.text : ctx.colors.text_muted, text);
  draw_bar(draw, {at.x + 4, middle - half}, {end, middle + half}, 0, 1, 0, shown, best ? ctx.colors.bar : with_alpha(ctx.colors.bar, 0.8F),
           ctx.colors.track);
  if (!std::isnan(trained)) draw_trained_tick(ctx, draw, {at.x + 4, middle - half - 2}, {end, middle + half + 2}, trained);
}

void draw_waiting(Context& ctx, const Stimulus& stimulus, float width) {
  const workspace::StimulusState& state = workspace::state_of(ctx.ws, stimulus.id);
  const bool failed = state.picture_phase == workspace::Phase::Failed || state.encoding_phase == workspace::Phase::Failed;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, row_height(ctx)});
  const std::string_view words = failed ? tr("failed") : tr("running\xE2\x80\xA6");
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small,
            {at.x + 4, std::round(at.y + (row_height(ctx) - text_size(ctx.fonts.small, words).y) / 2)},
            failed ? ctx.colors.error : ctx.colors.text_faint, words);
  if (failed) tooltip(ctx, view::failure_words(state.error));
}

void draw_row(Context& ctx, const workspace::ZeroShot& table, const Stimulus& stimulus, bool first_of_group, float first, float column) {
  ImGui::TableNextRow(ImGuiTableRowFlags_None, row_height(ctx));
  ImGui::PushID(static_cast<int>(stimulus.id));
  if (ctx.ws.selection.stimulus == stimulus.id)
    ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg0, ctx.colors.accent_soft);
  else if (ctx.hover.stimulus == stimulus.id)
    ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg0, ctx.colors.hover);
  ImGui::TableSetColumnIndex(0);
  draw_row_name(ctx, stimulus, first_of_group, first);
  const int row = row_of(table, stimulus.id);
  const auto columns = static_cast<int>(table.prompts.size());
  const auto first_cell = static_cast<std::size_t>(std::max(row, 0)) * table.prompts.size();
  int best = -1;
  for (int column_index = 0; row >= 0 && column_index < columns; ++column_index) {
    const auto cell = first_cell + static_cast<std::size_t>(column_index);
    if (best < 0 || value_at(table, cell) > value_at(table, first_cell + static_cast<std::size_t>(best))) best = column_index;
  }
  int index = 0;
  for (const workspace::Prompt& prompt : ctx.ws.document.prompts) {
    if (index >= static_cast<int>(kMostColumns)) break;
    if (!ImGui::TableSetColumnIndex(++index)) continue;
    const int place = column_of(table, prompt.id);
    const std::size_t cell = first_cell + static_cast<std::size_t>(std::max(place, 0));
    const bool is_gated = row >= 0 && place >= 0 && !table.gated.empty() && !std::isnan(table.gated[cell]);
    const float trained = is_gated ? table.probabilities[cell] : std::numeric_limits<float>::quiet_NaN();
    if (row >= 0 && place >= 0)
      draw_cell(ctx, stimulus, prompt.id, value_at(table, cell), trained, place == best, column);
    else if (row < 0 && index == 1)
      draw_waiting(ctx, stimulus, column);
    else
      ImGui::Dummy({column, row_height(ctx)});
  }
  ImGui::PopID();
}

// With another number of columns the table begins anew at its top left; what was seen stays in view, or the new column comes into it.
void keep_view(Context& ctx, PromptsPanelState::TableView& view, std::size_t columns) {
  constexpr int kFrames = 3;
  if (view.columns != columns) {
    view.to_last_column = view.columns > 0 && columns == view.columns + 1;
    view.columns = columns;
    view.settling = kFrames;
    view.followed.reset();  // a scrollbar may have come over the chosen row
  }
  if (view.settling == 0) {
    view.scroll = {ImGui::GetScrollX(), ImGui::GetScrollY()};
    return;
  }
  --view.settling;
  ImGui::SetScrollX(view.to_last_column ? ImGui::GetScrollMaxX() : view.scroll.x);
  ImGui::SetScrollY(view.scroll.y);
  ctx.animating = true;
}

// A stimulus that was chosen elsewhere has its row brought into view.
void follow_choice(Context& ctx, PromptsPanelState::TableView& view, const std::vector<const Stimulus*>& rows, float height) {
  const auto& chosen = ctx.ws.selection.stimulus;
  if (view.followed == chosen) return;
  view.followed = chosen;
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const Stimulus* stimulus) { return stimulus->id == chosen; });
  if (found == rows.end()) return;
  const float top = static_cast<float>(found - rows.begin()) * row_height(ctx);
  const float room = height - header_height(ctx) - ImGui::GetStyle().ScrollbarSize;
  if (top >= view.scroll.y && top + row_height(ctx) <= view.scroll.y + room) return;
  view.scroll.y = top;
  view.settling = std::max(view.settling, 2);
  ctx.animating = true;
}

}  // namespace

std::string probability_words(const workspace::ZeroShot& table, std::size_t cell) {
  const std::string trained = tr("{0} percent", {number(table.probabilities[cell] * 100, 1)});
  const bool is_gated = !table.gated.empty() && !std::isnan(table.gated[cell]);
  return is_gated ? tr("{0} percent, {1} as trained", {number(table.gated[cell] * 100, 1), trained}) : trained;
}

float value_at(const workspace::ZeroShot& table, std::size_t cell) {
  return table.gated.empty() || std::isnan(table.gated[cell]) ? table.probabilities[cell] : table.gated[cell];
}

void draw_trained_tick(const Context& ctx, ImDrawList* draw, ImVec2 min, ImVec2 max, float trained) {
  const float x = std::round(min.x + (max.x - min.x) * std::clamp(trained, 0.0F, 1.0F));
  draw->AddRectFilled({x - 1, min.y}, {x + 1, max.y}, ctx.colors.text);
}

float probability_table_height(const Context& ctx) {
  return header_height(ctx) + static_cast<float>(ctx.ws.document.stimuli.size()) * row_height(ctx) + ImGui::GetStyle().ScrollbarSize + 4;
}

void draw_probability_table(Context& ctx, PromptsPanelState& state, float height) {
  const std::size_t count = std::min(ctx.ws.document.prompts.size(), kMostColumns);
  const float width = ImGui::GetContentRegionAvail().x;
  const float first = std::floor(std::clamp(width * 0.25F, 128.0F, 172.0F));
  const float room = (width - first - ImGui::GetStyle().ScrollbarSize) / static_cast<float>(count);
  const float column = std::floor(std::clamp(room, kLeastColumn, kMostColumn));
  constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_ScrollX | ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingFixedFit |
                                     ImGuiTableFlags_NoSavedSettings | ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_NoPadOuterX |
                                     ImGuiTableFlags_NoPadInnerX;
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  // Another number of columns is another table for ImGui.
  ImGui::PushID(static_cast<int>(count));
  if (ImGui::BeginTable("probabilities", static_cast<int>(count) + 1, kFlags, {width, height})) {
    ImGui::TableSetupScrollFreeze(1, 1);
    ImGui::TableSetupColumn("##stimulus", ImGuiTableColumnFlags_WidthFixed, first);
    for (std::size_t i = 0; i < count; ++i) ImGui::TableSetupColumn(nullptr, ImGuiTableColumnFlags_WidthFixed, column);
    draw_header(ctx, column);
    const std::vector<const Stimulus*> rows = workspace::in_board_order(ctx.ws.document);
    tell_table(ctx, state, rows);
    follow_choice(ctx, state.view, rows, height);
    keep_view(ctx, state.view, count);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(rows.size()), row_height(ctx));
    while (clipper.Step()) {
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
        const Stimulus& stimulus = *rows[static_cast<std::size_t>(i)];
        const bool first_of_group = i == 0 || rows[static_cast<std::size_t>(i) - 1]->concept_name != stimulus.concept_name;
        draw_row(ctx, state.table, stimulus, first_of_group, first, column);
      }
    }
    ImDrawList* over = ImGui::GetCurrentTable()->InnerWindow->DrawList;
    ImGui::EndTable();
    draw_kept_header(ctx, over, {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()}, first, column, state.view.scroll.x);
  } else {
    ctx.mark("prompts.table.unseen");  // scrolled away, it is one item that the focus can walk to
  }
  ImGui::PopID();
  ImGui::PopStyleVar(2);
}

}  // namespace pn::panels
