#include "panels/tokens/tokens_panel.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "base/words.h"
#include "panels/parts/panel_parts.h"
#include "panels/tokens/tokens_parts.h"
#include "view/failure.h"
#include "view/sentences.h"
#include "widgets/colormap.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr std::size_t kMostLayerTabs = 8;
constexpr float kTwoColumns = 600.0F;
constexpr const char* kTeaches =
    mark("A prompt has neurons, too: those of the text encoder that its words move, and those of the image encoder that it pulls on.");

std::string id_text(workspace::PromptId id) { return std::to_string(static_cast<std::uint32_t>(id)); }

void draw_prompt_menu(Context& ctx, const workspace::Prompt& chosen) {
  if (!ImGui::BeginPopup("##prompts")) return;
  const NodeScope menu(ctx.nodes, Role::Group, "tokens.prompt.menu", tr("Prompt"));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {ctx.metrics.unit, ctx.metrics.row - ImGui::GetFontSize()});  // rows as high as buttons
  for (const workspace::Prompt& prompt : ctx.ws.document.prompts) {
    const std::string label = fitted(ctx.fonts.body, workspace::full_prompt(ctx.ws.document, prompt), 320);
    ImGui::PushID(static_cast<int>(prompt.id));
    if (menu_item(ctx, "tokens.prompt." + id_text(prompt.id), label, {.chosen = prompt.id == chosen.id}))
      ctx.emit(workspace::SelectPrompt{prompt.id});
    ImGui::PopID();
  }
  ImGui::PopStyleVar();
  ImGui::EndPopup();
}

// The chosen prompt as a button that opens the list of all, between steps to its neighbours.
void draw_prompt_choice(Context& ctx, const workspace::Prompt& chosen) {
  const auto& prompts = ctx.ws.document.prompts;
  const auto place = static_cast<std::size_t>(&chosen - prompts.data());
  const float gap = ctx.metrics.unit / 2;
  if (icon_button(ctx, "tokens.previous", kIconChevronLeft, tr("One prompt earlier"), false, place > 0))
    ctx.emit(workspace::SelectPrompt{prompts[place - 1].id});
  ImGui::SameLine(0, gap);
  const float room = ImGui::GetContentRegionAvail().x - ctx.metrics.row - gap - ctx.metrics.unit * 4;
  const std::string text = workspace::full_prompt(ctx.ws.document, chosen);
  const std::string label = fitted(ctx.fonts.body, text.empty() ? tr("(empty)") : text, std::min(room, 260.0F));
  if (button(ctx, "tokens.prompt", label, ButtonKind::Normal)) ImGui::OpenPopup("##prompts");
  ctx.nodes.last().description = tr("Whose neurons are shown: choose another prompt");
  draw_prompt_menu(ctx, chosen);
  ImGui::SameLine(0, gap);
  if (icon_button(ctx, "tokens.next", kIconChevronRight, tr("One prompt later"), false, place + 1 < prompts.size()))
    ctx.emit(workspace::SelectPrompt{prompts[place + 1].id});
}

// The profile, or a layer of the text encoder; of many layers one is named, with a step to its neighbours.
void draw_layer_choice(Context& ctx) {
  const std::size_t count = ctx.ws.prompt_neurons.text.layers.size();
  const auto& layer = ctx.ws.selection.text_layer;
  std::vector<std::string> names = {mark("profile")};
  const bool has_tabs = count <= kMostLayerTabs;
  for (std::size_t i = 0; has_tabs && i < count; ++i) names.push_back("T" + std::to_string(i + 1));
  const int last = static_cast<int>(count) - 1;
  if (!has_tabs) names.push_back(tr("T{0} of {1}", {layer.value_or(last) + 1, count}));
  std::vector<const char*> labels;
  for (const std::string& name : names) labels.push_back(name.c_str());
  const int index = !layer ? 0 : has_tabs ? *layer + 1 : 1;
  const int chosen =
      segmented(ctx, "tokens.layer", labels.data(), static_cast<int>(labels.size()), index, tr("Profile, or layer of the text encoder"));
  if (chosen == 0) ctx.emit(workspace::SelectTextLayer{std::nullopt});
  if (chosen > 0) ctx.emit(workspace::SelectTextLayer{has_tabs ? chosen - 1 : layer.value_or(last)});
  if (has_tabs || !layer) return;
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "tokens.layer.previous", kIconChevronUp, tr("One layer earlier"), false, *layer > 0))
    ctx.emit(workspace::SelectTextLayer{*layer - 1});
  ImGui::SameLine(0, ctx.metrics.unit / 2);
  if (icon_button(ctx, "tokens.layer.next", kIconChevronDown, tr("One layer later"), false, *layer < last))
    ctx.emit(workspace::SelectTextLayer{*layer + 1});
}

float layer_choice_width(const Context& ctx) {
  const std::size_t count = ctx.ws.prompt_neurons.text.layers.size();
  const float steps = count > kMostLayerTabs ? 3.0F : static_cast<float>(count);
  return text_size(ctx.fonts.body, tr("profile")).x + ctx.metrics.unit * 3 +
         steps * (text_size(ctx.fonts.body, "T9").x + ctx.metrics.unit * 3);
}

void draw_header(Context& ctx, const workspace::Prompt& prompt) {
  draw_prompt_choice(ctx, prompt);
  ImGui::SameLine(0, ctx.metrics.unit * 2);
  if (ImGui::GetContentRegionAvail().x < layer_choice_width(ctx)) ImGui::NewLine();
  draw_layer_choice(ctx);
}

void refresh(const Context& ctx, TokensPanelState& state, workspace::PromptId prompt) {
  if (state.made_for_revision == ctx.ws.revision) return;
  state.made_for_revision = ctx.ws.revision;
  const auto& selection = ctx.ws.selection;
  if (!selection.text_layer) {
    state.profile = make_prompt_profile(ctx.ws, prompt, state.against);
    return;
  }
  state.tokens = make_prompt_tokens(ctx.ws, prompt, *selection.text_layer);
  if (!selection.text_neuron) return;
  state.card = make_text_neuron_card(ctx.ws, *selection.text_neuron);
  state.effect = make_gate_effect(ctx.ws);
}

// Why there are no layers of the text encoder to choose from; they come later, or never.
void draw_no_layers(Context& ctx) {
  const workspace::TextLayers& text = ctx.ws.prompt_neurons.text;
  if (text.phase == workspace::Phase::Failed)
    note(ctx, tr("The text encoder's neurons cannot be shown: {0}", {failure_words(text.error)}), ctx.colors.text_muted);
  else if (text.phase == workspace::Phase::Running)
    note(ctx, tr("The text encoder is opened for its neurons\xE2\x80\xA6"));
}

void draw_layer(Context& ctx, const TokensPanelState& state, int layer) {
  if (!state.tokens.why_not.empty()) return note(ctx, state.tokens.why_not, state.tokens.is_error ? ctx.colors.error : 0);
  const auto& neuron = ctx.ws.selection.text_neuron;
  const bool has_card = neuron && neuron->layer == layer;
  const float width = ImGui::GetContentRegionAvail().x, height = ImGui::GetContentRegionAvail().y, gap = ctx.metrics.unit * 2;
  const bool side_by_side = width >= kTwoColumns;
  if (!has_card) return draw_heat(ctx, state, layer);
  const float left = std::floor((width - gap) * 0.54F), upper = std::floor(std::max(height * 0.45F, ctx.metrics.row * 4));
  begin_part("tokens.heat", side_by_side ? left : width, side_by_side ? height : upper);
  draw_heat(ctx, state, layer);
  ImGui::EndChild();
  if (side_by_side) ImGui::SameLine(0, gap);
  // In a low and narrow panel the card goes on below its end, and the panel scrolls.
  begin_part("tokens.card", side_by_side ? width - left - gap : width, std::max(ImGui::GetContentRegionAvail().y, ctx.metrics.row * 4));
  draw_text_neuron(ctx, state, *neuron);
  ImGui::EndChild();
}

}  // namespace

void draw_tokens_panel(Context& ctx, TokensPanelState& state) {
  if (ctx.ws.model.info && !workspace::takes_prompts(ctx.ws)) return note(ctx, no_prompts_words(*ctx.ws.model.info));
  const workspace::Prompt* prompt = workspace::selected_prompt(ctx.ws);
  if (!prompt) {
    empty_state(ctx, "tokens.empty", kIconText, std::string(tr(kTeaches)) + " " + tr("Add a prompt to see them."), "");
    return;
  }
  ctx.next_hover.prompt_neurons = true;
  draw_header(ctx, *prompt);
  if (!model_is_ready(ctx, "tokens.retry_model", true)) return;
  refresh(ctx, state, prompt->id);
  if (ctx.ws.selection.text_layer) return draw_layer(ctx, state, *ctx.ws.selection.text_layer);
  draw_no_layers(ctx);
  draw_profile(ctx, state);
}

HeatCell heat_cell(float value, float low, float high) {
  const ImU32 fill = color_at(Colormap::Activation, ValueRange{low, high}.share(value));
  const ImVec4 color = ImGui::ColorConvertU32ToFloat4(fill);
  const float light = 0.2126F * color.x + 0.7152F * color.y + 0.0722F * color.z;
  return {fill, light > 0.42F ? IM_COL32(0, 0, 0, 255) : IM_COL32(255, 255, 255, 255)};
}

}  // namespace pn::panels
