#include "panels/dialogs/dialogs.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <imgui_internal.h>

#include "base/words.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr const char* kPopup = "##dialog";
constexpr float kNarrow = 600.0F;
constexpr int kFadeFrames = 16;  // of the dimming behind the card

void open_dialog(Context& ctx, DialogsState& state) {
  state.open = state.asked = ctx.view().dialog;
  state.frames_open = 0;
  // Under touch a keyboard that slides in unasked would hide the dialog.
  state.wants_focus = (!ctx.device.touch || state.open.kind == DialogRequest::Kind::Word) && !ctx.nodes.took_action();
  state.asks_close = state.asks_discard = false;
  state.concept_name = state.open.concept_name;
  state.rendition = state.open.rendition;
  switch (state.open.kind) {
    case DialogRequest::Kind::None: break;
    case DialogRequest::Kind::Sketch: open_sketch(ctx, state); break;
    case DialogRequest::Kind::Word: open_word(ctx, state); break;
    case DialogRequest::Kind::Emoji: open_emoji(ctx, state); break;
    case DialogRequest::Kind::Stimulus: open_stimulus(ctx, state); break;
    case DialogRequest::Kind::Model: open_model(ctx, state); break;
    case DialogRequest::Kind::Visits: open_visits(ctx, state); break;
    case DialogRequest::Kind::Methods: open_methods(ctx, state); break;
    case DialogRequest::Kind::Share: open_share(ctx, state); break;
    case DialogRequest::Kind::Boards: open_boards(ctx, state); break;
    case DialogRequest::Kind::Help:
    case DialogRequest::Kind::Missing: break;
  }
}

// What the dialog is about may be gone: undone, or replaced under a new id.
bool target_is_gone(const Context& ctx, const DialogsState& state) {
  return state.open.edit && !workspace::find_stimulus(ctx.ws, *state.open.edit);
}

bool another_popup_is_open() { return ImGui::GetCurrentContext()->OpenPopupStack.Size > 1; }

}  // namespace

void close_dialog(Context& ctx, DialogsState& state) {
  state.open = state.asked = {};
  ctx.emit(workspace::CloseDialog{});
}

bool enter_pressed() {
  if (another_popup_is_open()) return false;
  const ImGuiIO& io = ImGui::GetIO();
  // With a highlighted button Enter presses that one.
  if (io.NavVisible && !io.WantTextInput) return false;
  return ImGui::IsKeyPressed(ImGuiKey_Enter, false) || ImGui::IsKeyPressed(ImGuiKey_KeypadEnter, false);
}

Card begin_card(Context& ctx, DialogsState& state, std::string_view title, ImVec2 preferred) {
  Card card;
  const float unit = ctx.metrics.unit;
  card.narrow = ctx.device.width < kNarrow;
  if (!ImGui::IsPopupOpen(kPopup)) ImGui::OpenPopup(kPopup);
  const ImVec2 screen{ctx.device.width, ctx.device.height};
  const ImVec2 size = card.narrow ? screen : ImVec2{std::min(preferred.x, screen.x - unit * 4), std::min(preferred.y, screen.y - unit * 4)};
  ImGui::SetNextWindowPos({std::floor((screen.x - size.x) / 2), std::floor((screen.y - size.y) / 2)});
  ImGui::SetNextWindowSize(size);
  const float padding = card.narrow ? unit * 2 : unit * 3;
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {padding, card.narrow ? unit : unit * 2});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, card.narrow ? 0.0F : 12.0F);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, card.narrow ? 0.0F : 1.0F);
  ImGui::PushStyleVar(ImGuiStyleVar_PopupBorderSize, card.narrow ? 0.0F : 1.0F);
  ImGui::PushStyleColor(ImGuiCol_PopupBg, ctx.colors.panel);
  constexpr ImGuiWindowFlags kFlags = ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                                      ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse;
  card.visible = ImGui::BeginPopupModal(kPopup, nullptr, kFlags);
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(4);
  if (!card.visible) return card;
  if (state.frames_open++ < kFadeFrames) ctx.animating = true;
  if (state.frames_open > 8 || (state.frames_open > 2 && ImGui::GetIO().WantTextInput)) state.wants_focus = false;
  ctx.nodes.begin(Role::Dialog, "dialog", title);
  ctx.nodes.leaf(Role::Heading, "dialog.title", title).level = 2;
  const float top = ImGui::GetCursorPosY();
  ImGui::SetCursorPosY(top + (ctx.metrics.row - text_size(ctx.fonts.title, title).y) / 2);
  push_font(ctx.fonts.title);
  line_of_text(title);
  ImGui::PopFont();
  ImGui::SetCursorPos({ImGui::GetWindowWidth() - padding - ctx.metrics.row + unit / 2, top});
  if (icon_button(ctx, "dialog.close", kIconClose, tr("Close (Esc)"))) state.asks_close = true;
  ImGui::SetCursorPosY(top + ctx.metrics.row + unit);
  return card;
}

void end_card(Context& ctx, DialogsState& state, const Card& card) {
  if (!card.visible) return;
  ctx.nodes.end();
  if (!state.is_open()) ImGui::CloseCurrentPopup();
  ImGui::EndPopup();
}

float footer_height(const Context& ctx) { return ctx.metrics.row + ctx.metrics.unit * 2; }

void begin_body(Context& ctx, float height) {
  const float rest = height > 0 ? height : ImGui::GetContentRegionAvail().y - footer_height(ctx);
  begin_part("body", 0, std::max(rest, 40.0F));
}

void end_body() { ImGui::EndChild(); }

FooterResult footer(Context& ctx, DialogsState& state, const char* primary_id, std::string_view primary_label, bool enabled,
                    const FooterOptions& options) {
  FooterResult result;
  const float unit = ctx.metrics.unit;
  const float primary_width = text_size(ctx.fonts.body_bold, primary_label).x + unit * 3;
  const float cancel_width = options.cancel.empty() ? 0.0F : text_size(ctx.fonts.body, options.cancel).x + unit * 3;
  const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x;
  ImGui::SetCursorPos({right - primary_width - unit - cancel_width, ImGui::GetCursorPosY() + unit});
  if (!options.cancel.empty()) {
    result.cancel = button(ctx, "dialog.cancel", options.cancel, ButtonKind::Quiet);
    ImGui::SameLine(0, unit);
  }
  result.primary = button(ctx, primary_id, primary_label, ButtonKind::Primary, nullptr, enabled);
  result.primary = result.primary || (enabled && enter_pressed());
  const bool escaped = ImGui::IsKeyPressed(ImGuiKey_Escape, false) && !another_popup_is_open();
  const bool beside =
      !options.unsaved && ImGui::IsMouseClicked(ImGuiMouseButton_Left) && state.frames_open > 2 && !another_popup_is_open() &&
      !ImGui::IsMouseHoveringRect(ImGui::GetWindowPos(),
                                  {ImGui::GetWindowPos().x + ImGui::GetWindowWidth(), ImGui::GetWindowPos().y + ImGui::GetWindowHeight()},
                                  false);
  result.cancel = result.cancel || escaped || beside || std::exchange(state.asks_close, false);
  return result;
}

void emit_placement(Context& ctx, const workspace::Stimulus& stimulus, const std::string& concept_name, workspace::Rendition rendition) {
  const std::string name(trim(concept_name));
  const bool same = (name.empty() || name == stimulus.concept_name) && rendition == stimulus.rendition;
  if (!same) ctx.emit(workspace::MoveStimulus{stimulus.id, name.empty() ? stimulus.concept_name : name, rendition, std::nullopt});
}

void draw_dialogs(Context& ctx, DialogsState& state) {
  // Pictures that were asked for elsewhere replace nothing.
  if (!ctx.page_requests.empty()) state.replace_with_file.reset();
  if (ctx.view().dialog != state.asked) open_dialog(ctx, state);
  if (state.is_open() && target_is_gone(ctx, state)) close_dialog(ctx, state);
  switch (state.open.kind) {
    case DialogRequest::Kind::None: return;
    case DialogRequest::Kind::Sketch: return draw_sketch(ctx, state);
    case DialogRequest::Kind::Word: return draw_word(ctx, state);
    case DialogRequest::Kind::Emoji: return draw_emoji(ctx, state);
    case DialogRequest::Kind::Stimulus: return draw_stimulus(ctx, state);
    case DialogRequest::Kind::Model: return draw_model(ctx, state);
    case DialogRequest::Kind::Help: return draw_help(ctx, state);
    case DialogRequest::Kind::Missing: return draw_missing(ctx, state);
    case DialogRequest::Kind::Visits: return draw_visits(ctx, state);
    case DialogRequest::Kind::Methods: return draw_methods(ctx, state);
    case DialogRequest::Kind::Share: return draw_share(ctx, state);
    case DialogRequest::Kind::Boards: return draw_boards(ctx, state);
  }
}

}  // namespace pn::panels
