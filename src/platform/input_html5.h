#pragma once
#include <emscripten/html5.h>

#include <imgui.h>

#include "platform/keyboard_html5.h"
#include "widgets/touch.h"

namespace pn::platform {

// Mouse, wheel, touch and keys of the page, put into ImGui's event queue. Positions are CSS pixels of the canvas.
class Input {
 public:
  // What the app does about input: `woken` after any, `touched` when a finger was lifted or the mouse pressed, which must be answered
  // at once: phones show a keyboard only from within the gesture, and what an input method writes goes to the field that has the
  // focus by then.
  struct Listener {
    virtual void woken() = 0;
    virtual void touched() = 0;

   protected:
    ~Listener() = default;
  };

  explicit Input(bool mac) : keyboard_(mac) {}

  void start(const char* canvas, const char* text_area, Listener& listener);

  // Where the canvas lies in the viewport, CSS pixels.
  void set_origin(float left, float top) { origin_ = {left, top}; }

  // Once a frame before ImGui::NewFrame; true while fingers or a glide need more frames.
  bool update(double now_s) { return touch_.update(ImGui::GetIO(), now_s); }

  // Plays a shortcut as a person would press it: modifier and key down, then up.
  void play_shortcut(ImGuiKey key) const;
  void play_key(ImGuiKey key) const;

 private:
  static EM_BOOL on_mouse(int type, const EmscriptenMouseEvent* event, void* self);
  static EM_BOOL on_mouse_anywhere(int type, const EmscriptenMouseEvent* event, void* self);
  static EM_BOOL on_leave(int type, const EmscriptenMouseEvent* event, void* self);
  static EM_BOOL on_wheel(int type, const EmscriptenWheelEvent* event, void* self);
  static EM_BOOL on_touch(int type, const EmscriptenTouchEvent* event, void* self);
  static EM_BOOL on_key_in_canvas(int type, const EmscriptenKeyboardEvent* event, void* self);
  static EM_BOOL on_key_in_text(int type, const EmscriptenKeyboardEvent* event, void* self);
  static EM_BOOL on_window_focus(int type, const EmscriptenFocusEvent* event, void* self);
  bool key(int type, const EmscriptenKeyboardEvent& event, bool text_area);

  Listener* listener_ = nullptr;
  ImVec2 origin_{};
  unsigned int buttons_down_ = 0;  // pressed in the canvas, a bit each
  Keyboard keyboard_;
  widgets::Touch touch_;
};

}  // namespace pn::platform
