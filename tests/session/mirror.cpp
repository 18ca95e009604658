#include "panels/shell/mirror.h"

#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "panels/sample_visit.h"
#include "session/snapshot.h"
#include "view/words.h"

using namespace pn;
using nlohmann::json;

namespace {

const json* find_node(const json& tree, const std::string& id) {
  if (tree["id"] == id) return &tree;
  if (!tree.contains("children")) return nullptr;
  for (const json& child : tree["children"])
    if (const json* found = find_node(child, id)) return found;
  return nullptr;
}

void collect(const json& tree, std::vector<const json*>& out) {
  out.push_back(&tree);
  if (tree.contains("children"))
    for (const json& child : tree["children"]) collect(child, out);
}

struct Acted {
  bool done = false;
  workspace::Commands commands;
  panels::DialogRequest dialog;
  std::vector<panels::PageRequest> requests;
};

Acted act(const workspace::Workspace& ws, const std::string& action, const std::string& value = {}) {
  Acted out;
  out.done = panels::apply_mirror_action(action, value, ws, out.commands, out.dialog, out.requests);
  return out;
}

}  // namespace

TEST_CASE("the mirror says what the canvas shows, and every id is there once") {
  const workspace::Workspace ws = test::sample_visit();
  const json tree = json::parse(panels::mirror_json(ws, {}));
  std::vector<const json*> nodes;
  collect(tree, nodes);
  std::set<std::string> ids;
  for (const json* node : nodes) {
    CAPTURE((*node)["id"].get<std::string>());
    CHECK(ids.insert((*node)["id"].get<std::string>()).second);
    CHECK((*node)["role"].is_string());
    CHECK((*node)["label"].is_string());
  }
  const json* model = find_node(tree, "model");
  REQUIRE(model);
  CHECK((*model)["label"] == "Model polyneuron-clip is ready.");
  const json* top = find_node(tree, "neurons.top");
  REQUIRE(top);
  CHECK((*top)["children"].size() == 20);
  const json* tokens = find_node(tree, "prompt.tokens." + std::to_string(static_cast<unsigned>(ws.document.prompts[2].id)));
  REQUIRE(tokens);
  CHECK((*tokens)["label"] == "Tokens: a zyz zyva. Never in the captions this model was trained on: zyz, zyva.");
  CHECK(find_node(tree, "probabilities") != nullptr);
}

TEST_CASE("the mirror speaks in every state, also of broken text") {
  workspace::Workspace ws;
  CHECK(json::parse(panels::mirror_json(ws, {})).is_object());
  workspace::apply(ws, workspace::AddStimulus{"\xFF\xFE broken", workspace::Rendition::Photo, "\xC3", workspace::FileSource{"x", 1}, true});
  ws.model.phase = workspace::Phase::Running;
  ws.model.progress.total_bytes = 100;
  ws.model.progress.received_bytes = 50;
  CHECK(json::parse(panels::mirror_json(ws, {false, panels::DialogRequest::Kind::Word})).is_object());
  for (const auto& [step, words] : {std::pair{"", "Fetching the model"},
                                    {"download", "Fetching the model"},
                                    {"verify", "Checking the model"},
                                    {"session", "Starting the model"}}) {
    ws.model.progress.step = step;
    CHECK(panels::mirror_json(ws, {}).find(words) != std::string::npos);
  }
  ws.model.phase = workspace::Phase::Failed;
  workspace::apply(ws, workspace::Tell{workspace::Notice::Kind::Error, "Something failed."});
  const json tree = json::parse(panels::mirror_json(ws, {}));
  CHECK(find_node(tree, "model.retry") != nullptr);
  CHECK(find_node(tree, "notices") != nullptr);
}

TEST_CASE("every action the mirror offers is understood") {
  const workspace::Workspace ws = test::sample_visit();
  std::vector<const json*> nodes;
  const json tree = json::parse(panels::mirror_json(ws, {}));
  collect(tree, nodes);
  int actions = 0;
  for (const json* node : nodes) {
    if (!node->contains("action") || node->contains("disabled")) continue;
    ++actions;
    std::string value = "words";
    if (node->contains("options")) value = (*node)["options"][0]["value"];
    const std::string action = (*node)["action"];
    if (action == "prompt.scale") value = "42.5";
    if (action == "model.layers") value = "3, 1";
    if (action == "prompt.template") value = "a photo of a {}";
    CAPTURE(action);
    const Acted acted = act(ws, action, value);
    CHECK(acted.done);
    CHECK(acted.commands.size() + acted.requests.size() + (acted.dialog.kind != panels::DialogRequest::Kind::None ? 1 : 0) == 1);
  }
  CHECK(actions > 40);
}

TEST_CASE("a gate can be set in words, and the table says both answers") {
  workspace::Workspace ws = test::sample_visit();
  ws.selection.neuron = workspace::NeuronId{1, 5};
  const Acted acted = act(ws, "gate/1.5", "0.50");
  REQUIRE(acted.commands.size() == 1);
  CHECK(std::get<workspace::SetGate>(acted.commands[0]).factor == 0.5F);
  for (const char* value : {"", "-1", "nan", "99", "half"}) CHECK_FALSE(act(ws, "gate/1.5", value).done);
  for (const char* action : {"gate", "gate/", "gate/9.0", "gate/1.x"}) CHECK_FALSE(act(ws, action, "0.50").done);
  CHECK(find_node(json::parse(panels::mirror_json(ws, {})), "gates.clear") == nullptr);
  workspace::apply(ws, acted.commands[0]);
  for (auto& [id, state] : ws.stimuli)
    state.gated_embeds =
        std::make_shared<const std::vector<float>>(state.encoding->image_embeds.rbegin(), state.encoding->image_embeds.rend());
  const json tree = json::parse(panels::mirror_json(ws, {}));
  CHECK(find_node(tree, "gates.clear") != nullptr);
  CHECK((*find_node(tree, "gate"))["value"] == "0.50");
  const std::string cell = "probabilities." + std::to_string(static_cast<unsigned>(ws.document.stimuli[0].id)) + "." +
                           std::to_string(static_cast<unsigned>(ws.document.prompts[0].id));
  REQUIRE(find_node(tree, cell) != nullptr);
  CHECK((*find_node(tree, cell))["label"].get<std::string>().find(" as trained") != std::string::npos);
}

TEST_CASE("damaged and outdated actions do nothing") {
  const workspace::Workspace ws = test::sample_visit();
  for (const char* action : {"",
                             "/",
                             "nonsense",
                             "stimulus.select/",
                             "stimulus.select/99999",
                             "stimulus.select/-1",
                             "stimulus.select/1x",
                             "stimulus.remove/99999999999999999999",
                             "neuron.select/0",
                             "neuron.select/0.9999",
                             "neuron.select/9.0",
                             "neuron.select/.",
                             "prompt.remove/1",
                             "prompt.up/0",
                             "layer",
                             "pooling",
                             "add.word",
                             "prompt.add",
                             "prompt.scale",
                             "prompt.template",
                             "notice.dismiss/x"}) {
    CAPTURE(action);
    const Acted acted = act(ws, action, "  ");
    CHECK_FALSE(acted.done);
    CHECK(acted.commands.empty());
  }
  CHECK_FALSE(act(ws, "layer", "7").done);
  CHECK_FALSE(act(ws, "prompt.scale", "nan").done);
  CHECK_FALSE(act(ws, "prompt.scale", "1e30").done);
}

TEST_CASE("a word can be added in words alone") {
  const workspace::Workspace ws = test::sample_visit();
  const Acted acted = act(ws, "add.word", " apple ");
  REQUIRE(acted.commands.size() == 1);
  const auto& added = std::get<workspace::AddStimulus>(acted.commands[0]);
  CHECK(added.concept_name == "apple");
  CHECK(std::get<workspace::WordSource>(added.source).text == "apple");
}

TEST_CASE("the mirror is sent when something changed, and not more than four times a second") {
  workspace::Workspace ws = test::sample_visit();
  panels::Mirror mirror;
  CHECK(mirror.poll(ws, {}, 10.0).has_value());
  CHECK_FALSE(mirror.poll(ws, {}, 20.0).has_value());
  workspace::apply(ws, workspace::AddPrompt{"a bird"});
  CHECK(mirror.poll(ws, {}, 20.1).has_value());
  workspace::apply(ws, workspace::AddPrompt{"a fish"});
  CHECK_FALSE(mirror.poll(ws, {}, 20.2).has_value());
  REQUIRE(mirror.due_s().has_value());
  CHECK(mirror.poll(ws, {}, *mirror.due_s()).has_value());
  CHECK_FALSE(mirror.due_s().has_value());
}

TEST_CASE("the larger the board, the longer the mirror waits between two trees of a burst") {
  workspace::Workspace ws = test::sample_visit();
  for (int i = 0; i < 2000; ++i) {
    workspace::WordSource word;
    word.text = "cat";
    workspace::apply(ws, workspace::AddStimulus{"cat", workspace::Rendition::Word, "cat", word});
  }
  panels::Mirror mirror;
  const auto tree = mirror.poll(ws, {}, 10.0);
  REQUIRE(tree.has_value());
  workspace::apply(ws, workspace::AddPrompt{"a bird"});
  CHECK_FALSE(mirror.poll(ws, {}, 10.5).has_value());
  REQUIRE(mirror.due_s().has_value());
  CHECK(*mirror.due_s() == doctest::Approx(10.0 + static_cast<double>(tree->size()) / (256 * 1024)));
  // What changes after a rest is told at once.
  CHECK(mirror.poll(ws, {}, 20.0).has_value());
}

TEST_CASE("places are sent when they have come to rest") {
  const workspace::Workspace ws = test::sample_visit();
  std::map<std::string, panels::Landmark> marks = {{"toolbar.undo", {10, 10, 44, 44}}};
  panels::MirrorView view;
  view.landmarks = &marks;
  panels::Mirror mirror;
  const auto first = mirror.poll(ws, view, 1.0);
  REQUIRE(first);
  const json tree = json::parse(*first);
  CHECK((*find_node(tree, "undo"))["rect"] == json({10, 10, 44, 44}));
  double now = 2.0;
  for (int i = 0; i < 20; ++i) {
    marks["toolbar.undo"].y += 5;
    now += 0.1;
    CHECK_FALSE(mirror.poll(ws, view, now).has_value());
  }
  REQUIRE(mirror.due_s().has_value());
  CHECK(mirror.poll(ws, view, *mirror.due_s()).has_value());
}

TEST_CASE("the snapshot holds every digit") {
  const workspace::Workspace ws = test::sample_visit();
  const std::map<std::string, panels::Landmark> marks = {{"board.add", {1, 2, 3, 4}}};
  const json shot = json::parse(session::snapshot_json(ws, marks, {}));
  CHECK(shot["stimuli"].size() == 9);
  CHECK(shot["landmarks"]["board.add"] == json({1, 2, 3, 4}));
  const auto* responses = workspace::layer_responses(ws, *ws.selection.stimulus, 1);
  REQUIRE(responses);
  const auto top = panels::strongest_neurons(*responses, 3);
  CHECK(shot["top_neurons"][0]["neuron"] == workspace::neuron_name({1, top[0].first}));
  CHECK(shot["top_neurons"][0]["response"].get<float>() == top[0].second);
  CHECK(top[0].second >= top[1].second);
  CHECK(shot["zero_shot"]["rows"].size() == 9);
  const auto table = workspace::zero_shot(ws);
  CHECK(shot["zero_shot"]["rows"][4]["probabilities"][1].get<float>() == table.probabilities[4 * 3 + 1]);
  CHECK(shot["prompts"][2]["tokens"][2]["known"] == false);
}
