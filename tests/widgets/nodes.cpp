#include "widgets/nodes.h"

#include <doctest/doctest.h>

#include "widgets/fields.h"

using namespace pn::widgets;
using Kind = NodeAction::Kind;

TEST_CASE("nodes keep their order and their parents, and are made anew in each frame") {
  Nodes nodes;
  for (int frame = 0; frame < 2; ++frame) {
    nodes.begin_frame();
    {
      const NodeScope region(nodes, Role::Region, "board", "Board");
      nodes.text("Nine stimuli.");
      const NodeScope table(nodes, Role::Table, "board.table", "Stimuli");
      nodes.leaf(Role::Button, "stimulus.1", "cat").pressed = frame == 0 ? Check::On : Check::Unset;
    }
    nodes.leaf(Role::Place, "somewhere", {}).rect = Landmark{1, 2, 3, 4};
    nodes.end_frame();
    REQUIRE(nodes.size() == 5);
    CHECK(nodes[0].parent == -1);
    CHECK(nodes[1].parent == 0);
    CHECK(nodes[2].parent == 0);
    CHECK(nodes[3].parent == 2);
    CHECK(nodes[4].parent == -1);
    CHECK(nodes.find("stimulus.1")->pressed == (frame == 0 ? Check::On : Check::Unset));
    CHECK(nodes.landmarks().size() == 1);
  }
}

TEST_CASE("what is muted is not told, and its children neither") {
  Nodes nodes;
  nodes.begin_frame();
  {
    const MuteScope mute(nodes);
    const NodeScope group(nodes, Role::Group, "group", "Group");
    nodes.text("not told");
  }
  nodes.text("told");
  nodes.end_frame();
  REQUIRE(nodes.size() == 1);
  CHECK(nodes[0].name == "told");
  CHECK(nodes[0].parent == -1);
}

TEST_CASE("an action is taken once, in the frame after it was told, or not at all") {
  Nodes nodes;
  nodes.begin_frame();
  nodes.queue({Kind::Click, "undo", {}});
  CHECK_FALSE(nodes.clicked("undo"));
  nodes.end_frame();
  nodes.begin_frame();
  CHECK_FALSE(nodes.clicked("redo"));
  CHECK_FALSE(nodes.took_action());
  CHECK(nodes.clicked("undo"));
  CHECK_FALSE(nodes.clicked("undo"));
  CHECK(nodes.took_action());
  nodes.queue({Kind::Click, "gone", {}});
  nodes.end_frame();
  nodes.begin_frame();
  nodes.end_frame();
  nodes.begin_frame();
  CHECK_FALSE(nodes.clicked("gone"));
  nodes.end_frame();
}

TEST_CASE("of what was typed since the last frame the last text counts") {
  Nodes nodes;
  nodes.queue({Kind::Set, "field", "c"});
  nodes.queue({Kind::Set, "other", "x"});
  nodes.queue({Kind::Set, "field", "ca"});
  nodes.begin_frame();
  auto typed = nodes.typed("field");
  REQUIRE(typed);
  CHECK(typed->value == "ca");
  CHECK_FALSE(typed->left);
  CHECK_FALSE(nodes.typed("field"));
  nodes.end_frame();
  nodes.queue({Kind::Set, "field", "cat"});
  nodes.queue({Kind::Enter, "field", "cats"});
  nodes.begin_frame();
  typed = nodes.typed("field");
  REQUIRE(typed);
  CHECK(typed->value == "cats");
  CHECK(typed->entered);
  CHECK(typed->left);
  nodes.end_frame();
}

TEST_CASE("words and places have hashes of their own") {
  Nodes nodes;
  const auto draw = [&](const char* name, float y) {
    nodes.begin_frame();
    nodes.leaf(Role::Button, "undo", name).rect = Landmark{1, y, 40, 40};
    nodes.end_frame();
    return std::pair(nodes.hash_of_words(), nodes.hash_of_places());
  };
  const auto first = draw("Undo", 10);
  CHECK(draw("Undo", 10) == first);
  CHECK(draw("Undo", 50).first == first.first);
  CHECK(draw("Undo", 50).second != first.second);
  CHECK(draw("Redo", 10).first != first.first);
}

TEST_CASE("colours have names") {
  for (const auto& [hex, word] : {std::pair{"#111111", "black"},
                                  {"#ffffff", "white"},
                                  {"#d43a2f", "red"},
                                  {"#f2a100", "orange"},
                                  {"#f2c200", "yellow"},
                                  {"#3a9d4b", "green"},
                                  {"#2b6cd4", "blue"},
                                  {"#8a5a33", "brown"},
                                  {"#9aa3ac", "grey"}})
    CHECK(color_words(hex) == std::string(word) + ", " + hex);
}
