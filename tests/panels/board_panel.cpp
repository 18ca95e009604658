#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

#include "panels/board/board_panel.h"
#include "panels/sample_visit.h"

using namespace pn;
using test::PanelPage;
using workspace::Rendition;
using workspace::StimulusId;

namespace {

struct BoardPage : PanelPage {
  explicit BoardPage(float width = 420, float height = 640, bool touch = false) : PanelPage(width, height, touch) {}
  panels::BoardPanelState state;

  void draw() {
    settle([this](panels::Context& ctx) { test::in_window(ctx, [&] { panels::draw_board_panel(ctx, state); }); });
  }
  void click(const std::string& name) {
    screen.click(centre(name));
    draw();
  }
  // Pictures of one concept that come together, as files; they get no results of themselves.
  void add(int count, const std::string& concept_name = "cat") {
    workspace::AddPictures added;
    for (int i = 1; i <= count; ++i)
      added.pictures.push_back({concept_name, Rendition::Photo, "img" + std::to_string(i) + ".png", static_cast<std::uint32_t>(1000 + i)});
    workspace::apply(ws, std::move(added));
  }
  void finish(int count) {
    for (const StimulusId id : ws.adding.pictures) {
      if (count-- <= 0) break;
      ws.stimuli[id].picture_phase = workspace::Phase::Ready;
      ws.stimuli[id].encoding_phase = workspace::Phase::Ready;
    }
  }
  static std::string node(StimulusId id) { return "stimulus." + std::to_string(static_cast<std::uint32_t>(id)); }
  int shown(std::size_t from = 0) const {
    int count = 0;
    for (std::size_t i = from; i < ws.document.stimuli.size(); ++i) count += nodes.find(node(ws.document.stimuli[i].id)) ? 1 : 0;
    return count;
  }
  std::string words(const std::string& id) const {
    const panels::Node* found = nodes.find(id);
    return found ? found->name : "";
  }
};

constexpr const char* kMore = "board.more.cat.photo";

}  // namespace

TEST_CASE("a cell with many pictures shows the first ones and how many more there are; they unfold and fold") {
  BoardPage page;
  const std::size_t before = page.ws.document.stimuli.size();
  page.draw();
  CHECK_FALSE(page.has(kMore));
  page.add(200);
  page.draw();
  const int in_cell = page.shown(before);
  CHECK(in_cell >= 1);
  CHECK(in_cell < 30);
  REQUIRE(page.has(kMore));
  // One picture of the cat was there; what is not drawn is counted.
  CHECK(page.words(kMore) == "Show " + std::to_string(200 - in_cell) +
                                 " more of \xe2\x80\x9c"
                                 "cat\xe2\x80\x9d, photo");
  page.click(kMore);
  CHECK(page.shown(before) == 200);
  CHECK(page.words(kMore) ==
        "Show fewer of \xe2\x80\x9c"
        "cat\xe2\x80\x9d, photo");
  CHECK(page.nodes.find("board.block.cat.photo") != nullptr);
  page.click(kMore);
  CHECK(page.shown(before) == in_cell);
}

TEST_CASE("the pictures of an unfolded cell stand in lines beside and below each other, within the board") {
  BoardPage page(420, 4000);
  const std::size_t before = page.ws.document.stimuli.size();
  page.add(60);
  page.draw();
  page.click(kMore);
  std::map<float, int> lines;
  float last_y = 0;
  for (std::size_t i = before; i < page.ws.document.stimuli.size(); ++i) {
    const auto found = page.landmarks.find(BoardPage::node(page.ws.document.stimuli[i].id));
    REQUIRE(found != page.landmarks.end());
    ++lines[found->second.y];
    CHECK(found->second.x + found->second.width <= 420);
    CHECK(found->second.y >= last_y);  // in reading order
    last_y = found->second.y;
  }
  CHECK(lines.size() < 30);
  CHECK(lines.rbegin()->second <= 8);
  int longest = 0;
  for (const auto& [y, count] : lines) longest = std::max(longest, count);
  CHECK(longest >= 3);
}

TEST_CASE("the chosen stimulus is never hidden behind the number") {
  BoardPage page;
  page.add(50);
  const StimulusId last = page.ws.document.stimuli.back().id;
  page.draw();
  CHECK(page.nodes.find(BoardPage::node(last)) == nullptr);
  workspace::apply(page.ws, workspace::SelectStimulus{last});
  page.draw();
  CHECK(page.nodes.find(BoardPage::node(last)) != nullptr);
}

TEST_CASE("pictures that come together show how far they are, can be stopped, and come into view") {
  BoardPage page(420, 480);
  page.draw();
  CHECK_FALSE(page.has("board.adding.cancel"));
  page.add(200, "zebra");  // a row of its own, below the others
  page.draw();
  CHECK(page.words("board.adding") == "Adding pictures: 0 of 200");
  const StimulusId first = page.ws.adding.pictures.front();
  REQUIRE(page.landmarks.contains(BoardPage::node(first)));
  CHECK(page.landmarks.at(BoardPage::node(first)).y < 480);
  page.finish(81);
  page.draw();
  CHECK(page.words("board.adding") == "Adding pictures: 81 of 200");
  page.click("board.adding.cancel");
  REQUIRE(page.asked<workspace::CancelAdding>().size() == 1);
  CHECK_FALSE(page.has("board.adding.cancel"));
  CHECK(page.ws.document.stimuli.size() == 90);
}

TEST_CASE("one picture alone shows no progress") {
  BoardPage page;
  page.add(1);
  page.draw();
  CHECK(page.nodes.find("board.adding") == nullptr);
}

TEST_CASE("columns that do not fit scroll sideways, and the names of the rows stay in sight") {
  BoardPage page(240, 640);
  for (const Rendition rendition : {Rendition::Painting, Rendition::Cartoon, Rendition::Icon, Rendition::Emoji})
    workspace::apply(page.ws, workspace::AddRendition{rendition});
  page.draw();
  const panels::Landmark name = page.landmarks.at("board.concept.cat");
  const auto& stimuli = page.ws.document.stimuli;
  const std::string photo = BoardPage::node(stimuli.front().id);
  REQUIRE(page.has(photo));
  const float x = page.landmarks.at(photo).x;
  // The neighbours do not lie on each other.
  for (const auto& [a, mark] : page.landmarks) {
    if (a.starts_with("stimulus.")) CHECK(mark.width > 8);
  }
  page.screen.hover(page.centre("board.concept.cat"));
  ImGui::GetIO().AddMouseWheelEvent(-3, 0);
  page.draw();
  page.draw();
  CHECK((!page.has(photo) || page.landmarks.at(photo).x + page.landmarks.at(photo).width <= x));  // gone, or cut at the names
  REQUIRE(page.has("board.concept.cat"));
  CHECK(page.landmarks.at("board.concept.cat").x == name.x);
  CHECK(page.landmarks.at("board.concept.cat").width == name.width);
}

TEST_CASE("a folder is asked for by the board's button and by a cell's menu") {
  BoardPage page(900);
  page.draw();
  page.click("board.add.folder");
  REQUIRE(page.page_requests.size() == 1);
  CHECK(page.page_requests[0] == panels::PageRequest::OpenFolder);
  CHECK(page.add_target.concept_name.empty());
  workspace::apply(page.ws, workspace::AddConcept{"bird"});
  page.draw();
  page.click("board.plus.bird.photo");
  page.click("board.menu.add.folder");
  REQUIRE(page.page_requests.size() == 2);
  CHECK(page.page_requests[1] == panels::PageRequest::OpenFolder);
  CHECK(page.add_target.concept_name == "bird");
}

TEST_CASE("at every width the boards are offered within the panel, and the folder too") {
  for (const auto& size : {std::pair(360.0F, true), std::pair(390.0F, true), std::pair(460.0F, false), std::pair(900.0F, false)}) {
    const float width = size.first;
    const bool touch = size.second;
    CAPTURE(width);
    BoardPage page(width, 844, touch);
    page.draw();
    for (const char* id : {"board.boards", "board.add.folder", "board.clear"}) {
      REQUIRE(page.has(id));
      CHECK(page.landmarks.at(id).x + page.landmarks.at(id).width <= width);
    }
    CHECK(page.words("board.boards") == "Start with another board");
    page.click("board.boards");
    CHECK(page.ws.view.dialog.kind == workspace::Dialog::Kind::Boards);
    workspace::apply(page.ws, workspace::CloseDialog{});
    workspace::apply(page.ws, workspace::ClearBoard{});
    page.draw();
    REQUIRE(page.has("board.empty.boards"));
    CHECK(page.landmarks.at("board.add.folder").x + page.landmarks.at("board.add.folder").width <= width);
    page.click("board.empty.boards");
    CHECK(page.ws.view.dialog.kind == workspace::Dialog::Kind::Boards);
  }
}
