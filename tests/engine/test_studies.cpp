#include <doctest/doctest.h>

#include <cstring>
#include <vector>

#include "engine/core.h"
#include "support.h"

using namespace pn;

namespace {

using Bytes = std::vector<std::uint8_t>;

json::Value ask(engine::Core& core, const json::Value& request, const Bytes& payload = {}) {
  return json::Value::parse(core.handle(request.dump(), payload).json);
}

struct Board {
  json::Value begin;
  Bytes responses;
};

// The board of the golden search, as the page sends it.
Board golden_board() {
  const json::Value data = json::Value::parse(test::golden_text("studies/search.json"));
  json::Value stimuli = json::Value::array(), layers = json::Value::array();
  for (const json::Value& one : data["stimuli"]) stimuli.push_back({stimuli.size(), one[1], one[0]});
  for (const json::Value& one : data["layers"])
    layers.push_back({{"name", one["name"]}, {"channels", one["channels"]}, {"place", layers.size()}});
  std::vector<float> values;
  for (const json::Value& row : data["responses"]) {
    for (const json::Value& value : row) values.push_back(value.get<float>());
  }
  Board board{{{"kind", "study_begin"},
               {"study", 3},
               {"study_kind", "search"},
               {"seed", 7},
               {"params", {{"resamples", 10}}},
               {"inputs",
                {{"concepts", data["concepts"]},
                 {"renditions", data["renditions"]},
                 {"stimuli", stimuli},
                 {"stimuli_on_board", stimuli.size()},
                 {"layers", layers},
                 {"model", "small"},
                 {"model_sha256", "ff"}}}},
              Bytes(values.size() * sizeof(float))};
  std::memcpy(board.responses.data(), values.data(), board.responses.size());
  return board;
}

const json::Value kStep = {{"kind", "study_step"}, {"study", 3}};

}  // namespace

TEST_CASE("the core steps a study from its beginning to its outcome, then forgets it") {
  engine::Core core;
  const Board board = golden_board();
  json::Value answer = ask(core, board.begin, board.responses);
  REQUIRE(answer["kind"] == "done");
  CHECK(answer["progress"]["total"] == 28);
  int steps = 0;
  do {
    answer = ask(core, kStep);
    REQUIRE(answer["kind"] == "done");
    REQUIRE(++steps < 100);
  } while (!answer.contains("outcome"));
  CHECK(answer["outcome"]["tables"][0]["rows"].size() == 56);
  CHECK(answer["outcome"]["evidence"]["seed"] == 7);
  CHECK(ask(core, kStep)["code"] == "NotFound");
}

TEST_CASE("studies that cannot begin or go on are refused with their place") {
  engine::Core core;
  Board board = golden_board();
  board.begin["study_kind"] = "nothing";
  CHECK(ask(core, board.begin, board.responses)["where"] == "nothing");
  board = golden_board();
  board.responses.resize(8);
  CHECK(ask(core, board.begin, board.responses)["code"] == "Mismatch");
  board.begin.erase("inputs");
  CHECK(ask(core, board.begin)["where"] == "inputs");
  board = golden_board();
  board.begin["inputs"]["stimuli"][0][2] = 9;
  CHECK(ask(core, board.begin, board.responses)["where"] == "stimuli");

  board = golden_board();
  REQUIRE(ask(core, board.begin, board.responses)["kind"] == "done");
  json::Value wrong = kStep;
  wrong["texts"] = 2;
  wrong["embed_dim"] = 4;
  CHECK(ask(core, wrong, Bytes(12))["code"] == "Mismatch");
  json::Value maps = kStep;  // a step that gets maps of another size than it says
  maps["map_channels"] = 2;
  maps["map_height"] = 3;
  maps["map_width"] = 4;
  CHECK(ask(core, maps, Bytes(92))["code"] == "Mismatch");
  CHECK(ask(core, maps, Bytes(96))["kind"] == "done");
  maps["map_channels"] = maps["map_height"] = maps["map_width"] = 1 << 20;
  CHECK(ask(core, maps, Bytes(96))["code"] == "TooLarge");
  wrong["texts"] = -1;
  CHECK(ask(core, wrong, Bytes(12))["where"] == "texts");
  CHECK(ask(core, {{"kind", "study_end"}, {"study", 3}})["kind"] == "done");
  CHECK(ask(core, kStep)["code"] == "NotFound");
}
