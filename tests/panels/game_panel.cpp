// The prediction game in every stage and at every size, by pointer, by key and by node.
#include <doctest/doctest.h>

#include <string>

#include "panels/game/game_panel.h"
#include "panels/inside.h"
#include "panels/sample_visit.h"

using namespace pn;
using namespace pn::panels;
using namespace pn::workspace;
using test::in_window;
using test::PanelPage;

namespace {

// More photos for the sample visit, so that every neuron tells some pairs apart.
void add_photos(Workspace& ws) {
  for (int i = 0; i < 16; ++i) {
    apply(ws, AddStimulus{"more", Rendition::Photo, "picture " + std::to_string(i),
                          FileSource{"more.jpg", static_cast<std::uint32_t>(i) + 10}, false});
    StimulusState& state = ws.stimuli[ws.document.stimuli.back().id];
    state.picture = state.thumbnail = test::plain_picture(160, 120, i + 20);
    state.picture_phase = state.encoding_phase = Phase::Ready;
    state.encoding = test::made_up_encoding(i + 20);
  }
  ws.jobs.clear();
}

struct Page {
  PanelPage page;
  GamePanelState state;

  explicit Page(float width = 700, float height = 500, bool touch = false) : page(width, height, touch) { add_photos(page.ws); }
  void settle() {
    page.settle([&](Context& ctx) { in_window(ctx, [&] { draw_game_panel(ctx, state); }); });
  }
  void act(const char* node) {
    page.act(node);
    settle();
  }
  void press(ImGuiKey key) {
    page.screen.press(key);
    settle();
  }
  const Game& game() const { return *page.ws.games.now; }
  const GameRound& round() const { return game().rounds[game().round]; }
};

void check_drawn(const PanelPage& page) {
  CHECK(test::names_told(page.nodes) > 0);
  CHECK(test::crossing_controls(page.nodes) == "");
  const test::Reach reach = test::reach_beyond_windows(*ImGui::GetDrawData());
  CAPTURE(reach.window);
  CHECK(reach.beyond <= test::kFringe);
}

}  // namespace

TEST_CASE("the game is drawn whole in every stage, at every size") {
  const ImVec2 sizes[] = {{560, 300}, {1100, 620}, {358, 640}, {320, 400}};
  for (const ImVec2 size : sizes) {
    CAPTURE(size.x);
    Page visit(size.x, size.y, size.x < 400);
    visit.settle();
    check_drawn(visit.page);
    visit.act("predict.start");
    REQUIRE(visit.page.ws.games.now);
    check_drawn(visit.page);
    while (visit.game().stage != GameStage::Over) {
      visit.act("predict.next");
      check_drawn(visit.page);
      if (visit.game().stage != GameStage::Asking) continue;
      visit.act(visit.game().round % 3 == 0 ? "predict.first" : "predict.second");
      check_drawn(visit.page);
    }
    CHECK(visit.page.nodes.find("predict.result") != nullptr);
    visit.act("predict.leave");
    CHECK_FALSE(visit.page.ws.games.now);
    check_drawn(visit.page);
  }
}

TEST_CASE("a game by keys alone: Enter goes on, 1 and 2 and the arrows answer") {
  Page visit;
  visit.settle();
  visit.act("predict.start");
  visit.press(ImGuiKey_Enter);
  REQUIRE(visit.game().stage == GameStage::Asking);
  visit.press(ImGuiKey_2);
  CHECK(visit.game().stage == GameStage::Answered);
  CHECK(visit.round().choice == 1);
  visit.press(ImGuiKey_1);  // too late
  CHECK(visit.round().choice == 1);
  visit.press(ImGuiKey_Enter);
  REQUIRE(visit.game().round == 1);
  REQUIRE(visit.game().stage == GameStage::Asking);
  visit.press(ImGuiKey_LeftArrow);
  CHECK(visit.round().choice == 0);
  visit.press(ImGuiKey_Enter);
  visit.press(ImGuiKey_RightArrow);
  CHECK(visit.round().choice == 1);
}

TEST_CASE("a click answers, and tells in words what the pictures are") {
  Page visit;
  visit.settle();
  visit.page.screen.click(visit.page.centre("predict.start"));
  visit.settle();
  visit.page.screen.click(visit.page.centre("predict.next"));
  visit.settle();
  const Node* first = visit.page.nodes.find("predict.first");
  REQUIRE(first != nullptr);
  CHECK(first->role == Role::Button);
  CHECK(first->name.starts_with("First picture: "));
  CHECK(first->name.find("response") == std::string::npos);
  const bool is_right = visit.round().stronger == 0;
  visit.page.screen.click(visit.page.centre("predict.first"));
  visit.settle();
  CHECK(visit.round().choice == 0);
  const Node* answer = visit.page.nodes.find("predict.answer");
  REQUIRE(answer != nullptr);
  CHECK(answer->role == Role::Status);
  CHECK(answer->name.starts_with(is_right ? "Right. " : "Not this time. "));
  CHECK(visit.page.nodes.find("predict.first")->name.find("response") != std::string::npos);
}

TEST_CASE("without a model or pairs the panel says what is missing") {
  Page visit;
  visit.page.ws.selection.neuron.reset();
  visit.settle();
  visit.act("predict.start");
  REQUIRE(visit.page.nodes.find("predict.error") != nullptr);
  CHECK(visit.page.nodes.find("predict.error")->name == "Choose a neuron first, or have one drawn at random.");
  apply(visit.page.ws, ClearBoard{});
  visit.page.ws.selection.neuron = NeuronId{1, 5};
  visit.act("predict.start");
  CHECK(visit.page.nodes.find("predict.error")->name.starts_with("Neuron 2.5 has no pair of pictures on this board"));
  visit.page.ws.model = {};
  visit.settle();
  CHECK(visit.page.nodes.find("predict.start") == nullptr);
}
