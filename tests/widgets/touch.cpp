#include "widgets/touch.h"

#include <doctest/doctest.h>

#include "panels/board/board_panel.h"
#include "panels/headless.h"
#include "panels/sample_visit.h"
#include "widgets/fields.h"

using namespace pn;

namespace {

// A scrollable list of buttons with a slider on top.
struct List {
  test::Headless screen{400, 300};
  panels::Touch touch;
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

// A panel under a finger, on a page of which it is higher than the screen.
template <class Draw>
struct Touched {
  explicit Touched(Draw draw_panel, float height = 300) : page(390, height, true), draw(draw_panel) { frames(4); }

  void frames(int count) {
    for (int i = 0; i < count; ++i) {
      touch.update(page.screen.io(), page.screen.time());
      page.frame([this](panels::Context& ctx) { test::in_window(ctx, [&] { draw(ctx); }); });
    }
  }
  void begin(ImVec2 at) {
    touch.begin(page.screen.io(), 1, finger = at, page.screen.time());
    frames(3);
  }
  void move_by(ImVec2 by, int steps = 8) {
    const ImVec2 from = finger;
    for (int i = 1; i <= steps; ++i) {
      const float share = static_cast<float>(i) / static_cast<float>(steps);
      touch.move(finger = {from.x + by.x * share, from.y + by.y * share}, page.screen.time());
      frames(1);
    }
  }
  void hold() { frames(28); }  // 0.47 s: longer than a lift, shorter than a right click of what is not lifted
  void end() {
    touch.end(page.screen.io(), 0, {}, page.screen.time());
    frames(6);
  }
  void swipe(ImVec2 from, ImVec2 by) {
    begin(from);
    move_by(by);
    end();
  }

  test::PanelPage page;
  panels::Touch touch;
  Draw draw;
  ImVec2 finger{};
};

// A slider of ours within more than the screen shows.
struct Sliders {
  float* value;
  float* scroll;
  int rows = 20;
  void operator()(panels::Context& ctx) const {
    panels::slider(ctx, "the slider", *value, 0, 1, false, 300);
    for (int i = 0; i < rows; ++i) ImGui::Dummy({300, 44});
    *scroll = ImGui::GetScrollY();
  }
};

struct Board {
  panels::BoardPanelState* state;
  void operator()(panels::Context& ctx) const { panels::draw_board_panel(ctx, *state); }
};

// The landmark of a picture of the sample visit: photo, sketch and word of cat, dog and car.
std::string picture(const workspace::Workspace& ws, const std::string& concept_name, workspace::Rendition rendition) {
  return "stimulus." + std::to_string(static_cast<std::uint32_t>(workspace::cell(ws.document, concept_name, rendition).front()->id));
}
std::string cat_photo(const test::PanelPage& page) { return picture(page.ws, "cat", workspace::Rendition::Photo); }
std::string car_photo(const test::PanelPage& page) { return picture(page.ws, "car", workspace::Rendition::Photo); }

// The concepts of all stimuli in their order.
std::string concepts_of(const workspace::Workspace& ws) {
  std::string all;
  for (const workspace::Stimulus& each : ws.document.stimuli) all += each.concept_name + " ";
  return all;
}

bool menu_is_open() { return ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel); }

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

TEST_CASE("touch: a swipe that starts beside all items scrolls and glides on") {
  List list;
  list.frames(3);
  list.begin({360, 250});
  list.frames(3);
  list.drag({360, 250}, {360, 130}, 8);
  list.end();
  const float at_release = list.scroll;
  CHECK(at_release > 80);
  list.frames(20);
  CHECK(list.scroll > at_release + 20);
}

TEST_CASE("touch: a swipe that is over before a frame is drawn scrolls and clicks nothing") {
  List list;
  list.frames(3);
  list.begin({100, 250});
  list.touch.move({100, 190}, list.screen.time() + 0.02);
  list.touch.move({100, 130}, list.screen.time() + 0.04);
  list.touch.end(list.screen.io(), 0, {}, list.screen.time() + 0.04);
  list.frames(6);
  CHECK(list.scroll > 80);
  list.frames(300);
  CHECK(list.clicks == 0);
  CHECK_FALSE(list.awake);
}

TEST_CASE("touch: where the inner region is at its end, the outer one scrolls") {
  test::Headless screen{400, 300};
  panels::Touch touch;
  float outer = 0, inner = 0;
  const auto frames = [&](int count) {
    for (int i = 0; i < count; ++i) {
      touch.update(screen.io(), screen.time());
      screen.frame([&] {
        ImGui::SetNextWindowPos({0, 0});
        ImGui::SetNextWindowSize({400, 300});
        ImGui::Begin("outer", nullptr, ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove);
        ImGui::BeginChild("inner", {300, 200});
        ImGui::Dummy({100, 240});
        inner = ImGui::GetScrollY();
        ImGui::EndChild();
        ImGui::Dummy({100, 400});
        outer = ImGui::GetScrollY();
        ImGui::End();
      });
    }
  };
  const auto swipe_up = [&] {
    touch.begin(screen.io(), 1, {100, 180}, screen.time());
    frames(3);
    for (float y = 170; y >= 60; y -= 10) {
      touch.move({100, y}, screen.time());
      frames(1);
    }
    touch.end(screen.io(), 0, {}, screen.time());
    frames(200);
  };
  frames(3);
  swipe_up();
  CHECK(inner > 30);
  CHECK(outer == 0);
  swipe_up();
  CHECK(outer > 60);
}

TEST_CASE("touch: across a slider it scrolls and leaves the value") {
  float value = 0.25F, scroll = 0;
  Touched<Sliders> touched({&value, &scroll});
  const ImVec2 middle = touched.page.centre("the slider");
  touched.begin(middle);
  CHECK(value == 0.25F);
  touched.move_by({6, -100});
  touched.end();
  CHECK(value == 0.25F);
  CHECK(scroll > 60);
}

TEST_CASE("touch: across a slider where nothing scrolls the value stays too") {
  float value = 0.25F, scroll = 0;
  Touched<Sliders> touched({&value, &scroll, 1});
  touched.swipe(touched.page.centre("the slider"), {6, 100});
  CHECK(value == 0.25F);
}

TEST_CASE("touch: along a slider it is dragged from the first movement on, and a tap or a longer press sets it when lifted") {
  float value = 0.25F, scroll = 0;
  Touched<Sliders> touched({&value, &scroll});
  const ImVec2 middle = touched.page.centre("the slider");
  touched.begin(middle);
  touched.move_by({100, 20});
  CHECK(value > 0.75F);
  touched.move_by({-60, -20});
  touched.end();
  CHECK(value == doctest::Approx(0.5F + 40.0F / 280.0F).epsilon(0.03));
  CHECK(scroll == 0);

  for (const int frames : {0, 60}) {
    value = 0.1F;
    touched.frames(2);
    touched.begin(middle);
    touched.frames(frames);
    CHECK(value == 0.1F);
    touched.end();
    CHECK(value == doctest::Approx(0.5F).epsilon(0.02));
  }
}

TEST_CASE("touch: a mouse sets a slider when it is pressed") {
  float value = 0.25F, scroll = 0;
  Touched<Sliders> touched({&value, &scroll});
  ImGuiIO& io = touched.page.screen.io();
  io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
  touched.page.screen.hover(touched.page.centre("the slider"));
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  touched.frames(3);
  CHECK(value == doctest::Approx(0.5F).epsilon(0.02));
}

TEST_CASE("touch: a swipe on a picture of the board scrolls it and moves no picture") {
  panels::BoardPanelState state;
  Touched<Board> touched({&state});
  const std::string before = concepts_of(touched.page.ws);
  const std::string photo = cat_photo(touched.page);
  const float place = touched.page.landmarks.at(photo).y;
  touched.swipe(touched.page.centre(cat_photo(touched.page)), {4, -60});
  CHECK(concepts_of(touched.page.ws) == before);
  CHECK(touched.page.asked<workspace::SelectStimulus>().empty());
  touched.frames(200);
  CHECK((!touched.page.has(photo) || touched.page.landmarks.at(photo).y < place - 30));
  CHECK_FALSE(menu_is_open());
}

TEST_CASE("touch: a swipe on a picture of a board that needs no scrolling moves nothing") {
  panels::BoardPanelState state;
  Touched<Board> touched({&state}, 844);
  const std::string before = concepts_of(touched.page.ws);
  const ImVec2 from = touched.page.centre(cat_photo(touched.page)), to = touched.page.centre(car_photo(touched.page));
  touched.swipe(from, {to.x - from.x, to.y - from.y});
  CHECK(concepts_of(touched.page.ws) == before);
}

TEST_CASE("touch: held still a picture of the board is lifted, and goes where the finger takes it") {
  panels::BoardPanelState state;
  Touched<Board> touched({&state}, 844);
  const ImVec2 from = touched.page.centre(cat_photo(touched.page)), to = touched.page.centre(car_photo(touched.page));
  const auto over_all_else = [] { return ImGui::GetForegroundDrawList()->VtxBuffer.Size; };
  touched.begin(from);
  CHECK(over_all_else() == 0);
  touched.hold();
  CHECK(over_all_else() > 0);
  CHECK_FALSE(menu_is_open());
  touched.move_by({to.x - from.x, to.y - from.y});
  CHECK(over_all_else() > 0);
  touched.end();
  CHECK(over_all_else() == 0);
  const auto moves = touched.page.asked<workspace::MoveStimulus>();
  REQUIRE(moves.size() == 1);
  CHECK(moves[0].concept_name == "car");
  CHECK_FALSE(menu_is_open());
}

TEST_CASE("touch: a picture of the board that is held and let go unmoved opens its menu") {
  panels::BoardPanelState state;
  Touched<Board> touched({&state}, 844);
  touched.begin(touched.page.centre(cat_photo(touched.page)));
  touched.hold();
  touched.frames(60);
  CHECK_FALSE(menu_is_open());
  touched.end();
  CHECK(menu_is_open());
  CHECK(touched.page.asked<workspace::SelectStimulus>().empty());
  CHECK(touched.page.asked<workspace::MoveStimulus>().empty());
}

TEST_CASE("touch: a picture held at the board's lower edge scrolls the board on") {
  panels::BoardPanelState state;
  Touched<Board> touched({&state}, 340);
  const ImVec2 from = touched.page.centre(cat_photo(touched.page));
  REQUIRE_FALSE(touched.page.has(car_photo(touched.page)));
  touched.begin(from);
  touched.hold();
  touched.move_by({0, 320 - from.y});
  touched.frames(120);
  REQUIRE(touched.page.has(car_photo(touched.page)));
  const ImVec2 to = touched.page.centre(car_photo(touched.page));
  touched.move_by({0, to.y - 320});
  touched.end();
  const auto moves = touched.page.asked<workspace::MoveStimulus>();
  REQUIRE(moves.size() == 1);
  CHECK(moves[0].concept_name == "car");
}

TEST_CASE("touch: a second finger and a cancelled touch put a lifted picture back") {
  panels::BoardPanelState state;
  Touched<Board> touched({&state}, 844);
  const ImVec2 from = touched.page.centre(cat_photo(touched.page)), to = touched.page.centre(car_photo(touched.page));
  for (const bool cancelled : {false, true}) {
    touched.begin(from);
    touched.hold();
    touched.move_by({to.x - from.x, to.y - from.y});
    if (cancelled)
      touched.touch.cancel(touched.page.screen.io());
    else
      touched.touch.begin(touched.page.screen.io(), 2, to, touched.page.screen.time());
    touched.frames(6);
    CHECK(ImGui::GetForegroundDrawList()->VtxBuffer.Size == 0);
    touched.end();
    CHECK(touched.page.asked<workspace::MoveStimulus>().empty());
    CHECK_FALSE(menu_is_open());
  }
}

TEST_CASE("touch: a mouse drags a picture of the board at once") {
  panels::BoardPanelState state;
  Touched<Board> touched({&state}, 844);
  const ImVec2 from = touched.page.centre(cat_photo(touched.page)), to = touched.page.centre(car_photo(touched.page));
  ImGuiIO& io = touched.page.screen.io();
  io.AddMouseSourceEvent(ImGuiMouseSource_Mouse);
  touched.page.screen.hover(from);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, true);
  touched.frames(3);
  touched.page.screen.hover(to);
  touched.frames(3);
  CHECK(ImGui::GetForegroundDrawList()->VtxBuffer.Size == 0);
  io.AddMouseButtonEvent(ImGuiMouseButton_Left, false);
  touched.frames(3);
  CHECK(touched.page.asked<workspace::MoveStimulus>().size() == 1);
}
