#include <doctest/doctest.h>

#include <string>

#include "workspace/board_file.h"
#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

const std::string kBoard = R"({"format":"polyneuron-board","version":1,"title":"t","concepts":["cat","dog"],"renditions":["photo","word"],
  "prompts":["a cat"],"stimuli":[
  {"id":"a","concept":"cat","rendition":"photo","title":"Chelsea","source":{"kind":"file","path":"stimuli/cat.jpg"}},
  {"id":"b","concept":"dog","rendition":"word","source":{"kind":"word","text":"dog","size":0.5}},
  {"id":"c","concept":"dog","rendition":"sketch","source":{"kind":"drawing","path":"stimuli/dog.json"}}],
  "start":{"stimulus":"b"}})";

}  // namespace

TEST_CASE("a board file is read with its sources, its order and its start") {
  const auto board = read_board_file(kBoard);
  REQUIRE(board);
  CHECK(board->stimuli.size() == 3);
  CHECK(board->renditions == std::vector<Rendition>{Rendition::Photo, Rendition::Word, Rendition::Sketch});
  CHECK(std::get<AssetSource>(board->stimuli[0].source).path == "stimuli/cat.jpg");
  CHECK(std::get<WordSource>(board->stimuli[1].source).size == 0.5F);
  CHECK(board->start == 1);
  CHECK(board->prompts == std::vector<std::string>{"a cat"});
}

TEST_CASE("a board file cut at any byte is refused without a crash, and the board stays as it was") {
  FakeEngine engine;
  engine.add_word("cat");
  for (std::size_t size = 0; size < kBoard.size(); ++size) {
    CHECK_FALSE(static_cast<bool>(read_board_file(kBoard.substr(0, size))));
  }
  engine.apply(LoadBoard{kBoard.substr(0, 100)});
  CHECK(engine.ws.document.stimuli.size() == 1);
  REQUIRE(engine.ws.notices.size() == 1);
  CHECK(engine.ws.notices[0].kind == Notice::Kind::Error);
}

TEST_CASE("a board file cannot reach outside the bundled files, nor bring other kinds or versions") {
  const auto with_path = [](const std::string& path) {
    return R"({"format":"polyneuron-board","version":1,"stimuli":[{"concept":"c","rendition":"photo","source":{"kind":"file","path":")" +
           path + "\"}}]}";
  };
  CHECK(static_cast<bool>(read_board_file(with_path("stimuli/a.jpg"))));
  for (const char* path : {"../secret", "/etc/passwd", "http://x/y", ""}) CHECK_FALSE(static_cast<bool>(read_board_file(with_path(path))));
  const auto newer = read_board_file(R"({"format":"polyneuron-board","version":2,"stimuli":[]})");
  REQUIRE_FALSE(newer);
  CHECK(newer.error().code == pn::ErrorCode::Unsupported);
}

TEST_CASE("a drawing file gives strokes inside the square, and refuses odd or endless ones") {
  const auto drawing = read_drawing_file(R"({"strokes":[{"width":9,"color":"#ff0000","points":[0.5,2,-1,0.25]}],"background":"#eeeeee"})");
  REQUIRE(drawing);
  CHECK(drawing->strokes[0].points == std::vector<float>{0.5F, 1.0F, 0.0F, 0.25F});
  CHECK(drawing->strokes[0].width == 1.0F);
  CHECK_FALSE(static_cast<bool>(read_drawing_file(R"({"strokes":[{"points":[1]}]})")));
  CHECK_FALSE(static_cast<bool>(read_drawing_file(R"({"strokes":[{"points":[1,"a"]}]})")));
  CHECK_FALSE(static_cast<bool>(read_drawing_file("[]")));
}

TEST_CASE("loading a board replaces the page's, and undo brings the old one back") {
  FakeEngine engine;
  engine.add_word("mine");
  engine.apply(LoadBoard{kBoard});
  CHECK(engine.ws.document.stimuli.size() == 3);
  CHECK(selected_stimulus(engine.ws)->concept_name == "dog");
  CHECK(state_of(engine.ws, engine.ws.document.stimuli[0].id).encoding != nullptr);
  engine.apply(Undo{});
  CHECK(engine.ws.document.stimuli.size() == 1);
}

TEST_CASE("a list of boards is read whole or not at all") {
  const auto of = [](const std::string& entries) {
    return read_board_list(R"({"format":"polyneuron-boards","version":1,"boards":)" + entries + "}");
  };
  const std::string whole =
      R"([{"file":"boards/a.json","title":"A","about":"of a","stimuli":4,"emoji":["1f431",7]},{"file":"boards/b.json","title":"B","stimuli":1e30}])";
  const auto list = of(whole);
  REQUIRE(list);
  REQUIRE(list->size() == 2);
  CHECK((*list)[0].about == "of a");
  CHECK((*list)[0].emoji == std::vector<std::string>{"1f431"});
  CHECK((*list)[1].stimuli == 1000);
  for (const char* broken : {"[]", "{}", "[7]", R"([{"title":"A"}])", R"([{"file":"boards/a.json"}])",
                             R"([{"file":"../a.json","title":"A"}])", R"([{"file":"http://a","title":"A"}])"})
    CHECK(of(broken).error().code == pn::ErrorCode::Malformed);
  std::string many = "[";
  for (int i = 0; i < 101; ++i) many += std::string(i == 0 ? "" : ",") + R"({"file":"boards/a.json","title":"A"})";
  CHECK(of(many + "]").error().code == pn::ErrorCode::TooLarge);
  CHECK(read_board_list(R"({"format":"polyneuron-boards","version":2})").error().code == pn::ErrorCode::Unsupported);
  CHECK(read_board_list(R"({"format":"polyneuron-board","version":1})").error().code == pn::ErrorCode::Malformed);
  const std::string text = R"({"format":"polyneuron-boards","version":1,"boards":)" + whole + "}";
  for (std::size_t length = 0; length < text.size(); ++length) CHECK_FALSE(read_board_list(std::string_view(text).substr(0, length)));
}
