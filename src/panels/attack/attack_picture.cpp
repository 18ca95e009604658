#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "base/words.h"
#include "panels/attack/attack_parts.h"
#include "panels/parts/stage_geometry.h"
#include "panels/parts/stimulus_textures.h"
#include "view/words.h"
#include "widgets/touch.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr ImU32 kUnseen = IM_COL32(0, 0, 0, 150);
constexpr float kLineWidth = 1.5F;

// The four corners of the card as the last trial laid it, around where the label is now.
std::array<ImVec2, 4> card_corners(const studies::Label& label, const workspace::LabelTrial& trial, Box seen) {
  const float angle = static_cast<float>(label.angle_deg) * std::numbers::pi_v<float> / 180.0F;
  const ImVec2 middle{seen.min.x + static_cast<float>(label.x) * seen.width(), seen.min.y + static_cast<float>(label.y) * seen.height()};
  const float w = static_cast<float>(trial.card_width) * seen.width() / 2, h = static_cast<float>(trial.card_height) * seen.height() / 2;
  std::array<ImVec2, 4> corners{ImVec2{-w, -h}, ImVec2{w, -h}, ImVec2{w, h}, ImVec2{-w, h}};
  for (ImVec2& corner : corners)
    corner = {middle.x + corner.x * std::cos(angle) - corner.y * std::sin(angle),
              middle.y + corner.x * std::sin(angle) + corner.y * std::cos(angle)};
  return corners;
}

// What the model does not see of a picture that is no square is dimmed.
void dim_unseen(ImDrawList* draw, Box picture, Box seen) {
  draw->AddRectFilled(picture.min, {picture.max.x, seen.min.y}, kUnseen);
  draw->AddRectFilled({picture.min.x, seen.max.y}, picture.max, kUnseen);
  draw->AddRectFilled({picture.min.x, seen.min.y}, {seen.min.x, seen.max.y}, kUnseen);
  draw->AddRectFilled({seen.max.x, seen.min.y}, {picture.max.x, seen.max.y}, kUnseen);
}

void move_label(Context& ctx, Box seen, ImVec2 pointer) {
  studies::Label label = ctx.ws.lab.label;
  const auto part = [](float at, float low, float length) { return static_cast<double>(std::clamp((at - low) / length, 0.0F, 1.0F)); };
  label.x = part(pointer.x, seen.min.x, seen.width());
  label.y = part(pointer.y, seen.min.y, seen.height());
  if (!(label == ctx.ws.lab.label)) ctx.emit(workspace::SetLabel{label});
}

}  // namespace

void draw_label_picture(Context& ctx, AttackPanelState& state, float width, float height) {
  const workspace::Stimulus& stimulus = *workspace::selected_stimulus(ctx.ws);
  const workspace::StimulusState& known = workspace::state_of(ctx.ws, stimulus.id);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Box picture = fit_picture({at, {at.x + width, at.y + height}}, known.width, known.height);
  const Box seen = model_view(picture, known.width, known.height, ctx.ws.model.info ? ctx.ws.model.info->image_size : 0);
  const auto& trial = ctx.ws.lab.trial;
  const bool is_shown = trial && trial->stimulus == stimulus.id;
  if (is_shown) state.view.set(trial->view);

  const Press press = press_area("attack.picture.press", {width, picture.height()}, true);
  claim_touch_drag();
  const ImGuiIO& io = ImGui::GetIO();
  if (press.held && picture.contains(io.MouseClickedPos[0])) {
    move_label(ctx, seen, io.MousePos);
    ctx.animating = true;
  }
  const std::string place = tr("{0} % from the left, {1} % from the top", {number(static_cast<float>(ctx.ws.lab.label.x * 100), 0),
                                                                           number(static_cast<float>(ctx.ws.lab.label.y * 100), 0)});
  ctx.nodes.item(Role::Image, "attack.picture",
                 tr("{0} with the label “{1}”, {2}", {view::stimulus_words(stimulus), ctx.ws.lab.label.text, place}));
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->PushClipRect(at, {at.x + width, at.y + height}, true);
  const TextureId texture = is_shown && !state.view.empty() ? state.view.texture(ctx.textures) : ctx.pictures.picture(ctx.ws, stimulus.id);
  if (texture != 0) draw->AddImage(texture, picture.min, picture.max);
  dim_unseen(draw, picture, seen);
  if (is_shown && (press.hovered || press.held)) {
    const auto corners = card_corners(ctx.ws.lab.label, *trial, seen);
    draw->AddPolyline(corners.data(), static_cast<int>(corners.size()), ctx.colors.accent, ImDrawFlags_Closed, kLineWidth);
  }
  draw->AddRect(seen.min, seen.max, ctx.colors.line);
  draw->PopClipRect();
  if (press.hovered || press.held) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
}

}  // namespace pn::panels
