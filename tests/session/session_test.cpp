// The session between page, engine and panels, driven by messages alone.
#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "session/rig.h"
#include "session/wire.h"

namespace panels = pn::panels;
namespace session = pn::session;
namespace test = pn::test;
namespace workspace = pn::workspace;
using pn::test::bytes_of;
using pn::test::json;
using pn::test::kJpegStart;
using pn::test::Rig;
using pn::test::Sent;

TEST_CASE("a visit begins with the bundled board, its pictures and the model") {
  Rig rig;
  rig.load_board();
  CHECK(rig.session.workspace().document.stimuli.size() == 2);
  CHECK(rig.last("load_model").header["to"] == "engine");
  CHECK(rig.last("render_word").header["text"] == "cat");
  const auto& stimuli = rig.session.workspace().document.stimuli;
  CHECK(rig.last("render_word").header["picture"] == static_cast<std::uint32_t>(stimuli[1].id));
  const Sent& photo = rig.last("prepare_file");
  CHECK(photo.header["asset"] == "stimuli/cat.jpg");
  CHECK(photo.header["picture"] == static_cast<std::uint32_t>(stimuli[0].id));
  CHECK(photo.payload.empty());
}

TEST_CASE("pictures, model and activations meet, whatever comes first") {
  Rig rig;
  rig.load_board();
  rig.give_picture("render_word");
  CHECK(rig.count("encode_image") == 0);  // no model yet
  rig.load_model();
  REQUIRE(rig.count("encode_image") == 1);
  CHECK(rig.last("encode_image").header["picture"] == static_cast<std::uint32_t>(rig.session.workspace().document.stimuli[1].id));
  CHECK(rig.last("encode_image").header["layers"] == json::array({0}));
  CHECK(rig.last("encode_image").payload.empty());
  const auto word = rig.session.workspace().document.stimuli[1].id;
  rig.give_encoding();
  CHECK(rig.count("view_maps") == 0);  // another stimulus is chosen
  rig.session.apply(workspace::SelectStimulus{word});
  CHECK(rig.last("view_maps").header["picture"] == static_cast<std::uint32_t>(word));
  CHECK(rig.last("view_maps").header["layer"] == 0);
  rig.give_maps();
  const auto* tensor = workspace::activation(rig.session.workspace(), word, 0);
  REQUIRE(tensor != nullptr);
  CHECK(tensor->data == std::vector<float>{3, 4});
  CHECK(*workspace::layer_responses(rig.session.workspace(), word, 0) == std::vector<float>{5, 6});
  CHECK(rig.count("encode_text") == 0);  // its tokens were asked for before the text encoder was there
  rig.deliver({{"kind", "done"},
               {"id", rig.last("tokenize").header["id"]},
               {"tokens", json::array({{{"id", 7}, {"text", "cat"}, {"known", false}}})}});
  CHECK(rig.last("encode_text").header["text"] == "cat");
  const auto& prompt = rig.session.workspace().document.prompts[0];
  REQUIRE(workspace::state_of(rig.session.workspace(), prompt.id).tokens.size() == 1);
  CHECK_FALSE(workspace::state_of(rig.session.workspace(), prompt.id).tokens[0].known);
}

TEST_CASE("a gate names the picture by number, and the answer stands beside the trained one") {
  Rig rig;
  rig.load_board();
  rig.give_picture("render_word");
  rig.load_model();
  rig.give_encoding();
  const auto word = rig.session.workspace().document.stimuli[1].id;
  test::Headless screen;
  const auto act = [&](const char* id, const char* action, const json& value) {
    rig.deliver({{"kind", "node_action"}, {"id", id}, {"action", action}, {"value", value}});
    screen.settle([&] { rig.session.draw(screen.fonts()); });
  };
  screen.settle([&] { rig.session.draw(screen.fonts()); });
  act(("stimulus." + std::to_string(static_cast<unsigned>(word))).c_str(), "click", nullptr);
  act("maps.tile.1.1", "click", nullptr);
  act("neuron.gate.factor", "set", "0.5");
  const Sent replay = rig.last("replay");
  CHECK(replay.header["layer"] == 0);
  CHECK(replay.header["pictures"] == json::array({static_cast<std::uint32_t>(word)}));
  CHECK(replay.header["gates"] == json::array({{{"layer", 0}, {"channel", 1}, {"factor", 0.5}, {"offset", 0.0}}}));
  CHECK(replay.payload.empty());
  rig.deliver({{"kind", "done"}, {"id", replay.header["id"]}}, bytes_of({5, 6}));
  const auto& state = workspace::state_of(rig.session.workspace(), word);
  REQUIRE(state.gated_embeds);
  CHECK(*state.gated_embeds == std::vector<float>{5, 6});
  CHECK(state.encoding->image_embeds == std::vector<float>{1, 2});
  CHECK_FALSE(static_cast<bool>(session::read_replay(bytes_of({1, 2, 3}), 2)));
  CHECK_FALSE(static_cast<bool>(session::read_replay({}, 1)));
  CHECK_FALSE(static_cast<bool>(session::read_replay(bytes_of({1}), 0)));
}

TEST_CASE("an encoding whose ranges or sizes are false is refused on its own place") {
  const auto slice = [](std::uint64_t offset, std::uint64_t count) { return json{{"offset", offset}, {"count", count}}; };
  const json good = {{"embedding", slice(0, 2)}, {"responses", slice(2, 4)}, {"spans", slice(6, 4)}};
  workspace::ModelInfo info;
  info.layers = {{"stage1", 2, 1, 1}};
  const auto read = [&](const json& header) { return session::read_encoding(header, bytes_of({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}), info); };
  const auto encoding = read(good);
  REQUIRE(encoding);
  CHECK(encoding->image_embeds == std::vector<float>{1, 2});
  CHECK(encoding->responses[0].maximum == std::vector<float>{5, 6});
  CHECK(encoding->spans[0].low == 7.0F);
  CHECK(encoding->spans[0].highest == 10.0F);
  for (const char* field : {"embedding", "responses", "spans"}) {
    CAPTURE(field);
    for (const std::uint64_t offset : {std::uint64_t{9}, std::uint64_t{11}, std::uint64_t{1} << 62U, ~std::uint64_t{0}}) {
      json bad = good;
      bad[field]["offset"] = offset;
      CHECK_FALSE(static_cast<bool>(read(bad)));
    }
    json bad = good;
    bad[field]["count"] = 0;
    CHECK_FALSE(static_cast<bool>(read(bad)));
    bad.erase(field);
    CHECK_FALSE(static_cast<bool>(read(bad)));
  }
  CHECK_FALSE(static_cast<bool>(session::read_encoding(json(), {}, info)));
}

TEST_CASE("units, layers of text and token values are as many numbers as they say, or are refused") {
  const auto units = session::read_units({{"channels", 2}, {"embed_dim", 1}}, bytes_of({1, 2, 3}));
  REQUIRE(units);
  CHECK(units->values == std::vector<float>{1, 2, 3});
  CHECK(session::read_units({{"channels", 0}, {"embed_dim", 0}}, {})->channels == 0);
  CHECK_FALSE(static_cast<bool>(session::read_units({{"channels", 3}, {"embed_dim", 1}}, bytes_of({1, 2, 3}))));
  CHECK_FALSE(static_cast<bool>(session::read_units({{"channels", 2}, {"embed_dim", 0}}, {})));
  CHECK_FALSE(static_cast<bool>(session::read_units({{"channels", 4294967295U}, {"embed_dim", 4294967295U}}, bytes_of({1}))));

  const auto layers =
      session::read_text_layers({{"layers", json::array({{{"name", "t"}, {"kind", "hidden layer of an MLP"}, {"channels", 8}}})}});
  REQUIRE(layers);
  CHECK((*layers)[0].channels == 8);
  CHECK_FALSE(static_cast<bool>(session::read_text_layers({{"layers", json::array()}})));
  CHECK_FALSE(static_cast<bool>(session::read_text_layers({{"layers", json::array({{{"name", "t"}, {"channels", 0}}})}})));

  const json told = {{"tokens", json::array({{{"id", 7}, {"text", "cat"}}})}, {"rows", 2}};
  const auto values = session::read_token_values(told, bytes_of({1, 2, 3, 4}), 2);
  REQUIRE(values);
  CHECK(values->rows == 2);
  CHECK(values->tokens[0].text == "cat");
  CHECK_FALSE(static_cast<bool>(session::read_token_values(told, bytes_of({1, 2, 3}), 2)));
  CHECK_FALSE(static_cast<bool>(session::read_token_values({{"tokens", json::array()}, {"rows", 0}}, {}, 2)));
}

TEST_CASE("maps are as many numbers as their layer has; a transformer's rows become maps of its patches") {
  workspace::Layer layer{"stage1", 2, 1, 2};
  const auto maps = session::read_maps(bytes_of({1, 2, 3, 4}), layer);
  REQUIRE(maps);
  CHECK(maps->data == std::vector<float>{1, 2, 3, 4});
  for (const std::size_t count : {std::size_t{0}, std::size_t{3}, std::size_t{5}})
    CHECK_FALSE(static_cast<bool>(session::read_maps(bytes_of(std::vector<float>(count)), layer)));
  layer.tokens = 3;
  CHECK_FALSE(static_cast<bool>(session::read_maps(bytes_of({1, 2, 3, 4}), layer)));
  const auto patches = session::read_maps(bytes_of({9, 9, 1, 2, 3, 4}), layer);
  REQUIRE(patches);
  CHECK(patches->data == std::vector<float>{1, 3, 2, 4});
}

TEST_CASE("a picture's pixels must be as many as its size says") {
  const std::vector<std::uint8_t> pixels(8);
  const auto read = [&](int width, int height) { return session::read_picture(json{{"width", width}, {"height", height}}, pixels); };
  CHECK(static_cast<bool>(read(2, 1)));
  CHECK_FALSE(static_cast<bool>(read(3, 1)));
  CHECK_FALSE(static_cast<bool>(read(0, 0)));
  CHECK_FALSE(static_cast<bool>(read(-2, -1)));
  CHECK_FALSE(static_cast<bool>(read(1 << 30, 1 << 30)));
}

TEST_CASE("a picture's answer says that it is cut and what became of its colour profile") {
  const std::vector<std::uint8_t> pixels(4);
  const auto read = [&](const char* profile) {
    return session::read_picture(json{{"width", 1}, {"height", 1}, {"cut", true}, {"profile", profile}}, pixels);
  };
  CHECK(read("")->is_cut);
  CHECK(read("")->profile == pn::image::ProfileUse::None);
  CHECK(read("used")->profile == pn::image::ProfileUse::Used);
  CHECK(read("unreadable")->profile == pn::image::ProfileUse::Unreadable);
  CHECK(read("odd").error().where == "profile");
}

TEST_CASE("files that are no pictures add nothing; one notice names them") {
  Rig rig;
  rig.load_board();
  const std::size_t stimuli = rig.session.workspace().document.stimuli.size();
  rig.give_files({{"a.txt", 1, "Dear sir"}});
  REQUIRE(rig.session.workspace().notices.size() == 1);
  CHECK(rig.session.workspace().notices[0].text.starts_with("a.txt is not a picture"));
  rig.give_files({{"a.txt", 1, "Dear sir"}, {"b.pdf", 2, "%PDF"}, {"cat.jpg", 3, kJpegStart}, {"c.mov", 4, "moov"}, {"d.doc", 5, "word"}});
  const auto& notices = rig.session.workspace().notices;
  REQUIRE(notices.size() == 2);
  CHECK(notices[1].text.starts_with("a.txt, b.pdf, c.mov and 1 more are not pictures"));
  CHECK(rig.session.workspace().document.stimuli.size() == stimuli + 1);
  // Fewer bytes than files: the others are no pictures.
  rig.deliver_text({{"kind", "files_added"},
                    {"source", "drop"},
                    {"files", json::array({json{{"path", "x.jpg"}, {"file", 6}}, json{{"path", "y.jpg"}, {"file", 7}}})}},
                   "");
  CHECK(rig.session.workspace().document.stimuli.size() == stimuli + 1);
}

TEST_CASE("files take their concept from their name, or from folders where each holds one; broken messages change nothing") {
  Rig rig;
  rig.load_board();
  const auto concept_of_last = [&] { return rig.session.workspace().document.stimuli.back().concept_name; };
  rig.give_files({{"black_cat-02.jpg", 7, kJpegStart}});
  CHECK(concept_of_last() == "black cat");
  rig.give_files({{"holiday/lighthouse (3).jpg", 8, kJpegStart}, {"holiday/zebra.jpg", 9, kJpegStart}});
  CHECK(concept_of_last() == "zebra");
  rig.give_files({{"animals/owl/1.jpg", 10, kJpegStart}, {"animals/snow_owl/IMG_2.jpg", 11, kJpegStart}});
  CHECK(concept_of_last() == "snow owl");
  rig.give_files({{"parrots/0001.jpg", 12, kJpegStart}});
  CHECK(concept_of_last() == "parrots");
  rig.give_files({{"0001.jpg", 13, kJpegStart}});
  CHECK(concept_of_last() == "picture");
  const auto revision = rig.session.workspace().revision;
  rig.deliver({{"kind", "done"}, {"id", 4000000}});
  rig.deliver({{"kind", "nonsense"}});
  rig.session.deliver("{\"kind\":", {});
  rig.session.deliver("[]", {});
  CHECK(rig.session.workspace().revision == revision);
}

TEST_CASE("a picture's file is converted by its profile when the stimulus says so; names lose what turns the direction of text") {
  Rig rig;
  rig.load_board();
  rig.give_files({{"cat\u202Egpj.jpg", 7, kJpegStart}});
  const workspace::Stimulus added = rig.session.workspace().document.stimuli.back();
  CHECK(added.title == "catgpj.jpg");
  auto file = std::get<workspace::FileSource>(added.source);
  CHECK(file.name == "catgpj.jpg");
  const std::vector<std::uint8_t> pixel(4);
  for (std::size_t i = 0; i < rig.sent.size(); ++i) {  // what is asked for meanwhile comes behind
    const json header = rig.sent[i].header;
    const std::string kind = header["kind"];
    if (kind == "prepare_file" || kind == "render_word")
      rig.deliver({{"kind", "done"}, {"id", header["id"]}, {"width", 1}, {"height", 1}, {"profile", "ignored"}}, pixel);
  }
  CHECK(rig.last("prepare_file").header["convert"] == false);
  file.by_profile = true;
  rig.session.apply(workspace::SetSource{added.id, file});
  CHECK(rig.last("prepare_file").header["convert"] == true);
  CHECK(rig.last("prepare_file").header["file"] == 7);
}

TEST_CASE("a place that the chooser was opened for takes its files, and no later drop") {
  Rig rig;
  rig.load_board();
  const auto last = [&] { return rig.session.workspace().document.stimuli.back(); };
  rig.session.ui().add_target = {"cat", workspace::Rendition::Sketch};
  rig.give_files({{"owl.jpg", 1, kJpegStart}});  // dropped
  CHECK(last().concept_name == "owl");
  rig.give_files({{"lynx.jpg", 2, kJpegStart}}, "dialog");
  CHECK(last().concept_name == "cat");
  CHECK(last().rendition == workspace::Rendition::Sketch);
  rig.give_files({{"ox.jpg", 3, kJpegStart}}, "dialog");
  CHECK(last().concept_name == "ox");
}

TEST_CASE("the page hears when something of the visitor's own is at stake, and when it no longer is") {
  Rig rig;
  rig.load_board();
  CHECK(rig.count("own_work") == 0);
  rig.give_files({{"owl.jpg", 1, kJpegStart}, {"ox.jpg", 2, kJpegStart}});
  CHECK(rig.count("own_work") == 1);
  CHECK(rig.last("own_work").header["at_stake"] == true);
  rig.session.apply(workspace::AddConcept{"bird"});
  CHECK(rig.count("own_work") == 1);
  rig.session.apply(workspace::Undo{});
  rig.session.apply(workspace::Undo{});
  CHECK(rig.count("own_work") == 2);
  CHECK(rig.last("own_work").header["at_stake"] == false);
}

TEST_CASE("a drawing in the making is at stake until its dialog is closed") {
  Rig rig;
  rig.load_board();
  auto& dialogs = rig.session.ui().dialogs;
  dialogs.open.kind = panels::DialogRequest::Kind::Sketch;
  rig.session.apply(workspace::SelectStimulus{});
  CHECK(rig.count("own_work") == 0);  // an empty pad
  dialogs.sketch.history.add({0.02F, "#000000", {0.1F, 0.1F, 0.9F, 0.9F}});
  rig.session.apply(workspace::SelectStimulus{});
  CHECK(rig.last("own_work").header["at_stake"] == true);
  dialogs.open.kind = panels::DialogRequest::Kind::None;
  rig.session.apply(workspace::SelectStimulus{});
  CHECK(rig.last("own_work").header["at_stake"] == false);
}

TEST_CASE("a dropped file is named by its handle, and a gate step over a full board sends under 1 KB") {
  Rig rig;
  rig.load_board();
  rig.load_model();
  for (int i = 0; i < 24; ++i) {
    rig.give_files({{"cat.jpg", i + 1, kJpegStart}});
    CHECK(rig.last("prepare_file").payload.empty());
  }
  std::size_t answered = 0;
  for (std::size_t i = 0; i < rig.sent.size(); ++i) {  // what is asked for meanwhile comes behind
    const json header = rig.sent[i].header;
    const std::string kind = header["kind"];
    if (kind == "prepare_file" || kind == "render_word") {
      const std::vector<std::uint8_t> pixels(8, 200);
      rig.deliver({{"kind", "done"}, {"id", header["id"]}, {"width", 2}, {"height", 1}}, pixels);
      ++answered;
    } else if (kind == "encode_image") {
      rig.give_encoding(header["id"]);
    }
  }
  CHECK(answered == 26);
  test::Headless screen;
  const auto act = [&](const char* id, const char* action, const json& value) {
    rig.deliver({{"kind", "node_action"}, {"id", id}, {"action", action}, {"value", value}});
    screen.settle([&] { rig.session.draw(screen.fonts()); });
  };
  screen.settle([&] { rig.session.draw(screen.fonts()); });
  act("maps.tile.1.1", "click", nullptr);
  act("neuron.gate.factor", "set", "0.5");
  const Sent& replay = rig.last("replay");
  CHECK(replay.header["pictures"].size() == 26);
  CHECK(replay.payload.empty());
  CHECK(replay.header.dump().size() < 1024);
}

TEST_CASE("an engine that dies is given everything again, and the board stays") {
  Rig rig;
  rig.load_board();
  rig.give_picture("render_word");
  rig.load_model();
  const int models = rig.count("load_model"), encodings = rig.count("encode_image");
  rig.deliver({{"kind", "engine_restarted"}, {"reason", "it hung"}, {"from", "engine"}});
  CHECK(rig.count("load_model") == models + 1);
  rig.load_model();
  CHECK(rig.count("encode_image") == encodings);  // the new engine has no pictures yet
  rig.give_picture("render_word");
  CHECK(rig.count("encode_image") == encodings + 1);
  CHECK(rig.session.workspace().document.stimuli.size() == 2);
  CHECK(rig.session.workspace().notices.size() == 1);
}

TEST_CASE("the whole page draws in every state, wide and on a phone, and tells what it shows in words") {
  for (const auto& [width, height, touch] : {std::tuple{1280.0F, 800.0F, false}, std::tuple{390.0F, 844.0F, true}}) {
    test::Headless screen(width, height);
    Rig rig;
    panels::DeviceInfo device;
    device.width = width;
    device.height = height;
    device.touch = touch;
    rig.session.set_device(device);
    const auto draw = [&] { screen.settle([&] { rig.session.draw(screen.fonts()); }); };
    draw();  // nothing there yet
    rig.load_board();
    draw();  // pictures and model on their way
    rig.give_picture("render_word");
    rig.deliver({{"kind", "error"}, {"id", rig.last("prepare_file").header["id"]}, {"code", "NotFound"}, {"message", "Not there."}});
    draw();
    rig.load_model();
    for (const char* panel : {"stage", "board", "maps", "neuron", "prompts"}) {
      const auto landmarks = rig.session.ui().nodes.landmarks();
      if (const auto tab = landmarks.find("tab." + std::string(panel)); tab != landmarks.end())
        screen.click({tab->second.x + tab->second.width / 2, tab->second.y + tab->second.height / 2});
      draw();
      CHECK((!touch || rig.session.workspace().view.front().front() == panel));
    }
    rig.session.tell_page(10);
    CHECK(rig.last("nodes").header["tree"].dump().find("cat") != std::string::npos);
    rig.deliver({{"kind", "snapshot_request"}});
    CHECK(rig.last("snapshot").header["snapshot"]["stimuli"].size() == 2);
  }
}

TEST_CASE("a dropped model is looked at by its number, offered, and loaded beside the present one") {
  Rig rig;
  rig.load_board();
  rig.load_model();
  rig.deliver({{"kind", "model_files"}, {"set", 3}, {"name", "mine"}, {"names", {"visual.onnx"}}, {"size_bytes", 10}});
  CHECK(rig.last("find_model").header["source"] == json{{"set", 3}});
  const json offer = {{"name", "mine"},
                      {"address", ""},
                      {"vision", json::array({{{"path", "visual.onnx"}, {"size", 10}}})},
                      {"text", json::array()},
                      {"vision_choice", "visual.onnx"},
                      {"text_choice", nullptr},
                      {"other_bytes", 0},
                      {"missing", {"config.json"}},
                      {"notes", {"There is no config.json."}}};
  rig.deliver({{"kind", "done"}, {"id", rig.last("find_model").header["id"]}, {"offer", offer}});
  REQUIRE(rig.session.workspace().change.offer);
  CHECK(rig.session.workspace().change.offer->source.vision == "visual.onnx");
  CHECK(rig.session.workspace().change.offer->notes.size() == 1);
  test::Headless screen;
  const auto draw = [&] { screen.settle([&] { rig.session.draw(screen.fonts()); }); };
  draw();
  rig.deliver({{"kind", "node_action"}, {"id", "dialog.model.load"}, {"action", "click"}, {"value", nullptr}});
  draw();
  const json load = rig.last("load_model").header;
  CHECK(load["source"] == json{{"set", 3}});
  CHECK(load["vision"] == "visual.onnx");
  CHECK(load["text"].is_null());
  rig.deliver({{"kind", "progress"}, {"id", load["id"]}, {"phase", "download"}, {"file", "visual.onnx"}, {"received", 5}, {"total", 10}});
  CHECK(rig.session.workspace().change.progress.received_bytes == 5);
  CHECK(rig.session.workspace().model.info->name == "Tiny");
  // Two tokens lead with a class token; one neuron a column.
  rig.deliver({{"kind", "done"},
               {"id", load["id"]},
               {"name", "mine"},
               {"sha256", "cdcdcdcdcd"},
               {"image_size", 8},
               {"embed_dim", 2},
               {"logit_scale", 10},
               {"context_length", 77},
               {"layers", json::array({{{"name", "mlp"},
                                        {"channels", 2},
                                        {"height", 1},
                                        {"width", 1},
                                        {"tokens", 2},
                                        {"kind", "hidden layer of an MLP"},
                                        {"replays_alone", false}}})},
               {"report",
                {{"producer", "pytorch"},
                 {"opset", 17},
                 {"nodes", 3},
                 {"parameters", 9},
                 {"operators", json::array({{{"name", "Gemm"}, {"count", 2}}})},
                 {"warnings", {"Careful."}}}}});
  const workspace::ModelInfo& info = *rig.session.workspace().model.info;
  CHECK(info.name == "mine");
  CHECK(info.report.operators[0] == std::pair<std::string, int>{"Gemm", 2});
  CHECK_FALSE(info.layers[0].replays_alone);
  CHECK(rig.last("set_title").header["title"].get<std::string>().find("mine (cdcdcdcd)") == 0);
  rig.give_picture("render_word");
  rig.give_encoding();
  rig.session.apply(workspace::SelectStimulus{rig.session.workspace().document.stimuli[1].id});
  rig.give_maps({9, 9, 3, 4});
  const auto& ws = rig.session.workspace();
  const auto found = std::find_if(ws.document.stimuli.begin(), ws.document.stimuli.end(),
                                  [&](const auto& s) { return workspace::activation(ws, s.id, 0) != nullptr; });
  REQUIRE(found != ws.document.stimuli.end());
  CHECK(workspace::activation(ws, found->id, 0)->data == std::vector<float>{3, 4});
}

TEST_CASE("a study goes to the engine with the board's responses, and comes back with progress and an outcome") {
  Rig rig;
  rig.load_board();
  rig.give_picture("render_word");
  rig.load_model();
  rig.give_encoding();
  const auto do_now = [&](workspace::Command command) { rig.session.apply(std::move(command)); };
  do_now(workspace::AddStudy{"search"});
  const workspace::StudyId id = rig.session.workspace().document.studies[0].id;
  do_now(workspace::SetStudyParam{id, "pooling", 1.0});
  do_now(workspace::RunStudy{id});
  const Sent& request = rig.last("run_study");
  CHECK(request.header["to"] == "engine");
  CHECK(request.header["study_kind"] == "search");
  CHECK(request.header["params"]["pooling"] == 1.0);
  CHECK(request.header["inputs"]["stimuli"].size() == 1);
  CHECK(request.payload == bytes_of({7, 8}));  // the highest cells
  const std::uint32_t job = request.header["id"].get<std::uint32_t>();

  rig.deliver({{"kind", "progress"}, {"id", job}, {"done", 3}, {"total", 12}, {"words", "Scoring"}});
  CHECK(workspace::state_of(rig.session.workspace(), id).progress.total == 12);
  SUBCASE("an outcome") {
    rig.deliver({{"kind", "done"}, {"id", job}, {"outcome", {{"evidence", {{"pooling", "max"}}}}}});
    CHECK(workspace::state_of(rig.session.workspace(), id).outcome->evidence.pooling == "max");
  }
  SUBCASE("an answer that cannot be read") {
    rig.deliver(
        {{"kind", "done"}, {"id", job}, {"outcome", {{"tables", json::array({{{"columns", json::array({{{"meaning", "tune"}}})}}})}}}});
    CHECK(workspace::state_of(rig.session.workspace(), id).phase == workspace::Phase::Failed);
    CHECK_FALSE(workspace::state_of(rig.session.workspace(), id).error.message.empty());
  }
  SUBCASE("an error of the engine") {
    rig.deliver({{"kind", "error"}, {"id", job}, {"code", "TooFew"}, {"message", "Add stimuli."}});
    CHECK(workspace::state_of(rig.session.workspace(), id).error.message == "Add stimuli.");
  }
  SUBCASE("a cancel") {
    do_now(workspace::CancelStudy{id});
    CHECK(rig.last("cancel").header["target"] == job);
  }
}

TEST_CASE("a classifier's classes are read with the model, and nonsense is refused") {
  const auto answer = [](const json& classes, bool has_text) {
    return json{{"name", "Tiny"},
                {"sha256", "ab"},
                {"has_text", has_text},
                {"classes", classes},
                {"report", nullptr},
                {"text", nullptr},
                {"layers", json::array({{{"name", "stage1"}, {"channels", 2}, {"height", 1}, {"width", 1}}})}};
  };
  const auto model = session::read_model(answer({{"count", 2}, {"names", {"tench", "cat"}}, {"from", "labels.txt"}}, false), {});
  REQUIRE(model);
  CHECK_FALSE(model->has_text);
  REQUIRE(model->classes);
  CHECK(model->classes->count == 2);
  CHECK(model->classes->names[1] == "cat");
  CHECK(model->classes->from == "labels.txt");
  CHECK(session::read_model(answer({{"count", 2}}, false), {})->classes->names.empty());
  CHECK_FALSE(session::read_model(answer({{"count", 2}, {"names", {"tench"}}}, false), {}));
  CHECK_FALSE(session::read_model(answer({{"count", 1}}, false), {}));
  CHECK_FALSE(session::read_model(answer({{"count", 2}}, true), {}));
}

TEST_CASE("a model that was given up is asked for again with the word to try it anyway") {
  CHECK(session::load_model({"owner/name"}, true).try_anyway);
  CHECK_FALSE(session::load_model({"owner/name"}, false).try_anyway);
}

TEST_CASE("a text for the clipboard goes to the page, which says how it went; a link is made of the page's address") {
  test::Headless screen;
  Rig rig;
  rig.load_board();
  rig.deliver({{"kind", "surroundings"}, {"address", "https://page.example/"}});
  rig.session.ui().supplies.copies.push_back({"Two\nlines", "The methods text"});
  const auto draw = [&] { screen.settle([&] { rig.session.draw(screen.fonts()); }); };
  draw();
  CHECK(rig.last("copy_text").header["text"] == "Two\nlines");
  rig.deliver({{"kind", "text_copied"}, {"what", rig.last("copy_text").header["what"]}, {"copied", true}, {"characters", 9}});
  const auto& notices = rig.session.workspace().notices;
  REQUIRE_FALSE(notices.empty());
  CHECK(notices.back().text == "The methods text is copied: 9 characters.");
  rig.deliver({{"kind", "text_copied"}, {"what", "The methods text"}, {"copied", false}, {"characters", 9}});
  CHECK(notices.back().kind == workspace::Notice::Kind::Error);

  const auto click = [&](const char* id) {
    rig.session.ui().nodes.queue({panels::NodeAction::Kind::Click, id, {}});
    draw();
  };
  click("toolbar.share");
  const int notices_before = static_cast<int>(notices.size());
  CHECK(rig.last("qr_code").header["text"].get<std::string>().starts_with("https://page.example/#a"));
  click("dialog.share.copy");
  CHECK(rig.count("copy_text") == 2);
  CHECK(rig.last("copy_text").header["text"] == rig.last("qr_code").header["text"]);
  const auto told = [&](bool copied, int characters) {
    rig.deliver({{"kind", "text_copied"}, {"what", rig.last("copy_text").header["what"]}, {"copied", copied}, {"characters", characters}});
    return rig.session.ui().supplies.link.told;
  };
  CHECK(told(true, 123) == "The link is copied: 123 characters.");
  CHECK(told(true, 1501) == "The link is copied: 1501 characters. Some chats cut so long a link.");
  CHECK(told(false, 123).starts_with("This browser lets the page copy nothing here."));
  CHECK(static_cast<int>(notices.size()) == notices_before);  // the dialog says it
  click("dialog.cancel");
  told(true, 99);
  CHECK(notices.back().text == "The link is copied: 99 characters.");
}
