#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "ui/fields.h"
#include "ui/prompts_parts.h"
#include "ui/widgets.h"

// Zero-shot probabilities: a row a stimulus, a column a prompt; names stay in view while the numbers scroll.
namespace pn::ui {
namespace {

using workspace::PromptId;
using workspace::Stimulus;
using workspace::StimulusId;

constexpr float kHeaderHeight = 36;
constexpr float kLeastColumn = 104;
constexpr float kMostColumn = 190;
constexpr std::size_t kMostColumns = 60;  // more than anyone reads; the ranking knows all

float row_height(const Context& ctx) { return ctx.device.touch ? 48.0F : 40.0F; }

// Stimuli in the board's order of concepts, then renditions.
std::vector<const Stimulus*> grouped(const workspace::Document& document) {
  std::map<std::string_view, int> concept_order;
  std::map<workspace::Rendition, int> rendition_order;
  for (const std::string& name : document.concepts) concept_order.emplace(name, static_cast<int>(concept_order.size()));
  for (const workspace::Rendition one : document.renditions) rendition_order.emplace(one, static_cast<int>(rendition_order.size()));
  std::vector<const Stimulus*> out;
  for (const Stimulus& stimulus : document.stimuli) out.push_back(&stimulus);
  std::stable_sort(out.begin(), out.end(), [&](const Stimulus* a, const Stimulus* b) {
    const auto key = [&](const Stimulus* s) { return std::pair(concept_order[s->concept_name], rendition_order[s->rendition]); };
    return key(a) < key(b);
  });
  return out;
}

// Row of the table for a stimulus, or -1 while it has none.
int row_of(const workspace::ZeroShot& table, StimulusId id) {
  const auto found = std::find(table.stimuli.begin(), table.stimuli.end(), id);
  return found == table.stimuli.end() ? -1 : static_cast<int>(found - table.stimuli.begin());
}

int column_of(const workspace::ZeroShot& table, PromptId id) {
  const auto found = std::find(table.prompts.begin(), table.prompts.end(), id);
  return found == table.prompts.end() ? -1 : static_cast<int>(found - table.prompts.begin());
}

bool state_has_gates(const Context& ctx) { return !ctx.ws.document.gates.empty(); }

void draw_header(Context& ctx, float column) {
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers, kHeaderHeight);
  ImGui::TableSetColumnIndex(0);
  ImGui::SetCursorPosY(ImGui::GetCursorPosY() + 10);
  term(ctx, "zero-shot");
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  caption(ctx, state_has_gates(ctx) ? "in %, gated" : "in %");
  if (state_has_gates(ctx)) tooltip(ctx, "Probabilities with the gates; the tick on each bar is where it stood as trained.");
  int index = 0;
  for (const workspace::Prompt& prompt : ctx.ws.document.prompts) {
    if (index >= static_cast<int>(kMostColumns)) break;
    if (!ImGui::TableSetColumnIndex(index + 1)) {
      ++index;
      continue;
    }
    const ImVec2 at = ImGui::GetCursorScreenPos();
    ImGui::PushID(index);
    ImGui::InvisibleButton("##prompt", {column, kHeaderHeight});
    ImGui::PopID();
    if (ImGui::IsItemHovered()) ctx.next_hover.prompt = prompt.id;
    const bool lit = ctx.hover.prompt == prompt.id;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw_tag(ctx, draw, {at.x + 4, at.y}, kHeaderHeight, index, lit);
    const float x = at.x + 4 + tag_width(ctx) + 6;
    const float height = text_size(ctx.fonts.small, prompt.text).y;
    const bool cut = draw_fitted(draw, ctx.fonts.small, {x, std::round(at.y + (kHeaderHeight - height) / 2)},
                                  lit ? ctx.colors.text : ctx.colors.text_muted, prompt.text, at.x + column - 4 - x);
    if (cut) tooltip(ctx, prompt.text);
    ++index;
  }
}

void draw_row_name(Context& ctx, const Stimulus& stimulus, bool first_of_group, float width) {
  const float height = row_height(ctx);
  const float thumb = height - 10;
  const std::string id = "prompts.thumb." + std::to_string(static_cast<std::uint32_t>(stimulus.id));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({at.x + 5, at.y + 5});
  stimulus_thumb(ctx, id.c_str(), stimulus.id, thumb);
  const float x = at.x + thumb + 16;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float room = at.x + width - x - 4;
  const std::string rendition(workspace::name_of(stimulus.rendition));
  const float small = text_size(ctx.fonts.small, rendition).y;
  const float body = text_size(ctx.fonts.body, rendition).y;
  const float top = std::round(at.y + (height - small - body) / 2);
  draw_fitted(draw, ctx.fonts.body, {x, top}, first_of_group ? ctx.colors.text : ctx.colors.text_faint, stimulus.concept_name, room);
  draw_fitted(draw, ctx.fonts.small, {x, top + body}, ctx.colors.text_muted, rendition, room);
}

// `trained` is where the value stood before the gates; NaN without any.
void draw_cell(Context& ctx, const Stimulus& stimulus, PromptId prompt, float probability, float trained, bool best, float width) {
  const float height = row_height(ctx);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(static_cast<int>(prompt));
  if (ImGui::InvisibleButton("##cell", {width, height})) ctx.emit(workspace::SelectStimulus{stimulus.id});
  ImGui::PopID();
  ctx.mark("prompts.cell." + std::to_string(static_cast<std::uint32_t>(stimulus.id)) + "." + std::to_string(static_cast<std::uint32_t>(prompt)));
  if (ImGui::IsItemHovered()) {
    ctx.next_hover.prompt = prompt;
    ctx.next_hover.stimulus = stimulus.id;
  }
  if (!std::isnan(trained)) tooltip(ctx, "as trained " + number(trained * 100, 1) + " %, with the gates " + number(probability * 100, 1) + " %");
  const ImGuiID moving = ImGui::GetID("##cell") + static_cast<ImGuiID>(prompt) * 7919U;
  const float shown = animated(ctx, moving, probability);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  ImFont* font = best ? ctx.fonts.body_bold : ctx.fonts.body;
  const std::string text = number(probability * 100, 1);
  const float number_width = text_size(ctx.fonts.body_bold, "100.0").x;
  const ImVec2 size = text_size(font, text);
  const float right = at.x + width - 10;
  draw_text(draw, font, {std::round(right - size.x), std::round(at.y + (height - size.y) / 2)}, best ? ctx.colors.text : ctx.colors.text_muted, text);
  const float middle = std::round(at.y + height / 2);
  draw_bar(draw, {at.x + 4, middle - 4}, {right - number_width - 10, middle + 4}, 0, 1, 0, shown,
           best ? ctx.colors.bar : with_alpha(ctx.colors.bar, 0.45F), ctx.colors.bar_soft);
  if (!std::isnan(trained)) draw_trained_tick(ctx, draw, {at.x + 4, middle - 6}, {right - number_width - 10, middle + 6}, trained);
}

void draw_waiting(Context& ctx, const Stimulus& stimulus, float width) {
  const workspace::StimulusState& state = workspace::state_of(ctx.ws, stimulus.id);
  const bool failed = state.picture_phase == workspace::Phase::Failed || state.encoding_phase == workspace::Phase::Failed;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, row_height(ctx)});
  const std::string_view words = failed ? "failed" : "running\xE2\x80\xA6";
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {at.x + 4, std::round(at.y + (row_height(ctx) - text_size(ctx.fonts.small, words).y) / 2)},
           failed ? ctx.colors.error : ctx.colors.text_faint, words);
  if (failed) tooltip(ctx, state.error);
}

void draw_row(Context& ctx, const workspace::ZeroShot& table, const Stimulus& stimulus, bool first_of_group, float first, float column) {
  ImGui::TableNextRow(ImGuiTableRowFlags_None, row_height(ctx));
  ImGui::PushID(static_cast<int>(stimulus.id));
  if (ctx.ws.selection.stimulus == stimulus.id) ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg0, ctx.colors.accent_soft);
  else if (ctx.hover.stimulus == stimulus.id) ImGui::TableSetBgColor(ImGuiTableBgTarget_RowBg0, ctx.colors.hover);
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
    if (row >= 0 && place >= 0) draw_cell(ctx, stimulus, prompt.id, value_at(table, cell), trained, place == best, column);
    else if (row < 0 && index == 1) draw_waiting(ctx, stimulus, column);
    else ImGui::Dummy({column, row_height(ctx)});
  }
  ImGui::PopID();
}

}  // namespace

float value_at(const workspace::ZeroShot& table, std::size_t cell) {
  return table.gated.empty() || std::isnan(table.gated[cell]) ? table.probabilities[cell] : table.gated[cell];
}

void draw_trained_tick(const Context& ctx, ImDrawList* draw, ImVec2 min, ImVec2 max, float trained) {
  const float x = std::round(min.x + (max.x - min.x) * std::clamp(trained, 0.0F, 1.0F));
  draw->AddRectFilled({x - 1, min.y}, {x + 1, max.y}, ctx.colors.text);
}

float probability_table_height(const Context& ctx) {
  return kHeaderHeight + static_cast<float>(ctx.ws.document.stimuli.size()) * row_height(ctx) + ImGui::GetStyle().ScrollbarSize + 4;
}

void draw_probability_table(Context& ctx, PromptsPanelState& state, float height) {
  const std::size_t count = std::min(ctx.ws.document.prompts.size(), kMostColumns);
  const float width = ImGui::GetContentRegionAvail().x;
  const float first = width < 420 ? 128.0F : 172.0F;
  const float room = (width - first - ImGui::GetStyle().ScrollbarSize) / static_cast<float>(count);
  const float column = std::floor(std::clamp(room, kLeastColumn, kMostColumn));
  constexpr ImGuiTableFlags kFlags = ImGuiTableFlags_ScrollX | ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingFixedFit | ImGuiTableFlags_NoSavedSettings |
                                     ImGuiTableFlags_BordersInnerH | ImGuiTableFlags_NoPadOuterX | ImGuiTableFlags_NoPadInnerX;
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {0, 0});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  // Another number of columns is another table for ImGui.
  ImGui::PushID(static_cast<int>(count));
  if (ImGui::BeginTable("probabilities", static_cast<int>(count) + 1, kFlags, {width, height})) {
    ImGui::TableSetupScrollFreeze(1, 1);
    ImGui::TableSetupColumn("##stimulus", ImGuiTableColumnFlags_WidthFixed, first);
    for (std::size_t i = 0; i < count; ++i) ImGui::TableSetupColumn(nullptr, ImGuiTableColumnFlags_WidthFixed, column);
    draw_header(ctx, column);
    const std::vector<const Stimulus*> rows = grouped(ctx.ws.document);
    ImGuiListClipper clipper;
    clipper.Begin(static_cast<int>(rows.size()), row_height(ctx));
    while (clipper.Step()) {
      for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
        const Stimulus& stimulus = *rows[static_cast<std::size_t>(i)];
        const bool first_of_group = i == 0 || rows[static_cast<std::size_t>(i) - 1]->concept_name != stimulus.concept_name;
        draw_row(ctx, state.table, stimulus, first_of_group, first, column);
      }
    }
    ImGui::EndTable();
  }
  ImGui::PopID();
  ImGui::PopStyleVar(2);
}

}  // namespace pn::ui
