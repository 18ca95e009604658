#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "base/words.h"
#include "panels/parts/panel_parts.h"
#include "panels/tokens/tokens_parts.h"
#include "view/words.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr float kLeastCell = 20.0F, kMostCell = 84.0F;

// Where the columns lie.
struct Columns {
  float name, cells, cell, value_end, width;  // width: of all, more than the region's for a long prompt
};

Columns columns_of(const Context& ctx, const PromptTokens& tokens, int layer) {
  const float unit = ctx.metrics.unit, left = ImGui::GetCursorScreenPos().x;
  const float room = ImGui::GetContentRegionAvail().x - ImGui::GetStyle().ScrollbarSize;
  const float name = text_size(ctx.fonts.body_bold, workspace::text_neuron_name(workspace::TextNeuronId{layer, 8888})).x + unit * 2;
  const float value = text_size(ctx.fonts.body,
                                "\xE2\x88\x92"
                                "0.000")
                          .x +
                      unit * 1.5F;
  const auto count = static_cast<float>(tokens.tokens.size());
  const float cell = std::floor(std::clamp((room - name - value) / count, kLeastCell, kMostCell));
  return {left + unit, left + name, cell, left + name + cell * count + value, name + cell * count + value + unit / 2};
}

void draw_names(Context& ctx, const PromptTokens& tokens, const Columns& columns) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float line = text_size(ctx.fonts.small, "A").y;
  ImGui::SetCursorScreenPos({columns.name, at.y});
  term(ctx, "neuron");
  for (std::size_t i = 0; i < tokens.tokens.size(); ++i) {
    const float x = columns.cells + columns.cell * static_cast<float>(i);
    ImGui::SetCursorScreenPos({x, at.y});
    ImGui::Dummy({columns.cell, line});
    const bool is_mark = i == 0 || i + 1 == tokens.tokens.size();
    ctx.nodes.item(Role::Text, "tokens.token." + std::to_string(i), tokens.tokens[i]);
    tooltip(ctx, is_mark
                     ? tr("A mark the tokenizer puts around every text. The start is the same in every prompt, so responses leave it out.")
                     : tokens.tokens[i]);
    const std::string shown = fitted(ctx.fonts.small, tokens.tokens[i], columns.cell - 4);
    draw_text(ImGui::GetWindowDrawList(), ctx.fonts.small, {x + (columns.cell - text_size(ctx.fonts.small, shown).x) / 2, at.y},
              is_mark ? ctx.colors.text_faint : ctx.colors.text, shown);
  }
  ImGui::SetCursorScreenPos({columns.value_end - text_size(ctx.fonts.small, tr("response")).x, at.y});
  if (columns.value_end - text_size(ctx.fonts.small, tr("response")).x >
      columns.cells + columns.cell * static_cast<float>(tokens.tokens.size()))
    term(ctx, "response");
  ImGui::SetCursorScreenPos({at.x, at.y + line + ctx.metrics.unit / 2});
  ImGui::Dummy({columns.width, 0});
}

std::string row_words(const PromptTokens& tokens, const TextNeuronRow& row, const std::string& name, int decimals) {
  return tr("Neuron {0}, response {1}, most at \xE2\x80\x9C{2}\xE2\x80\x9D: {3}",
            {name, number(row.response, decimals), tokens.tokens[row.peak_row], number(row.peak, decimals)});
}

void draw_row(Context& ctx, const PromptTokens& tokens, const Columns& columns, int layer, int place, float height) {
  const TextNeuronRow& row = tokens.neurons[static_cast<std::size_t>(place)];
  const workspace::TextNeuronId neuron{layer, row.channel};
  const std::string name = workspace::text_neuron_name(neuron), id = "tokens.neuron." + name;
  const int decimals = decimals_for(tokens.high);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id.c_str(), {columns.width, height});
  const bool chosen = ctx.ws.selection.text_neuron == neuron;
  Node& node = ctx.nodes.item(Role::Button, id, row_words(tokens, row, name, decimals));
  node.pressed = chosen ? Check::On : Check::Off;
  node.row = place + 1;
  focus_ring(ctx);
  if (press.pressed || ctx.nodes.clicked(id)) ctx.emit(workspace::SelectTextNeuron{neuron});
  if (press.hovered) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const auto under = static_cast<int>(std::floor((ImGui::GetMousePos().x - columns.cells) / columns.cell));
    if (under >= 0 && under < static_cast<int>(tokens.tokens.size())) {
      const auto token = static_cast<std::size_t>(under);
      tooltip(ctx,
              tr("{0} at \xE2\x80\x9C{1}\xE2\x80\x9D: {2}", {name, tokens.tokens[token], number(tokens.at(token, row.channel), decimals)}));
    }
  }
  ImDrawList* draw = ImGui::GetWindowDrawList();
  if (chosen || press.hovered)
    draw->AddRectFilled(at, {at.x + columns.width, at.y + height}, chosen ? ctx.colors.accent_soft : ctx.colors.hover, ctx.metrics.radius);
  const float text_y = at.y + (height - text_size(ctx.fonts.body, "A").y) / 2;
  const bool is_gated = workspace::text_gate_of(ctx.ws.document, neuron) != 1.0F;
  draw_text(draw, ctx.fonts.body_bold, {columns.name, text_y}, chosen || is_gated ? ctx.colors.accent : ctx.colors.text, name);
  for (std::size_t i = 0; i < tokens.tokens.size(); ++i) {
    const float x = columns.cells + columns.cell * static_cast<float>(i);
    draw->AddRectFilled({x, at.y + 2}, {x + columns.cell - 1, at.y + height - 2},
                        heat_cell(tokens.at(i, row.channel), tokens.low, tokens.high).fill, 2);
  }
  draw_text_right(draw, ctx.fonts.body, {columns.value_end, text_y}, ctx.colors.text, number(row.response, decimals));
}

}  // namespace

void draw_heat(Context& ctx, const TokensPanelState& state, int layer) {
  const PromptTokens& tokens = state.tokens;
  const float height = ctx.device.touch ? ctx.metrics.row : ctx.metrics.row * 0.75F;
  const float width = std::min(ImGui::GetContentRegionAvail().x, 360.0F);
  constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  if (ImGui::GetContentRegionAvail().y > legend_height(ctx) + 5 * height) {  // else rows need the room; values are told under the pointer
    color_legend(ctx, {tokens.low, tokens.high}, width, kNone, kNone);
    ctx.mark("tokens.legend");
  }
  ImGui::BeginChild("tokens.rows", {0, 0}, ImGuiChildFlags_NavFlattened,
                    ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_HorizontalScrollbar);
  const Columns columns = columns_of(ctx, tokens, layer);
  draw_names(ctx, tokens, columns);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  {
    const NodeScope list(ctx.nodes, Role::List, "tokens.neurons",
                         tr("Text neurons of layer {0} over the tokens, strongest response first", {layer + 1}));
    const auto count = static_cast<int>(tokens.neurons.size());
    list.node.row_count = count;
    ImGuiListClipper clipper;
    clipper.Begin(count, height);
    while (clipper.Step())
      for (int place = clipper.DisplayStart; place < clipper.DisplayEnd; ++place) draw_row(ctx, tokens, columns, layer, place, height);
  }
  ImGui::PopStyleVar();
  ImGui::EndChild();
}

}  // namespace pn::panels
