#include "widgets/touch.h"

#include <cfloat>
#include <cmath>

#include <imgui_internal.h>

namespace pn::widgets {
namespace {

constexpr float kSlop = 8.0F;  // CSS pixels a finger trembles
constexpr double kHoldSeconds = 0.5;
constexpr double kLiftSeconds = 0.4;
constexpr float kGlideDecay = 4.0F;  // per second
constexpr float kGlideStop = 24.0F;  // CSS pixels per second
constexpr float kGlideStart = 120.0F;
constexpr ImVec2 kNowhere{-FLT_MAX, -FLT_MAX};
constexpr unsigned int kAcross = (1U << ImGuiDir_Left) | (1U << ImGuiDir_Right);
constexpr unsigned int kDown = (1U << ImGuiDir_Up) | (1U << ImGuiDir_Down);
// Ours, in the bits that ImGui leaves free there: it forgets them with the active item.
constexpr unsigned int kLiftable = 1U << 16U;
constexpr unsigned int kLifted = 1U << 17U;

float length(ImVec2 v) { return std::hypot(v.x, v.y); }
bool is_vertical(ImVec2 v) { return std::abs(v.y) >= std::abs(v.x); }

bool is_liftable(const ImGuiContext& g) { return g.ActiveId != 0 && (g.ActiveIdUsingNavDirMask & kLiftable) != 0; }

// Which ways the pressed item answers to being dragged: those of the arrow keys that it claims, as sliders and claim_touch_drag do; a
// scrollbar any. A press beside all items makes the window itself active, with all keys claimed, and a drag source waits to be lifted.
unsigned int drag_directions(const ImGuiContext& g) {
  if (g.ActiveId == 0 || g.InputTextState.ID == g.ActiveId) return 0;
  if (g.DragDropActive) return kAcross | kDown;
  if (ImGuiWindow* window = g.ActiveIdWindow) {
    if (g.ActiveId == window->MoveId) return 0;
    if (g.ActiveId == ImGui::GetWindowScrollbarID(window, ImGuiAxis_X) || g.ActiveId == ImGui::GetWindowScrollbarID(window, ImGuiAxis_Y))
      return kAcross | kDown;
  }
  return is_liftable(g) ? 0 : g.ActiveIdUsingNavDirMask & (kAcross | kDown);
}

// The nearest region at or around `window` that scrolls along the axis, preferably one that is not at its end: `delta` is the finger's
// way along it, 0 when not known. Null when none scrolls.
ImGuiWindow* scrollable(ImGuiWindow* window, bool vertical, float delta) {
  ImGuiWindow* nearest = nullptr;
  for (; window != nullptr; window = window->ParentWindow) {
    const float range = vertical ? window->ScrollMax.y : window->ScrollMax.x;
    const float scroll = vertical ? window->Scroll.y : window->Scroll.x;
    if (range > 0 && (window->Flags & ImGuiWindowFlags_NoScrollWithMouse) == 0) {
      if (delta == 0 || (delta > 0 ? scroll > 0 : scroll < range)) return window;
      if (nearest == nullptr) nearest = window;
    }
    if ((window->Flags & ImGuiWindowFlags_ChildWindow) == 0) break;
  }
  return nearest;
}

}  // namespace

void claim_touch_drag() {
  if (ImGui::IsItemActive()) ImGui::GetCurrentContext()->ActiveIdUsingNavDirMask |= kAcross | kDown;
}

bool touch_is_undecided() {
  const ImGuiIO& io = ImGui::GetIO();
  return io.MouseSource == ImGuiMouseSource_TouchScreen && io.MouseDragMaxDistanceSqr[ImGuiMouseButton_Left] == 0;
}

bool begin_drag_source(ImGuiDragDropFlags flags) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  if (!ImGui::IsItemActive() || g.IO.MouseSource != ImGuiMouseSource_TouchScreen) return ImGui::BeginDragDropSource(flags);
  const unsigned int lifted = g.ActiveIdUsingNavDirMask & kLifted;
  const bool begun = lifted != 0 && ImGui::BeginDragDropSource(flags);
  g.ActiveIdUsingNavDirMask |= kLiftable | lifted;  // ImGui claims all keys and no more
  return begun;
}

bool is_lifted() { return ImGui::IsItemActive() && (ImGui::GetCurrentContext()->ActiveIdUsingNavDirMask & kLifted) != 0; }

void Touch::begin(ImGuiIO& io, int fingers, ImVec2 centre, double time_s) {
  io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
  io.MouseDoubleClickMaxDist = 20.0F;
  const bool caught = phase_ == Phase::Gliding;
  if (left_) cancel(io);
  if (fingers_ == 0) {
    start_ = centre;
    start_time_ = time_s;
  }
  fingers_ = fingers;
  position_ = applied_ = centre;
  move_time_ = time_s;
  velocity_ = {};
  if (fingers > 1) {
    if (is_pressing()) release_unclicked(io);
    if (phase_ != Phase::Scrolling) start_scrolling({0, 1});
    phase_ = Phase::Scrolling;
    return;
  }
  if (caught) {  // stops the glide and clicks nothing
    phase_ = Phase::Scrolling;
    return;
  }
  io.AddMousePosEvent(centre.x, centre.y);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  phase_ = Phase::Pressed;
}

void Touch::move(ImVec2 centre, double time_s) {
  if (phase_ == Phase::Idle || phase_ == Phase::Gliding) return;
  const auto dt = static_cast<float>(time_s - move_time_);
  if (dt > 0) {
    const float share = 1.0F - std::exp(-dt / 0.04F);
    velocity_.x += share * ((centre.x - position_.x) / dt - velocity_.x);
    velocity_.y += share * ((centre.y - position_.y) / dt - velocity_.y);
  }
  position_ = centre;
  move_time_ = time_s;
}

void Touch::end(ImGuiIO& io, int fingers_left, ImVec2 centre, double time_s) {
  if (fingers_left > 0) {
    fingers_ = fingers_left;
    position_ = applied_ = centre;
    return;
  }
  fingers_ = 0;
  end_time_ = time_s;
  left_ = phase_ == Phase::Pressed && length(moved()) > kSlop;
  if (!left_) finish(io);
}

// All fingers are off, and it is known what they did.
void Touch::finish(ImGuiIO& io) {
  left_ = false;
  if (phase_ == Phase::Lifted) right_click(io);
  if (phase_ == Phase::Dragging) io.AddMousePosEvent(position_.x, position_.y);
  if (phase_ == Phase::Pressed || phase_ == Phase::Dragging) io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  const bool thrown = phase_ == Phase::Scrolling && window_ != nullptr && end_time_ - move_time_ < 0.06 && length(velocity_) > kGlideStart;
  phase_ = thrown ? Phase::Gliding : Phase::Idle;
  io.AddMousePosEvent(kNowhere.x, kNowhere.y);
}

void Touch::cancel(ImGuiIO& io) {
  if (is_pressing()) release_unclicked(io);
  fingers_ = 0;
  left_ = false;
  phase_ = Phase::Idle;
}

void Touch::release_unclicked(ImGuiIO& io) {
  ImGui::ClearActiveID();
  io.AddMousePosEvent(kNowhere.x, kNowhere.y);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
}

// A right click where the finger was put down, in place of the left one.
void Touch::right_click(ImGuiIO& io) {
  release_unclicked(io);
  io.AddMousePosEvent(start_.x, start_.y);
  io.AddMouseButtonEvent(ImGuiMouseButton_Right, true);
  io.AddMouseButtonEvent(ImGuiMouseButton_Right, false);
}

void Touch::start_scrolling(ImVec2 direction) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool vertical = is_vertical(direction);
  ImGuiWindow* under = g.HoveredWindow;
  const float delta = fingers_ > 1 ? 0 : vertical ? direction.y : direction.x;
  window_ = scrollable(under, vertical, delta);
  if (window_ == nullptr && fingers_ > 1) window_ = scrollable(under, !vertical, delta);
  if (window_ != nullptr) scroll_ = window_->Scroll;
  applied_ = position_;
}

void Touch::decide(ImGuiIO& io) {
  if (ImGui::GetCurrentContext()->InputEventsQueue.Size > 0) return;  // the press has not reached the panels yet
  if (length(moved()) > kSlop)
    decide_moved(io);
  else
    decide_held(io);
}

void Touch::decide_moved(ImGuiIO& io) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImVec2 by = moved();
  const unsigned int directions = drag_directions(g);
  phase_ = Phase::Dragging;
  if ((directions & (is_vertical(by) ? kDown : kAcross)) != 0) return;
  start_scrolling(by);
  // Where nothing scrolls the finger stays the mouse, save on what must not follow it: a slider across, a drag source unlifted.
  if (window_ == nullptr && directions == 0 && !is_liftable(g)) return;
  release_unclicked(io);
  phase_ = Phase::Scrolling;
  const float slop = kSlop / length(by);
  applied_ = {start_.x + by.x * slop, start_.y + by.y * slop};
}

void Touch::decide_held(ImGuiIO& io) {
  ImGuiContext& g = *ImGui::GetCurrentContext();
  const double held_s = update_time_ - start_time_;
  if (is_liftable(g)) {
    if (held_s <= kLiftSeconds) return;
    g.ActiveIdUsingNavDirMask |= kLifted;
    phase_ = Phase::Lifted;
  } else if (held_s > kHoldSeconds && drag_directions(g) == 0) {
    right_click(io);
    phase_ = Phase::Held;
  }
}

void Touch::scroll_by(ImVec2 delta) {
  scroll_.x = std::fmin(std::fmax(scroll_.x - delta.x, 0.0F), window_->ScrollMax.x);
  scroll_.y = std::fmin(std::fmax(scroll_.y - delta.y, 0.0F), window_->ScrollMax.y);
  if (window_->ScrollMax.x > 0) ImGui::SetScrollX(window_, scroll_.x);
  if (window_->ScrollMax.y > 0) ImGui::SetScrollY(window_, scroll_.y);
}

bool Touch::update(ImGuiIO& io, double time_s) {
  const auto dt = static_cast<float>(std::fmin(time_s - update_time_, 0.1));
  update_time_ = time_s;
  if (phase_ == Phase::Pressed) decide(io);
  if (phase_ == Phase::Lifted && length(moved()) > kSlop) phase_ = Phase::Dragging;
  switch (phase_) {
    case Phase::Dragging: io.AddMousePosEvent(position_.x, position_.y); break;
    case Phase::Scrolling:
      if (window_ != nullptr) scroll_by({position_.x - applied_.x, position_.y - applied_.y});
      applied_ = position_;
      break;
    case Phase::Gliding: {
      const ImVec2 before = scroll_;
      scroll_by({velocity_.x * dt, velocity_.y * dt});
      const float decay = std::exp(-kGlideDecay * dt);
      velocity_ = {velocity_.x * decay, velocity_.y * decay};
      const bool stuck = dt > 0 && before.x == scroll_.x && before.y == scroll_.y;
      if (length(velocity_) < kGlideStop || stuck) phase_ = Phase::Idle;
      break;
    }
    default: break;
  }
  if (left_ && phase_ != Phase::Pressed) finish(io);
  return phase_ != Phase::Idle;
}

}  // namespace pn::widgets
