#include "ui/touch.h"

#include <doctest/doctest.h>

#include "headless.h"

using namespace pn;

namespace {

// A scrollable list of buttons with a slider on top.
struct List {
  test::Headless screen{400, 300};
  ui::Touch touch;
  int clicks = 0;
  int right_clicks = 0;
  float value = 0;
  float scroll = 0;
  bool awake = false;

  void draw() {
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({400, 300});
    ImGui::Begin("list", nullptr, ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove);
    ImGui::SetNextItemWidth(300);
    ImGui::SliderFloat("##slider", &value, 0, 1);
    for (int i = 0; i < 60; ++i) {
      ImGui::PushID(i);
      if (ImGui::Button("button", {300, 44})) ++clicks;
      if (ImGui::IsItemClicked(ImGuiMouseButton_Right)) ++right_clicks;
      ImGui::PopID();
    }
    scroll = ImGui::GetScrollY();
    ImGui::End();
  }
  void frames(int count) {
    for (int i = 0; i < count; ++i) {
      awake = touch.update(screen.io(), screen.time());
      screen.frame([this] { draw(); });
    }
  }
  void begin(ImVec2 at) { touch.begin(screen.io(), 1, at, screen.time()); }
  void drag(ImVec2 from, ImVec2 to, int steps) {
    for (int i = 1; i <= steps; ++i) {
      const float share = static_cast<float>(i) / static_cast<float>(steps);
      touch.move({from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share}, screen.time());
      frames(1);
    }
  }
  void end() { touch.end(screen.io(), 0, {}, screen.time()); }
};

}  // namespace

TEST_CASE("touch: a tap clicks once and leaves no hover") {
  List list;
  list.frames(3);
  list.begin({100, 120});
  list.frames(4);
  list.end();
  list.frames(6);
  CHECK(list.clicks == 1);
  CHECK_FALSE(list.awake);
  CHECK(ImGui::GetHoveredID() == 0);
}

TEST_CASE("touch: a finger moving over buttons scrolls, clicks nothing, and glides on") {
  List list;
  list.frames(3);
  list.begin({100, 250});
  list.frames(3);
  list.drag({100, 250}, {100, 130}, 8);
  list.end();
  const float at_release = list.scroll;
  CHECK(at_release > 80);
  CHECK(at_release < 130);
  list.frames(20);
  CHECK(list.scroll > at_release + 20);
  list.frames(300);
  CHECK_FALSE(list.awake);
  CHECK(list.clicks == 0);
}

TEST_CASE("touch: a slider is dragged, not scrolled") {
  List list;
  list.frames(3);
  list.begin({40, 18});
  list.frames(3);
  list.drag({40, 18}, {250, 60}, 8);
  list.frames(2);
  list.end();
  list.frames(3);
  CHECK(list.value > 0.7F);
  CHECK(list.scroll == 0);
}

TEST_CASE("touch: held still it is a right click, and no left one") {
  List list;
  list.frames(3);
  list.begin({100, 120});
  list.frames(45);
  list.end();
  list.frames(6);
  CHECK(list.right_clicks == 1);
  CHECK(list.clicks == 0);
}

TEST_CASE("touch: two fingers scroll even over a slider") {
  List list;
  list.frames(3);
  list.begin({100, 20});
  list.frames(2);
  const float pressed = list.value;
  list.touch.begin(list.screen.io(), 2, {120, 20}, list.screen.time());
  list.frames(2);
  list.drag({120, 20}, {120, -60}, 8);
  list.touch.end(list.screen.io(), 1, {120, -60}, list.screen.time());
  list.end();
  list.frames(3);
  CHECK(list.scroll > 40);
  CHECK(list.value == pressed);
  CHECK(list.clicks == 0);
}

TEST_CASE("touch: a tap that stops the glide clicks nothing") {
  List list;
  list.frames(3);
  list.begin({100, 250});
  list.frames(3);
  list.drag({100, 250}, {100, 100}, 5);
  list.end();
  list.frames(3);
  list.begin({100, 150});
  list.frames(4);
  list.end();
  list.frames(10);
  CHECK(list.clicks == 0);
  CHECK_FALSE(list.awake);
}
