#include "panels/shell/keys.h"

#include <algorithm>

#include <imgui_internal.h>

namespace pn::panels {
namespace {

// The places of the parts that hold the keyboard, or would: windows with something to press.
std::vector<ImGuiWindow*> stops_of(const std::vector<std::string>& parts) {
  std::vector<ImGuiWindow*> stops;
  for (const std::string& name : parts) {
    ImGuiWindow* window = ImGui::FindWindowByName(name.c_str());
    if (window != nullptr && window->WasActive && window->DC.NavLayersActiveMask != 0) stops.push_back(window);
  }
  return stops;
}

// Gives the keyboard to the part before or after the one that has it, at the control that had it last.
void step_part(const std::vector<std::string>& parts, int step) {
  const std::vector<ImGuiWindow*> stops = stops_of(parts);
  if (stops.empty()) return;
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const auto count = static_cast<int>(stops.size());
  const auto now = std::find(stops.begin(), stops.end(), g.NavWindow != nullptr ? g.NavWindow->RootWindow : nullptr);
  // Where nothing visibly has the keyboard yet, the first press shows where it is.
  const bool begins = now == stops.end() || !g.IO.NavVisible;
  const int place = now == stops.end() ? (step > 0 ? 0 : count - 1) : static_cast<int>(now - stops.begin());
  ImGuiWindow* next = stops[static_cast<std::size_t>(begins ? place : (place + step + count) % count)];
  ImGuiWindow* last = next->NavLastChildNavWindow != nullptr && next->NavLastChildNavWindow->WasActive ? next->NavLastChildNavWindow : next;
  ImGui::FocusWindow(last);
  if (const ImGuiID control = last->NavLastIds[0]; control != 0)
    ImGui::SetNavID(control, ImGuiNavLayer_Main, last->NavRootFocusScopeId, last->NavRectRel[0]);
  else
    ImGui::NavInitWindow(next, true);
  ImGui::SetNavCursorVisible(true);
}

bool asks_help(const ImGuiIO& io) {
  return std::find(io.InputQueueCharacters.begin(), io.InputQueueCharacters.end(), static_cast<ImWchar>('?')) !=
         io.InputQueueCharacters.end();
}

bool a_popup_is_open() { return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel); }

bool command_is_down(const ImGuiIO& io) { return io.ConfigMacOSXBehaviors ? io.KeySuper : io.KeyCtrl; }

}  // namespace

void step_parts(Context& ctx, const std::vector<std::string>& parts, bool dialog_is_open) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || dialog_is_open || a_popup_is_open() || command_is_down(io)) return;
  // Without an owner Tab would walk over all controls of one window, and never leave it.
  const ImGuiID owner = ImHashStr("page keys");
  if (ImGui::IsKeyPressed(ImGuiKey_Tab, ImGuiInputFlags_Repeat, owner)) {
    step_part(parts, io.KeyShift ? -1 : 1);
    ctx.animating = true;
  }
  ImGui::SetKeyOwner(ImGuiKey_Tab, owner);
}

void handle_page_keys(Context& ctx, bool dialog_is_open) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || dialog_is_open) return;
  const bool popup = a_popup_is_open(), command = command_is_down(io);
  if (command && ImGui::IsKeyPressed(ImGuiKey_Z)) {
    if (io.KeyShift)
      ctx.emit(workspace::Redo{});
    else
      ctx.emit(workspace::Undo{});
  }
  if (command && ImGui::IsKeyPressed(ImGuiKey_Y)) ctx.emit(workspace::Redo{});
  if (!popup && ctx.ws.selection.stimulus && ImGui::IsKeyPressed(ImGuiKey_Delete, false))
    ctx.emit(workspace::RemoveStimulus{*ctx.ws.selection.stimulus});
  if (!popup && !command && asks_help(io)) ctx.open({DialogRequest::Kind::Help, {}, {}, {}});
}

}  // namespace pn::panels
