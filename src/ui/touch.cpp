#include "ui/touch.h"

#include <cfloat>
#include <cmath>

#include <imgui_internal.h>

namespace pn::ui {
namespace {

constexpr float kSlop = 8.0F;            // CSS pixels a finger trembles
constexpr double kHoldSeconds = 0.5;
constexpr float kGlideDecay = 4.0F;      // per second
constexpr float kGlideStop = 24.0F;      // CSS pixels per second
constexpr float kGlideStart = 120.0F;
constexpr ImVec2 kNowhere{-FLT_MAX, -FLT_MAX};
constexpr unsigned int kAllDirections = (1U << ImGuiDir_Left) | (1U << ImGuiDir_Right) | (1U << ImGuiDir_Up) | (1U << ImGuiDir_Down);

float length(ImVec2 v) { return std::hypot(v.x, v.y); }

// Whether the pressed item answers to dragging: it claims the arrow keys as sliders and claim_touch_drag do, or is a scrollbar.
bool active_item_drags(const ImGuiContext& g) {
  if (g.ActiveId == 0) return false;
  if (g.InputTextState.ID == g.ActiveId) return false;
  if (g.ActiveIdUsingNavDirMask != 0 || g.DragDropActive) return true;
  ImGuiWindow* window = g.ActiveIdWindow;
  return window != nullptr && (g.ActiveId == ImGui::GetWindowScrollbarID(window, ImGuiAxis_X) ||
                               g.ActiveId == ImGui::GetWindowScrollbarID(window, ImGuiAxis_Y));
}

// The nearest region at or around `window` that can scroll along the axis; null when none can.
ImGuiWindow* scrollable(ImGuiWindow* window, bool vertical) {
  for (; window != nullptr; window = window->ParentWindow) {
    const float range = vertical ? window->ScrollMax.y : window->ScrollMax.x;
    if (range > 0 && (window->Flags & ImGuiWindowFlags_NoScrollWithMouse) == 0) return window;
    if ((window->Flags & ImGuiWindowFlags_ChildWindow) == 0) return nullptr;
  }
  return nullptr;
}

}  // namespace

void claim_touch_drag() {
  if (ImGui::IsItemActive()) ImGui::GetCurrentContext()->ActiveIdUsingNavDirMask |= kAllDirections;
}

void Touch::begin(ImGuiIO& io, int fingers, ImVec2 centre, double time_s) {
  io.AddMouseSourceEvent(ImGuiMouseSource_TouchScreen);
  io.MouseDoubleClickMaxDist = 20.0F;
  const bool caught = phase_ == Phase::Gliding;
  if (fingers_ == 0) {
    start_ = centre;
    start_time_ = time_s;
  }
  fingers_ = fingers;
  position_ = applied_ = centre;
  move_time_ = time_s;
  velocity_ = {};
  if (fingers > 1) {
    if (phase_ == Phase::Pressed || phase_ == Phase::Dragging) release_unclicked(io);
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
  if (phase_ == Phase::Pressed || phase_ == Phase::Dragging) {
    if (phase_ == Phase::Dragging) io.AddMousePosEvent(position_.x, position_.y);
    io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  }
  const bool thrown = phase_ == Phase::Scrolling && window_ != nullptr && time_s - move_time_ < 0.06 && length(velocity_) > kGlideStart;
  phase_ = thrown ? Phase::Gliding : Phase::Idle;
  io.AddMousePosEvent(kNowhere.x, kNowhere.y);
}

void Touch::cancel(ImGuiIO& io) {
  if (phase_ == Phase::Pressed || phase_ == Phase::Dragging) release_unclicked(io);
  fingers_ = 0;
  phase_ = Phase::Idle;
}

void Touch::release_unclicked(ImGuiIO& io) {
  ImGui::ClearActiveID();
  io.AddMousePosEvent(kNowhere.x, kNowhere.y);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
}

void Touch::start_scrolling(ImVec2 direction) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const bool vertical = std::abs(direction.y) >= std::abs(direction.x);
  ImGuiWindow* under = g.HoveredWindow;
  window_ = scrollable(under, vertical);
  if (window_ == nullptr && fingers_ > 1) window_ = scrollable(under, !vertical);
  if (window_ != nullptr) scroll_ = window_->Scroll;
  applied_ = position_;
}

void Touch::decide(ImGuiIO& io) {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  if (g.InputEventsQueue.Size > 0) return;  // the press has not reached the panels yet
  const ImVec2 moved{position_.x - start_.x, position_.y - start_.y};
  if (length(moved) > kSlop) {
    if (!active_item_drags(g)) {
      start_scrolling(moved);
      if (window_ != nullptr) {
        release_unclicked(io);
        phase_ = Phase::Scrolling;
        return;
      }
    }
    phase_ = Phase::Dragging;
  } else if (update_time_ - start_time_ > kHoldSeconds && !active_item_drags(g)) {
    release_unclicked(io);
    io.AddMousePosEvent(start_.x, start_.y);
    io.AddMouseButtonEvent(ImGuiMouseButton_Right, true);
    io.AddMouseButtonEvent(ImGuiMouseButton_Right, false);
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
  switch (phase_) {
    case Phase::Dragging:
      io.AddMousePosEvent(position_.x, position_.y);
      break;
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
    default:
      break;
  }
  return phase_ != Phase::Idle;
}

}  // namespace pn::ui
