#include "platform/input_html5.h"

#include <cfloat>
#include <utility>

#include <imgui_internal.h>

#include "platform/page.h"

namespace pn::platform {
namespace {

// Browsers count a wheel in pixels, lines or pages; ImGui scrolls five lines of text for 1.
constexpr float kPixelsPerLine = 18.0F;
constexpr float kPixelsPerPage = 400.0F;

float wheel_pixels(double delta, unsigned long mode) {
  const auto amount = static_cast<float>(delta);
  if (mode == DOM_DELTA_LINE) return amount * kPixelsPerLine;
  if (mode == DOM_DELTA_PAGE) return amount * kPixelsPerPage;
  return amount;
}

int imgui_button(unsigned short dom_button) {
  switch (dom_button) {
    case 0: return ImGuiMouseButton_Left;
    case 1: return ImGuiMouseButton_Middle;
    case 2: return ImGuiMouseButton_Right;
    default: return -1;
  }
}

}  // namespace

void Input::start(const char* canvas, const char* text_area, Listener& listener) {
  listener_ = &listener;
  emscripten_set_mousedown_callback(canvas, this, EM_FALSE, on_mouse);
  emscripten_set_mousemove_callback(canvas, this, EM_FALSE, on_mouse);
  // A drag that began in the canvas goes on outside of it.
  emscripten_set_mousemove_callback(EMSCRIPTEN_EVENT_TARGET_WINDOW, this, EM_FALSE, on_mouse_anywhere);
  emscripten_set_mouseup_callback(EMSCRIPTEN_EVENT_TARGET_WINDOW, this, EM_FALSE, on_mouse_anywhere);
  emscripten_set_mouseleave_callback(canvas, this, EM_FALSE, on_leave);
  emscripten_set_wheel_callback(canvas, this, EM_FALSE, on_wheel);
  emscripten_set_touchstart_callback(canvas, this, EM_FALSE, on_touch);
  emscripten_set_touchmove_callback(canvas, this, EM_FALSE, on_touch);
  emscripten_set_touchend_callback(canvas, this, EM_FALSE, on_touch);
  emscripten_set_touchcancel_callback(canvas, this, EM_FALSE, on_touch);
  emscripten_set_keydown_callback(canvas, this, EM_FALSE, on_key_in_canvas);
  emscripten_set_keyup_callback(canvas, this, EM_FALSE, on_key_in_canvas);
  emscripten_set_keydown_callback(text_area, this, EM_FALSE, on_key_in_text);
  emscripten_set_keyup_callback(text_area, this, EM_FALSE, on_key_in_text);
  emscripten_set_blur_callback(EMSCRIPTEN_EVENT_TARGET_WINDOW, this, EM_FALSE, on_window_focus);
  emscripten_set_focus_callback(EMSCRIPTEN_EVENT_TARGET_WINDOW, this, EM_FALSE, on_window_focus);
}

void Input::play_key(ImGuiKey key) const {
  ImGuiIO& io = ImGui::GetIO();
  io.AddKeyEvent(key, true);
  io.AddKeyEvent(key, false);
  listener_->woken();
}

void Input::play_shortcut(ImGuiKey key) const {
  ImGui::GetIO().AddKeyEvent(keyboard_.shortcut_modifier(), true);
  play_key(key);
  ImGui::GetIO().AddKeyEvent(keyboard_.shortcut_modifier(), false);
}

EM_BOOL Input::on_mouse(int type, const EmscriptenMouseEvent* event, void* self) {
  auto& input = *static_cast<Input*>(self);
  ImGuiIO& io = ImGui::GetIO();
  const bool pressed = type == EMSCRIPTEN_EVENT_MOUSEDOWN;
  io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
  io.AddMousePosEvent(static_cast<float>(event->clientX) - input.origin_.x, static_cast<float>(event->clientY) - input.origin_.y);
  if (type != EMSCRIPTEN_EVENT_MOUSEMOVE) {
    const int button = imgui_button(event->button);
    if (button >= 0) {
      io.AddMouseButtonEvent(button, pressed);
      const unsigned int bit = 1U << static_cast<unsigned int>(button);
      input.buttons_down_ = pressed ? input.buttons_down_ | bit : input.buttons_down_ & ~bit;
    }
    if (pressed) pn_page_take_focus();
  }
  input.listener_->woken();
  if (pressed && event->button == 0) input.listener_->touched();
  // Suppressing the press keeps the focus where it is and stops the middle button's autoscroll.
  return pressed ? EM_TRUE : EM_FALSE;
}

EM_BOOL Input::on_mouse_anywhere(int type, const EmscriptenMouseEvent* event, void* self) {
  return static_cast<Input*>(self)->buttons_down_ != 0 ? on_mouse(type, event, self) : EM_FALSE;
}

EM_BOOL Input::on_leave(int, const EmscriptenMouseEvent*, void* self) {
  if (static_cast<Input*>(self)->buttons_down_ == 0) ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
  static_cast<Input*>(self)->listener_->woken();
  return EM_FALSE;
}

EM_BOOL Input::on_wheel(int, const EmscriptenWheelEvent* event, void* self) {
  if (event->mouse.ctrlKey != 0) return EM_FALSE;  // the browser's zoom
  float across = wheel_pixels(event->deltaX, event->deltaMode);
  float down = wheel_pixels(event->deltaY, event->deltaMode);
  if (event->mouse.shiftKey != 0 && down == 0) std::swap(across, down);  // ImGui turns Shift+wheel itself
  const float pixels_per_step = 5.0F * ImGui::GetIO().FontDefault->LegacySize;
  ImGui::GetIO().AddMouseSourceEvent(ImGuiMouseSource_Mouse);
  ImGui::GetIO().AddMouseWheelEvent(-across / pixels_per_step, -down / pixels_per_step);
  static_cast<Input*>(self)->listener_->woken();
  return EM_TRUE;
}

EM_BOOL Input::on_touch(int type, const EmscriptenTouchEvent* event, void* self) {
  auto& input = *static_cast<Input*>(self);
  ImGuiIO& io = ImGui::GetIO();
  ImVec2 centre{};
  int down = 0;
  for (int i = 0; i < event->numTouches; ++i) {
    const EmscriptenTouchPoint& point = event->touches[i];
    const bool lifted = (type == EMSCRIPTEN_EVENT_TOUCHEND || type == EMSCRIPTEN_EVENT_TOUCHCANCEL) && point.isChanged != 0;
    if (lifted) continue;
    centre.x += static_cast<float>(point.clientX) - input.origin_.x;
    centre.y += static_cast<float>(point.clientY) - input.origin_.y;
    ++down;
  }
  const double time_s = event->timestamp / 1000.0;  // of the event itself, which a busy page hears of late
  if (down > 0) centre = {centre.x / static_cast<float>(down), centre.y / static_cast<float>(down)};
  switch (type) {
    case EMSCRIPTEN_EVENT_TOUCHSTART: input.touch_.begin(io, down, centre, time_s); break;
    case EMSCRIPTEN_EVENT_TOUCHMOVE: input.touch_.move(centre, time_s); break;
    case EMSCRIPTEN_EVENT_TOUCHEND: input.touch_.end(io, down, centre, time_s); break;
    default: input.touch_.cancel(io); break;
  }
  input.listener_->woken();
  if (type == EMSCRIPTEN_EVENT_TOUCHEND && down == 0) input.listener_->touched();
  return EM_TRUE;
}

bool Input::key(int type, const EmscriptenKeyboardEvent& event, bool text_area) {
  ImGuiIO& io = ImGui::GetIO();
  const bool handled = type == EMSCRIPTEN_EVENT_KEYDOWN ? keyboard_.down(io, event, text_area) : keyboard_.up(io, event);
  listener_->woken();
  return handled;
}

EM_BOOL Input::on_key_in_canvas(int type, const EmscriptenKeyboardEvent* event, void* self) {
  return static_cast<Input*>(self)->key(type, *event, false) ? EM_TRUE : EM_FALSE;
}

EM_BOOL Input::on_key_in_text(int type, const EmscriptenKeyboardEvent* event, void* self) {
  return static_cast<Input*>(self)->key(type, *event, true) ? EM_TRUE : EM_FALSE;
}

// Keys and buttons that go up elsewhere are never heard of: let go of all of them.
EM_BOOL Input::on_window_focus(int type, const EmscriptenFocusEvent*, void* self) {
  auto& input = *static_cast<Input*>(self);
  const bool focused = type == EMSCRIPTEN_EVENT_FOCUS;
  ImGui::GetIO().AddFocusEvent(focused);
  if (!focused) {
    for (int button = 0; button < ImGuiMouseButton_COUNT; ++button) ImGui::GetIO().AddMouseButtonEvent(button, false);
    input.buttons_down_ = 0;
  }
  input.listener_->woken();
  return EM_FALSE;
}

}  // namespace pn::platform
