#pragma once
#include <emscripten/html5.h>

#include <imgui.h>

namespace pn::platform {

// Hands the browser's keys to ImGui and leaves alone those that are the browser's (reload, address bar, tabs, zoom, tools).
// After Escape the Tab key leaves the canvas, so that the keyboard is never trapped in it.
class Keyboard {
 public:
  explicit Keyboard(bool mac) : mac_(mac) {}

  // Both return whether the browser's own answer to the key is to be suppressed.
  // `text_area`: the hidden text area has the focus, so letters arrive as text.
  bool down(ImGuiIO& io, const EmscriptenKeyboardEvent& event, bool text_area);
  bool up(ImGuiIO& io, const EmscriptenKeyboardEvent& event);

  // The key that makes shortcuts: Control, or Command on a Mac.
  ImGuiKey shortcut_modifier() const { return mac_ ? ImGuiMod_Super : ImGuiMod_Ctrl; }

 private:
  void send_modifiers(ImGuiIO& io, const EmscriptenKeyboardEvent& event) const;

  bool mac_;
  bool escaped_ = false;
};

}  // namespace pn::platform
