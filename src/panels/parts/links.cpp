#include "panels/parts/links.h"

#include <algorithm>
#include <string>

#include "base/words.h"
#include "panels/parts/stimulus_textures.h"
#include "view/sentences.h"
#include "widgets/fields.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"
#include "workspace/suggest.h"

namespace pn::panels {

bool neuron_link(Context& ctx, workspace::NeuronId neuron) {
  const std::string name = workspace::neuron_name(neuron);
  const ImVec2 size = text_size(ctx.fonts.body_bold, name);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushID(neuron.layer);
  ImGui::PushID(neuron.channel);
  const Press press = press_area("##neuron", size, true);
  ImGui::PopID();
  ImGui::PopID();
  const bool lit = press.hovered || ctx.hover.neuron == neuron;
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body_bold, at, lit ? ctx.colors.accent : ctx.colors.text, name);
  if (press.hovered) {
    ctx.next_hover.neuron = neuron;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  const std::string node = "neuron." + name;
  ctx.nodes.item(Role::Button, node, tr("neuron {0}", {view::named_neuron(ctx.ws, neuron)}));
  if (workspace::atlas_name(ctx.ws, neuron)) tooltip(ctx, view::named_neuron(ctx.ws, neuron));
  const bool pressed = press.pressed || ctx.nodes.clicked(node);
  if (pressed) ctx.emit(workspace::SelectNeuron{neuron});
  return pressed;
}

bool text_neuron_link(Context& ctx, workspace::TextNeuronId neuron) {
  const std::string name = workspace::text_neuron_name(neuron), node = "text_neuron." + name;
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(node.c_str(), text_size(ctx.fonts.body_bold, name));
  draw_text(ImGui::GetWindowDrawList(), ctx.fonts.body_bold, at, press.hovered ? ctx.colors.accent : ctx.colors.text, name);
  if (press.hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  ctx.nodes.item(Role::Button, node, tr("text neuron {0}", {name}));
  if (!press.pressed && !ctx.nodes.clicked(node)) return false;
  ctx.emit(workspace::SelectTextNeuron{neuron});
  ctx.emit(workspace::ShowPanel{"tokens"});
  return true;
}

void draw_stimulus(Context& ctx, workspace::StimulusId stimulus, ImVec2 at, float size) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 end{at.x + size, at.y + size};
  if (const TextureId texture = ctx.pictures.picture(ctx.ws, stimulus))
    draw_middle(draw, texture, *workspace::state_of(ctx.ws, stimulus).picture, at, end, 4);
  else
    draw->AddRectFilled(at, end, ctx.colors.raised, 4);
  draw->AddRect(at, end, with_alpha(ctx.colors.text, 0.14F), 4);
}

namespace {

void draw_thumb(Context& ctx, workspace::StimulusId stimulus, TextureId texture, ImVec2 at, float size, bool hovered) {
  const ImVec2 end{at.x + size, at.y + size};
  const workspace::StimulusState& state = workspace::state_of(ctx.ws, stimulus);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float rounding = std::min(4.0F, size / 8);
  if (texture) {
    draw_middle(draw, texture, *state.picture, at, end, rounding);
    draw->AddRect(at, end, with_alpha(ctx.colors.text, 0.14F), rounding);
  } else {
    draw->AddRectFilled(at, end, ctx.colors.raised, rounding);
    const bool failed = state.picture_phase == workspace::Phase::Failed;
    const char* icon = failed ? kIconWarning : kIconImage;
    const ImVec2 glyph = text_size(ctx.fonts.body, icon);
    draw_text(draw, ctx.fonts.body, {at.x + (size - glyph.x) / 2, at.y + (size - glyph.y) / 2},
              failed ? ctx.colors.error : ctx.colors.text_faint, icon);
  }
  if (state.encoding_phase == workspace::Phase::Failed && state.picture) draw->AddCircleFilled({end.x - 7, at.y + 7}, 4, ctx.colors.error);
  const bool chosen = ctx.ws.selection.stimulus == stimulus;
  const bool lit = hovered || ctx.hover.stimulus == stimulus;
  if (chosen || lit)
    draw->AddRect({at.x - 2, at.y - 2}, {end.x + 2, end.y + 2}, chosen ? ctx.colors.accent : with_alpha(ctx.colors.accent, 0.5F),
                  rounding + 2, 0, 2);
}

}  // namespace

bool stimulus_thumb(Context& ctx, const std::string& id, workspace::StimulusId stimulus, float size, std::string_view words) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Press press = press_area(id.c_str(), {size, size}, true);
  const TextureId texture = ctx.pictures.picture(ctx.ws, stimulus);  // also of one out of view, so that no scrolling waits for it
  constexpr float kRing = 3.0F;                                      // goes beyond the picture
  if (ImGui::IsRectVisible({at.x - kRing, at.y - kRing}, {at.x + size + kRing, at.y + size + kRing}))
    draw_thumb(ctx, stimulus, texture, at, size, press.hovered);
  focus_ring(ctx);
  if (press.hovered) {
    ctx.next_hover.stimulus = stimulus;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  const workspace::Stimulus* shown = words.empty() ? workspace::find_stimulus(ctx.ws, stimulus) : nullptr;
  Node& node = ctx.nodes.item(Role::Button, id, shown ? short_name(*shown) : std::string(words));
  node.pressed = ctx.ws.selection.stimulus == stimulus ? Check::On : Check::Off;
  const bool pressed = press.pressed || ctx.nodes.clicked(id);
  if (pressed) ctx.emit(workspace::SelectStimulus{stimulus});
  return pressed;
}

}  // namespace pn::panels
