#include <algorithm>
#include <cmath>
#include <string>

#include "base/words.h"
#include "panels/parts/links.h"
#include "panels/parts/panel_parts.h"
#include "panels/tokens/tokens_parts.h"
#include "view/sentences.h"
#include "view/words.h"
#include "widgets/colormap.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

// Where the columns lie; numbers end at their edge.
struct Columns {
  float neuron, bar, bar_end, pull_end, added_end;  // added_end: 0 where there is no room or no stimulus
};

constexpr int kDecimals = 3;

bool has_shares(const PromptProfile& profile) { return !profile.rows.empty() && !std::isnan(profile.rows.front().added); }

Columns columns_of(const Context& ctx, const PromptProfile& profile) {
  const float unit = ctx.metrics.unit;
  const float left = ImGui::GetCursorScreenPos().x, right = left + ImGui::GetContentRegionAvail().x - unit;
  const float number_width = text_size(ctx.fonts.body,
                                       "\xE2\x88\x92"
                                       "00.000")
                                 .x +
                             unit * 1.5F;
  const float names = std::clamp((right - left) * 0.3F, 96.0F, 220.0F);
  Columns columns{left + unit, left + unit + names, 0, 0, 0};
  const bool has_room = right - left > names + number_width * 2 + 120.0F;
  columns.added_end = has_shares(profile) && has_room ? right : 0;
  columns.pull_end = columns.added_end > 0 ? right - number_width : right;
  columns.bar_end = columns.pull_end - number_width;
  return columns;
}

void draw_controls(Context& ctx, TokensPanelState& state) {
  static constexpr const char* kEnds[] = {mark("pulls on"), mark("pulls away from")};
  const int end = segmented(ctx, "tokens.profile.end", kEnds, 2, state.from_below ? 1 : 0, tr("Which image neurons come first"));
  if (end >= 0) state.from_below = end == 1;
  if (ctx.ws.document.prompts.size() < 2) return;
  static constexpr const char* kAgainst[] = {mark("alone"), mark("against the others")};
  const float width =
      text_size(ctx.fonts.body, tr("alone")).x + text_size(ctx.fonts.body, tr("against the others")).x + ctx.metrics.unit * 5;
  ImGui::SameLine(0, ctx.metrics.unit);
  if (ImGui::GetContentRegionAvail().x < width) ImGui::NewLine();
  const int against = segmented(ctx, "tokens.profile.against", kAgainst, 2, state.against == Against::Nothing ? 0 : 1,
                                tr("What the prompt is held against"));
  tooltip(ctx, tr("Against the others: less the mean of all prompts' embeddings, so that what they all share goes out."));
  if (against < 0) return;
  state.against = against == 0 ? Against::Nothing : Against::OtherPrompts;
  state.made_for_revision = ~0ULL;
}

void draw_names(Context& ctx, const Columns& columns) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::SetCursorScreenPos({columns.neuron, at.y});
  term(ctx, "neuron");
  ImGui::SetCursorScreenPos({columns.pull_end - text_size(ctx.fonts.small, tr("pull")).x, at.y});
  term(ctx, "pull");
  if (columns.added_end > 0) {
    ImGui::SetCursorScreenPos({columns.added_end - text_size(ctx.fonts.small, tr("adds")).x, at.y});
    term(ctx, "adds");
  }
  ImGui::SetCursorScreenPos({at.x, at.y + text_size(ctx.fonts.small, "A").y + ctx.metrics.unit / 2});
}

std::string row_words(const Context& ctx, const ProfileRow& row) {
  std::string words = tr("Neuron {0}, pull {1}", {named_neuron(ctx.ws, row.neuron), number(row.pull, kDecimals)});
  const workspace::Stimulus* stimulus = workspace::selected_stimulus(ctx.ws);
  if (stimulus && !std::isnan(row.added))
    words += tr(", adds {0} to the logit for {1}", {number(row.added, kDecimals), stimulus_words(*stimulus)});
  return words;
}

void draw_bar_of(const Context& ctx, const PromptProfile& profile, const ProfileRow& row, const Columns& columns, float middle) {
  const float end = columns.bar_end;
  if (end - columns.bar < 24 || !(profile.largest > 0)) return;
  const float zero = (columns.bar + end) / 2, x = zero + (end - columns.bar) / 2 * row.pull / profile.largest;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled({std::min(zero, x), middle - 4}, {std::max(zero, x), middle + 4},
                      color_at(Colormap::Contribution, row.pull < 0 ? 0.12F : 0.85F), 2);
  draw->AddLine({zero, middle - ctx.metrics.row / 2}, {zero, middle + ctx.metrics.row / 2}, ctx.colors.line);
}

void draw_row(Context& ctx, const PromptProfile& profile, const ProfileRow& row, const Columns& columns, int place, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const std::string id = "tokens.profile." + workspace::neuron_name(row.neuron);
  const float width = ImGui::GetContentRegionAvail().x;
  const Press press = press_area(id.c_str(), {width, height});
  const bool chosen = ctx.ws.selection.neuron == row.neuron;
  Node& node = ctx.nodes.item(Role::Button, id, row_words(ctx, row));
  node.pressed = chosen ? Check::On : Check::Off;
  node.row = place + 1;
  focus_ring(ctx);
  if (press.pressed || ctx.nodes.clicked(id)) ctx.emit(workspace::SelectNeuron{row.neuron});
  if (press.hovered) {
    ctx.next_hover.neuron = row.neuron;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (chosen || press.hovered || ctx.hover.neuron == row.neuron)
    draw->AddRectFilled(at, {at.x + width, at.y + height}, chosen ? ctx.colors.accent_soft : ctx.colors.hover, ctx.metrics.radius);
  const float text_y = at.y + (height - text_size(ctx.fonts.body, "A").y) / 2;
  draw_fitted(draw, ctx.fonts.body_bold, {columns.neuron, text_y}, chosen ? ctx.colors.accent : ctx.colors.text,
              named_neuron(ctx.ws, row.neuron), columns.bar - columns.neuron - ctx.metrics.unit);
  draw_bar_of(ctx, profile, row, columns, at.y + height / 2);
  draw_text_right(draw, ctx.fonts.body, {columns.pull_end, text_y}, ctx.colors.text, number(row.pull, kDecimals));
  if (columns.added_end > 0)
    draw_text_right(draw, ctx.fonts.body, {columns.added_end, text_y}, ctx.colors.text_muted, number(row.added, kDecimals));
}

void draw_rows(Context& ctx, const TokensPanelState& state) {
  const PromptProfile& profile = state.profile;
  const float height = ctx.device.touch ? ctx.metrics.row : ctx.metrics.row * 0.8F;
  begin_part("tokens.profile.rows", 0, 0);
  const Columns columns = columns_of(ctx, profile);
  draw_names(ctx, columns);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  {
    const NodeScope list(ctx.nodes, Role::List, "tokens.profile", tr("Image neurons by the prompt's pull"));
    const auto count = static_cast<int>(profile.rows.size());
    list.node.row_count = count;
    ImGuiListClipper clipper;
    clipper.Begin(count, height);
    while (clipper.Step()) {
      for (int place = clipper.DisplayStart; place < clipper.DisplayEnd; ++place) {
        const int from_top = state.from_below ? count - 1 - place : place;
        draw_row(ctx, profile, profile.rows[static_cast<std::size_t>(from_top)], columns, place, height);
      }
    }
  }
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

}  // namespace

void draw_profile(Context& ctx, TokensPanelState& state) {
  const PromptProfile& profile = state.profile;
  if (!profile.why_not.empty()) return note(ctx, profile.why_not, profile.is_error ? ctx.colors.error : 0);
  draw_controls(ctx, state);
  note(ctx, tr("Neurons of image layer {0} by what they add along the prompt's direction: the prompt's profile.", {profile.layer + 1}));
  draw_rows(ctx, state);
}

}  // namespace pn::panels
