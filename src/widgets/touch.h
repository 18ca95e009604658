#pragma once
#include <imgui.h>

struct ImGuiWindow;

namespace pn::widgets {

// Call after an item that answers to being dragged any way (sketch pad, handle): a finger moving on it then drags it and does
// not scroll the region around it. Sliders need no such call: they are dragged along, and scrolled across.
void claim_touch_drag();

// Whether a finger on the pressed item may still turn out to scroll, or was lifted before it turned out: what a press changes at once
// (a slider) waits until it is false or the finger is lifted. Always false of a mouse.
bool touch_is_undecided();

// ImGui::BeginDragDropSource for mouse and finger: the mouse drags the last item at once, a finger once it was held still on it.
// A finger that moves before that scrolls; one that is lifted after that without having moved is a right click.
bool begin_drag_source(ImGuiDragDropFlags flags);

// Whether the last item, a drag source, has been held long enough for a finger to drag it.
bool is_lifted();

// Turns fingers into what ImGui knows. One finger is the mouse; moved over a scrollable region it scrolls, with inertia, unless what
// it was put on is dragged that way; held still it is a right click that stays as hover, or lifts a drag source; two fingers always
// scroll.
// Positions are CSS pixels, times seconds on any steady clock.
class Touch {
 public:
  void begin(ImGuiIO& io, int fingers, ImVec2 centre, double time_s);  // a finger came; `centre` of all of them
  void move(ImVec2 centre, double time_s);
  void end(ImGuiIO& io, int fingers_left, ImVec2 centre, double time_s);  // a finger left; `centre` of those that stay
  void cancel(ImGuiIO& io);

  // Once a frame, before ImGui::NewFrame. Returns true while a finger is down or the region still glides.
  bool update(ImGuiIO& io, double time_s);

 private:
  enum class Phase { Idle, Pressed, Lifted, Dragging, Scrolling, Held, Gliding };

  ImVec2 moved() const { return {position_.x - start_.x, position_.y - start_.y}; }
  bool is_pressing() const { return phase_ == Phase::Pressed || phase_ == Phase::Lifted || phase_ == Phase::Dragging; }
  void decide(ImGuiIO& io);
  void decide_moved(ImGuiIO& io);
  void decide_held(ImGuiIO& io);
  void finish(ImGuiIO& io);
  void release_unclicked(ImGuiIO& io);
  void right_click(ImGuiIO& io);
  void start_scrolling(ImVec2 direction);
  void scroll_by(ImVec2 delta);

  Phase phase_ = Phase::Idle;
  int fingers_ = 0;
  bool left_ = false;                        // moved and lifted before it was decided what that means
  ImVec2 start_{}, position_{}, applied_{};  // at the press, now, and as far as scrolled
  ImVec2 velocity_{};                        // CSS pixels per second
  ImVec2 scroll_{};                          // wanted scroll of window_, with its fraction
  ImGuiWindow* window_ = nullptr;            // scrolled while Scrolling and Gliding
  double start_time_ = 0, move_time_ = 0, end_time_ = 0, update_time_ = 0;
};

}  // namespace pn::widgets
