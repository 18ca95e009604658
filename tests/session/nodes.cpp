#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "panels/sample_visit.h"
#include "panels/shell/ui.h"
#include "session/node_feed.h"
#include "session/snapshot.h"
#include "view/words.h"

// What the page tells beside the canvas, and what comes back from there: nodes and actions of the whole page.
using namespace pn;
using nlohmann::json;
using panels::DialogRequest;
using panels::Node;
using panels::NodeAction;

namespace {

// What panels ask for as they are drawn, whatever is done.
bool is_of_itself(const workspace::Command& command) {
  return command.as<workspace::DraftPrompt>() || command.as<workspace::PreviewWord>() || command.as<workspace::FetchEmoji>() ||
         command.as<workspace::GlanceAt>();
}

// The page of a visit without a screen: what its frames ask for is applied and remembered.
struct Page {
  explicit Page(workspace::Workspace visit = test::sample_visit(), float width = 1280, float height = 800)
      : screen(width, height), ws(std::move(visit)) {
    device.width = width;
    device.height = height;
    device.reduced_motion = true;
    settle();
  }

  void settle() {
    screen.settle([&] {
      panels::FrameRequests asked = panels::draw_ui(ui, ws, screen.fonts(), device);
      requests.insert(requests.end(), asked.page.begin(), asked.page.end());
      for (workspace::Command& command : asked.commands) {
        if (!is_of_itself(command)) log.push_back(command);
        workspace::apply(ws, std::move(command));
      }
    });
  }
  void act(const std::string& id, NodeAction::Kind kind = NodeAction::Kind::Click, const std::string& value = {}) {
    log.clear();
    ui.nodes.queue({kind, id, value});
    settle();
  }
  void set(const std::string& id, const std::string& value) { act(id, NodeAction::Kind::Set, value); }
  void enter(const std::string& id, const std::string& value) { act(id, NodeAction::Kind::Enter, value); }

  // The last action's only command, but for the dialog that it closes.
  template <class C>
  C asked() const {
    std::vector<C> found;
    for (const workspace::Command& command : log) {
      if (const C* one = command.as<C>()) found.push_back(*one);
      const bool is_expected = command.as<C>() || command.as<workspace::CloseDialog>();
      REQUIRE(is_expected);
    }
    REQUIRE(found.size() == 1);
    return found[0];
  }
  std::string name_of(const std::string& id) const {
    const Node* node = ui.nodes.find(id);
    REQUIRE_MESSAGE(node, id);
    return node->name;
  }
  bool says(const std::string& words) const {
    for (std::size_t i = 0; i < ui.nodes.size(); ++i)
      if (ui.nodes[i].name.find(words) != std::string::npos) return true;
    return false;
  }
  json tree() const { return json::parse(session::nodes_json(ui.nodes)); }

  test::Headless screen;
  panels::NullTextures textures;
  panels::DeviceInfo device;
  panels::Ui ui{textures};
  workspace::Workspace ws;
  workspace::Commands log;
  std::vector<panels::PageRequest> requests;
};

void collect(const json& nodes, std::vector<const json*>& out) {
  for (const json& node : nodes) {
    out.push_back(&node);
    if (node.contains("children")) collect(node["children"], out);
  }
}

const json* find_node(const json& tree, const std::string& id) {
  std::vector<const json*> nodes;
  collect(tree, nodes);
  for (const json* node : nodes)
    if ((*node)["id"] == id) return node;
  return nullptr;
}

template <class Id>
std::string raw(Id id) {
  return std::to_string(static_cast<unsigned>(id));
}

}  // namespace

TEST_CASE("the nodes say what the canvas shows, and every id is there once") {
  Page page;
  const json tree = page.tree();
  std::vector<const json*> nodes;
  collect(tree, nodes);
  std::set<std::string> ids;
  for (const json* node : nodes) {
    CAPTURE(node->dump());
    CHECK(ids.insert((*node)["id"].get<std::string>()).second);
    CHECK((*node)["role"].get<std::string>() != "");
  }
  CHECK(page.name_of("model.status") == "Model polyneuron-clip is ready.");
  CHECK(page.name_of("prompts.tokens." + raw(page.ws.document.prompts[2].id)) ==
        "Tokens: a zyz zyva. Never in the captions this model was trained on: zyz, zyva.");
  const json* tiles = find_node(tree, "maps.tiles");
  REQUIRE(tiles);
  CHECK((*tiles)["rows"] == 32);
  CHECK((*tiles)["children"].size() >= 20);
  CHECK((*tiles)["children"][0]["row"] == 1);
  // What the card says: what it answers to, with AUROC, interval and what these rest on.
  CHECK(page.says("This neuron answers to "));
  CHECK(page.says(": as far as few stimuli tell; lowest AUROC "));
  CHECK(page.says("lowest AUROC "));
  CHECK(page.says("1 against 2"));
  CHECK(page.says("Response (mean) to cat"));
  const auto table = workspace::zero_shot(page.ws);
  const std::string cell = "prompts.told." + raw(page.ws.document.stimuli[0].id) + "." + raw(page.ws.document.prompts[0].id);
  CHECK(page.name_of(cell) == view::number(table.probabilities[0] * 100, 1) + " percent");
  CHECK(find_node(tree, "toolbar.undo")->contains("rect"));
}

TEST_CASE("nothing told turns the direction of what is read after it") {
  Page page;
  workspace::apply(page.ws, workspace::Tell{workspace::Notice::Kind::Error, "model\u202Exnno.onnx \u2067is missing"});
  page.settle();
  const std::string told = page.tree().dump();
  CHECK(told.find("modelxnno.onnx is missing") != std::string::npos);
  CHECK(told.find("\u202E") == std::string::npos);
}

TEST_CASE("the nodes speak in every state, also of broken text") {
  Page page{workspace::Workspace{}};
  CHECK(page.tree().is_array());
  workspace::apply(page.ws,
                   workspace::AddStimulus{"\xFF\xFE broken", workspace::Rendition::Photo, "\xC3", workspace::FileSource{"x", 1}, true});
  page.settle();
  CHECK(page.tree().is_array());
  page.ws.model.phase = workspace::Phase::Running;
  page.ws.model.progress.total_bytes = 100;
  page.ws.model.progress.received_bytes = 50;
  for (const auto& [step, words] : {std::pair{"", "Fetching the model"},
                                    {"download", "Fetching the model"},
                                    {"verify", "Checking the model"},
                                    {"session", "Starting the model"}}) {
    page.ws.model.progress.step = step;
    page.settle();
    CHECK(page.name_of("model.status").starts_with(words));
  }
  page.ws.model.phase = workspace::Phase::Failed;
  workspace::apply(page.ws, workspace::Tell{workspace::Notice::Kind::Error, "Something failed."});
  page.settle();
  CHECK(find_node(page.tree(), "notice." + raw(page.ws.notices.back().id))->at("role") == "alert");
  page.act("notice.retry_model");
  page.asked<workspace::RetryModel>();
}

TEST_CASE("an action does what its widget does: buttons, choices, fields, sliders, pictures, tiles, rows") {
  Page page;
  page.enter("prompts.add", " a bird ");
  CHECK(page.asked<workspace::AddPrompt>().text == "a bird");
  CHECK(page.ui.nodes.find("prompts.add")->value.empty());
  const std::size_t prompts = page.ws.document.prompts.size();
  page.enter("prompts.add", "a bird");  // there already: the same rule as on the canvas
  page.asked<workspace::AddPrompt>();
  CHECK(page.ws.document.prompts.size() == prompts);
  page.act("toolbar.undo");
  page.asked<workspace::Undo>();
  page.act("maps.pooling.max");
  CHECK(page.asked<workspace::SetPooling>().pooling == model::Pooling::Max);
  page.act("maps.layer.1");
  CHECK(page.asked<workspace::SelectLayer>().layer == 0);
  const auto strongest = view::strongest_neurons(*workspace::layer_responses(page.ws, *page.ws.selection.stimulus, 0), 3)[2];
  page.act("maps.tile." + workspace::neuron_name({0, strongest.first}));
  CHECK(page.asked<workspace::SelectNeuron>().id == workspace::NeuronId{0, strongest.first});
  page.act("neuron.gate.silence");
  CHECK(page.asked<workspace::SetGate>().factor == 0.0F);
  page.set("neuron.gate.factor", "0.5");
  CHECK(page.asked<workspace::SetGate>().factor == 0.5F);
  CHECK(page.ui.nodes.find("neuron.gate.factor")->number == 0.5F);
  page.act("neuron.gate.boost");
  page.asked<workspace::SetGate>();
  const auto second = page.ws.document.stimuli[1].id;
  page.act("stimulus." + raw(second));
  CHECK(page.asked<workspace::SelectStimulus>().id == second);
  page.act("prompts.choose." + raw(page.ws.document.stimuli[2].id));
  CHECK(page.asked<workspace::SelectStimulus>().id == page.ws.document.stimuli[2].id);
  page.act("neuron.row." + raw(page.ws.document.stimuli[3].id));
  CHECK(page.asked<workspace::SelectStimulus>().id == page.ws.document.stimuli[3].id);
  const std::string prompt = raw(page.ws.document.prompts[0].id);
  page.act("prompts.P." + prompt, NodeAction::Kind::Leave, "a kitten");
  CHECK(page.asked<workspace::EditPrompt>().text == "a kitten");
  page.act("prompts.down." + prompt);
  CHECK(page.asked<workspace::MovePrompt>().index == 1);
  page.act("prompts.P." + prompt, NodeAction::Kind::Leave, " ");
  page.asked<workspace::RemovePrompt>();
  page.set("prompts.template", "a photo of a {}");
  CHECK(page.asked<workspace::SetTemplate>().text == "a photo of a {}");
  page.act("prompts.template", NodeAction::Kind::Leave, "a drawing of a");  // left without its place: it gets one
  CHECK(page.asked<workspace::SetTemplate>().text == "a drawing of a {}");
  page.set("prompts.scale", "42.5");
  CHECK(page.asked<workspace::SetLogitScale>().scale == 42.5F);
  page.act("board.add.files");
  CHECK(page.requests == std::vector{panels::PageRequest::OpenFiles});
  page.act("stage.delete");
  page.asked<workspace::RemoveStimulus>();
  page.act("toolbar.theme");
  CHECK(page.requests.back() == panels::PageRequest::ToggleTheme);
}

TEST_CASE("what is disabled, gone or out of range does nothing") {
  Page page;
  page.act("toolbar.undo");  // nothing to undo
  CHECK(page.log.empty());
  for (const char* id : {"", "nonsense", "stimulus.99999", "maps.tile.9.9", "prompts.remove.0"}) {
    page.act(id);
    CHECK(page.log.empty());
  }
  page.ws.selection.neuron = workspace::NeuronId{1, 5};
  for (const char* value : {"nan", "inf"}) {
    page.set("neuron.gate.factor", value);
    CHECK(page.log.empty());
  }
  page.set("neuron.gate.factor", "99");
  CHECK(page.asked<workspace::SetGate>().factor == workspace::kMostGate);
  page.set("prompts.scale", "1e30");
  CHECK(page.asked<workspace::SetLogitScale>().scale == 200.0F);
  CHECK_FALSE(session::read_node_action("a", "nonsense", "").has_value());
  CHECK(session::read_node_action("a", "click", "")->kind == NodeAction::Kind::Click);
}

TEST_CASE("actions reach what is scrolled out of view, and the focus brings it into view") {
  workspace::Workspace visit = test::sample_visit();
  for (int i = 0; i < 30; ++i)
    workspace::apply(visit, workspace::AddStimulus{"concept " + std::to_string(i), workspace::Rendition::Photo, "",
                                                   workspace::FileSource{"x", 1}, false});
  Page page(std::move(visit));
  const std::string last = "stimulus." + raw(page.ws.document.stimuli.back().id);
  CHECK_FALSE(page.ui.nodes.find(last)->rect.has_value());
  page.act(last, NodeAction::Kind::Focus);
  page.settle();
  CHECK(page.ui.nodes.find(last)->rect.has_value());
  const std::string hidden = raw(page.ws.document.stimuli[1].id);
  CHECK_FALSE(page.ui.nodes.find("stimulus." + hidden)->rect.has_value());
  page.act("stimulus." + hidden);
  CHECK(page.asked<workspace::SelectStimulus>().id == page.ws.document.stimuli[1].id);
}

TEST_CASE("a word is added, and a stimulus edited, by a dialog's nodes alone") {
  Page page;
  page.act("board.add.word");
  const json tree = page.tree();
  REQUIRE(find_node(tree, "dialog"));
  CHECK((*find_node(tree, "dialog"))["role"] == "dialog");
  CHECK((*find_node(tree, "dialog.word.add"))["disabled"] == true);
  page.set("dialog.word.text", "apple");
  page.act("dialog.word.foreground.d43a2f");
  page.set("dialog.word.size", "0.5");
  page.set("dialog.word.concept", "fruit");
  page.act("dialog.word.add");
  const auto added = page.asked<workspace::AddStimulus>();
  CHECK(added.concept_name == "fruit");
  const auto& word = std::get<workspace::WordSource>(added.source);
  CHECK(word.text == "apple");
  CHECK(word.foreground == "#d43a2f");
  CHECK(word.size == 0.5F);
  CHECK(page.ui.nodes.find("dialog") == nullptr);
  const auto id = page.ws.document.stimuli[0].id;
  page.act("stimulus." + raw(id), NodeAction::Kind::Menu);
  page.act("board.menu.edit");
  page.set("dialog.stimulus.concept", "lion");
  page.act("dialog.stimulus.rendition.painting");
  page.act("dialog.stimulus.save");
  const auto moved = page.asked<workspace::MoveStimulus>();
  CHECK(moved.concept_name == "lion");
  CHECK(moved.rendition == workspace::Rendition::Painting);
  page.act("board.add.sketch");
  page.act("dialog.sketch.width.3");
  CHECK(page.ui.nodes.find("dialog.sketch.width.3")->checked == panels::Check::On);
  CHECK(page.ui.nodes.find("dialog.sketch.add")->disabled);
  page.act("dialog.cancel");
  CHECK(page.ui.nodes.find("dialog") == nullptr);
}

TEST_CASE("words are sent when something changed, and not more than four times a second") {
  panels::Nodes nodes;
  session::NodeFeed feed;
  const auto say = [&](const char* words) {
    nodes.begin_frame();
    nodes.text(words);
    nodes.end_frame();
  };
  say("one");
  CHECK(feed.poll(nodes, 1, 10.0).has_value());
  CHECK_FALSE(feed.poll(nodes, 1, 20.0).has_value());
  say("two");
  CHECK(feed.poll(nodes, 2, 20.1).has_value());
  say("three");
  CHECK_FALSE(feed.poll(nodes, 3, 20.2).has_value());
  REQUIRE(feed.due_s().has_value());
  CHECK(feed.poll(nodes, 3, *feed.due_s()).has_value());
  CHECK_FALSE(feed.due_s().has_value());
  // Under a pointer that moves the workspace stays as it is: words wait for rest.
  say("four");
  CHECK_FALSE(feed.poll(nodes, 3, 30.0).has_value());
  say("five");
  CHECK_FALSE(feed.poll(nodes, 3, 30.4).has_value());
  CHECK(*feed.due_s() == doctest::Approx(30.9));
  CHECK(feed.poll(nodes, 3, 30.9).has_value());
  // What the page has asked for is answered at once.
  nodes.queue({NodeAction::Kind::Click, "button", {}});
  nodes.begin_frame();
  nodes.text("six");
  CHECK(nodes.clicked("button"));
  nodes.end_frame();
  CHECK(feed.poll(nodes, 3, 40.0).has_value());
}

TEST_CASE("what was typed outside is answered, though the field's text is the one that was sent") {
  panels::Nodes nodes;
  session::NodeFeed feed;
  std::string text, taken;
  const auto draw = [&] {
    nodes.begin_frame();
    if (const auto typed = nodes.typed("prompts.add")) taken = typed->value;  // a field that adds something is empty again
    nodes.leaf(panels::Role::Textbox, "prompts.add", "Add a prompt").value = text;
    nodes.end_frame();
  };
  draw();
  CHECK(feed.poll(nodes, 1, 10.0).has_value());
  nodes.queue({NodeAction::Kind::Enter, "prompts.add", "cat"});
  draw();
  CHECK(taken == "cat");
  CHECK_FALSE(feed.poll(nodes, 1, 10.1).has_value());
  draw();
  REQUIRE(feed.due_s().has_value());
  const auto answer = feed.poll(nodes, 1, *feed.due_s());
  REQUIRE(answer.has_value());
  CHECK((*find_node(json::parse(*answer), "prompts.add")).value("value", "") == "");
  CHECK_FALSE(feed.poll(nodes, 1, 20.0).has_value());
}

TEST_CASE("the more there is to tell, the longer the feed waits between two trees of a burst") {
  panels::Nodes nodes;
  session::NodeFeed feed;
  const auto say = [&](const std::string& words) {
    nodes.begin_frame();
    for (int i = 0; i < 3000; ++i) nodes.text(words + " and a good many words about the same thing");
    nodes.end_frame();
  };
  say("one");
  const auto tree = feed.poll(nodes, 1, 10.0);
  REQUIRE(tree.has_value());
  say("two");
  CHECK_FALSE(feed.poll(nodes, 2, 10.3).has_value());
  REQUIRE(feed.due_s().has_value());
  CHECK(*feed.due_s() == doctest::Approx(10.0 + static_cast<double>(tree->size()) / (256 * 1024)));
  CHECK(feed.poll(nodes, 2, 20.0).has_value());
}

TEST_CASE("a dialog that opens or closes is told at once") {
  panels::Nodes nodes;
  session::NodeFeed feed;
  const auto draw = [&](bool open) {
    nodes.begin_frame();
    nodes.leaf(panels::Role::Button, "toolbar.undo", "Undo");
    if (open) nodes.leaf(panels::Role::Dialog, "dialog.word", "A word");
    nodes.end_frame();
  };
  draw(false);
  CHECK(feed.poll(nodes, 1, 1.0).has_value());
  draw(true);
  CHECK(feed.poll(nodes, 1, 1.01).has_value());
  draw(false);
  CHECK(feed.poll(nodes, 1, 1.02).has_value());
  CHECK_FALSE(feed.poll(nodes, 1, 1.03).has_value());
}

TEST_CASE("places are sent when they have come to rest") {
  panels::Nodes nodes;
  session::NodeFeed feed;
  const auto draw = [&](float y) {
    nodes.begin_frame();
    nodes.leaf(panels::Role::Button, "toolbar.undo", "Undo").rect = panels::Landmark{10, y, 44, 44};
    nodes.end_frame();
  };
  draw(10);
  const auto first = feed.poll(nodes, 1, 1.0);
  REQUIRE(first);
  CHECK((*find_node(json::parse(*first), "toolbar.undo"))["rect"] == json({10, 10, 44, 44}));
  double now = 2.0;
  for (int i = 0; i < 20; ++i) {
    draw(10.0F + 5.0F * static_cast<float>(i + 1));
    now += 0.1;
    CHECK_FALSE(feed.poll(nodes, 1, now).has_value());
  }
  REQUIRE(feed.due_s().has_value());
  CHECK(feed.poll(nodes, 1, *feed.due_s()).has_value());
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

TEST_CASE("in another page one panel is told alone, under the finding's title") {
  Page page;
  workspace::apply(page.ws, workspace::SetFindingTitle{"Cats"});
  page.device.around.embedded = "maps";
  page.settle();
  CHECK(page.name_of("page.title") == "Cats");
  for (const char* id : {"toolbar.undo", "toolbar.share", "toolbar.model", "board.concept.new", "tab.board"})
    CHECK_FALSE(page.ui.nodes.find(id));
  CHECK(page.ui.nodes.find("maps.tiles"));
  CHECK(page.ui.parts == std::vector<std::string>{"##maps"});
  // No dialog opens over it.
  workspace::apply(page.ws, workspace::OpenDialog{{workspace::Dialog::Kind::Help, {}, {}, {}}});
  page.settle();
  CHECK_FALSE(page.ui.nodes.find("dialog"));
  CHECK_FALSE(page.ws.view.dialog.is_open());
  // A name that nothing has, and none: the panel in front.
  for (const char* name : {"nonsense", ""}) {
    page.device.around.embedded = name;
    workspace::apply(page.ws, workspace::ShowPanel{"prompts"});
    page.settle();
    CHECK(page.ui.parts == std::vector<std::string>{"##prompts"});
  }
  for (const auto& [width, height] : {std::pair(200.0F, 120.0F), std::pair(900.0F, 700.0F)}) {
    page.device.width = width;
    page.device.height = height;
    page.settle();
    CHECK(page.ui.parts.size() == 1);
  }
}

TEST_CASE("the dialog that hands on copies the link, Markdown and a frame of the chosen panel, and shows the link's code") {
  Page page;
  page.device.around.address = "https://x.org/?lang=en";
  page.ui.supplies.link.fragment = "abcz";
  workspace::apply(page.ws, workspace::OpenDialog{{workspace::Dialog::Kind::Share, {}, {}, {}}});
  page.settle();
  page.set("dialog.share.title", "A [cat]");
  CHECK(page.ws.document.title == "A [cat]");
  page.act("dialog.share.copy");
  page.act("dialog.share.markdown");
  page.act("dialog.share.panel.Maps");
  page.act("dialog.share.embed");
  const auto& copies = page.ui.supplies.copies;
  REQUIRE(copies.size() == 3);
  CHECK(copies[0].what == panels::kCopiedLink);
  CHECK(copies[0].text == "https://x.org/?lang=en#abcz");
  CHECK(copies[1].text == "[A \\[cat\\]](https://x.org/?lang=en#abcz)");
  CHECK(copies[2].text.starts_with("<iframe src=\"https://x.org/?lang=en&amp;embed=maps#abcz\" "));
  // The code that was asked for is of this link.
  CHECK(page.ws.sharing.code.text == "https://x.org/?lang=en#abcz");
  CHECK(page.ui.nodes.find("dialog.share.large")->disabled);
  for (const auto& [id, job] : workspace::Workspace(page.ws).jobs)
    if (job.kind == workspace::JobKind::LinkCode) workspace::apply(page.ws, workspace::AssetReady{id, std::vector<std::uint8_t>(441, 1)});
  page.settle();
  CHECK(page.name_of("dialog.share.code") == "QR code of the link");
  page.act("dialog.share.large");
  CHECK(page.ui.nodes.find("dialog.share.back"));
  CHECK_FALSE(page.ui.nodes.find("dialog.share.title"));
  page.act("dialog.share.back");
  // A link that no page would open is not handed on; one too long for a code has none.
  page.ui.supplies.link.fragment = std::string(70'000, 'a');
  page.ui.supplies.link.is_unreadable = true;
  page.settle();
  CHECK(page.ui.nodes.find("dialog.share.copy")->disabled);
  CHECK(page.says("A QR code holds 2,953 characters at most"));
  CHECK(page.ws.sharing.code.text.empty());
}
