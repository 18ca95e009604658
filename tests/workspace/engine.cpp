#include <doctest/doctest.h>

#include <algorithm>

#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

int count_pictures(const FakeEngine& engine) {
  return static_cast<int>(std::count_if(engine.waiting.begin(), engine.waiting.end(),
                                        [](const Effect& e) { return std::holds_alternative<RequestPicture>(e); }));
}

AddStimulus file(std::string name) { return {"thing", Rendition::Photo, name, FileSource{name, 1}, true}; }

}  // namespace

TEST_CASE("few pictures are asked for at a time, the selected one first") {
  FakeEngine engine;
  engine.answers = false;
  for (int i = 0; i < 5; ++i) engine.apply(file("p" + std::to_string(i)));
  CHECK(count_pictures(engine) == 2);
  engine.answers = true;
  engine.apply(SelectStimulus{engine.ws.document.stimuli[4].id});
  for (const Stimulus& s : engine.ws.document.stimuli) CHECK(state_of(engine.ws, s.id).encoding != nullptr);
}

TEST_CASE("a picture that cannot be read says so on its own place, and the others go on") {
  FakeEngine engine;
  engine.answers = false;
  engine.apply(file("broken.jpg"));
  const auto job = std::get<RequestPicture>(engine.waiting.back()).job;
  engine.waiting.clear();
  engine.apply(JobFailed{job, {pn::ErrorCode::Unsupported, "This file is no picture.", ""}});
  engine.answers = true;
  engine.apply(file("good.jpg"));
  const auto& broken = state_of(engine.ws, engine.ws.document.stimuli[0].id);
  CHECK(broken.picture_phase == Phase::Failed);
  CHECK(broken.error.message == "This file is no picture.");
  CHECK(state_of(engine.ws, engine.ws.document.stimuli[1].id).picture_phase == Phase::Ready);
}

TEST_CASE("a cut file is told of once, as it is added") {
  FakeEngine engine;
  engine.answers = false;
  const auto answer_cut = [&] {
    const auto job = engine.asked<RequestPicture>().back().job;
    PictureReady ready{job, pn::image::Image(1, 1), 1, 1, 640, 448};
    ready.is_cut = true;
    ready.profile = pn::image::ProfileUse::Ignored;
    engine.apply(std::move(ready));
  };
  engine.apply(file("half.jpg"));
  answer_cut();
  REQUIRE(engine.ws.notices.size() == 1);
  CHECK(engine.ws.notices[0].kind == Notice::Kind::Info);
  CHECK(engine.ws.notices[0].text.find("half.jpg") != std::string::npos);
  const StimulusState& state = state_of(engine.ws, engine.ws.document.stimuli[0].id);
  CHECK(state.is_cut);
  CHECK(state.profile == pn::image::ProfileUse::Ignored);
  engine.apply(DismissNotice{engine.ws.notices[0].id});
  engine.apply(EngineRestarted{"out of memory"});  // the picture is made again
  engine.apply(ModelReady{engine.asked<RequestModel>().back().job, FakeEngine::info()});
  answer_cut();
  for (const Notice& notice : engine.ws.notices) CHECK(notice.text.find("half.jpg") == std::string::npos);
}

TEST_CASE("names lose what turns the direction of text") {
  FakeEngine engine;
  engine.apply(AddStimulus{"\u202Etac", Rendition::Photo, "a\u2066b", FileSource{"x.jpg", 1}, true});
  const Stimulus& added = engine.ws.document.stimuli.back();
  CHECK(added.concept_name == "tac");
  CHECK(added.title == "ab");
  engine.apply(SetTitle{added.id, "c\u202Ed"});
  CHECK(engine.ws.document.stimuli.back().title == "cd");
}

TEST_CASE("answers to jobs that nobody waits for change nothing") {
  FakeEngine engine;
  engine.add_word("cat");
  const auto before = engine.ws.stimuli.size();
  engine.apply(PictureReady{JobId{999}, pn::image::Image(1, 1), 1, 1, 1, 1});
  engine.apply(EncodingReady{JobId{999}, {}});
  engine.apply(JobFailed{JobId{999}, {pn::ErrorCode::Unknown, "late", ""}});
  CHECK(engine.ws.stimuli.size() == before);
  CHECK(state_of(engine.ws, engine.ws.document.stimuli[0].id).error.message.empty());
}

TEST_CASE("when the engine dies the board stays, what was under way is asked again, and the model is loaded again") {
  FakeEngine engine;
  const StimulusId done = engine.add_word("cat");
  engine.answers = false;
  engine.apply(file("late.jpg"));
  engine.waiting.clear();  // the engine died with it
  engine.apply(EngineRestarted{"out of memory"});
  CHECK(state_of(engine.ws, done).encoding != nullptr);
  CHECK(count_pictures(engine) == 1);
  const bool model_again =
      std::any_of(engine.waiting.begin(), engine.waiting.end(), [](const Effect& e) { return std::holds_alternative<RequestModel>(e); });
  CHECK(model_again);
  REQUIRE(engine.ws.notices.size() == 1);
  CHECK(engine.ws.notices[0].text.find("nothing on the board was lost") != std::string::npos);
}

namespace {

const pn::Error kCrash = {pn::ErrorCode::Crashed, "The engine crashed over this (out of luck).", ""};

}  // namespace

TEST_CASE("a picture that the engine died of twice is not tried a third time; one that merely waited is") {
  FakeEngine engine;
  engine.answers = false;
  engine.apply(file("killer.png"));
  engine.apply(file("innocent.png"));
  const StimulusId killer = engine.ws.document.stimuli[0].id;
  const StimulusId innocent = engine.ws.document.stimuli[1].id;
  const auto die = [&] {
    for (const Effect& effect : engine.waiting) {
      const auto* picture = std::get_if<RequestPicture>(&effect);
      if (picture && picture->picture == killer) {
        engine.apply(JobFailed{picture->job, kCrash});
        break;
      }
    }
    engine.waiting.clear();
    engine.apply(EngineRestarted{});
  };
  die();
  CHECK(state_of(engine.ws, killer).picture_phase == Phase::Running);
  die();
  CHECK(state_of(engine.ws, killer).picture_phase == Phase::Failed);
  CHECK(state_of(engine.ws, killer).error.message == kCrash.message);
  CHECK(state_of(engine.ws, innocent).picture_phase == Phase::Running);
  // A person may ask for it again.
  engine.apply(RetryStimulus{killer});
  CHECK(state_of(engine.ws, killer).picture_phase == Phase::Running);
}

TEST_CASE("a stimulus that the engine died of once is run through the model again") {
  FakeEngine engine;
  const StimulusId id = engine.add_word("cat");
  auto& state = engine.ws.stimuli.at(id);
  for (const Phase after : {Phase::Running, Phase::Failed}) {
    engine.answers = false;
    engine.waiting.clear();
    state.encoding_phase = Phase::Waiting;
    engine.apply(SelectStimulus{id});
    const auto asked = std::find_if(engine.waiting.begin(), engine.waiting.end(),
                                    [](const Effect& e) { return std::holds_alternative<RequestEncoding>(e); });
    REQUIRE(asked != engine.waiting.end());
    engine.apply(JobFailed{std::get<RequestEncoding>(*asked).job, kCrash});
    CHECK(state.encoding_phase == after);
  }
  CHECK(state.error.message == kCrash.message);
}

TEST_CASE("a failed model says why and can be tried again") {
  FakeEngine engine;
  engine.answers = false;
  engine.apply(file("a.jpg"));
  const auto model =
      std::find_if(engine.waiting.begin(), engine.waiting.end(), [](const Effect& e) { return std::holds_alternative<RequestModel>(e); });
  REQUIRE(model != engine.waiting.end());
  const JobId job = std::get<RequestModel>(*model).job;
  engine.apply(ModelProgress{job, {"download", "onnx/vision_model.onnx", 10, 100}});
  CHECK(engine.ws.model.progress.received_bytes == 10);
  engine.apply(JobFailed{job, {pn::ErrorCode::Network, "The network is gone.", ""}});
  CHECK(engine.ws.model.phase == Phase::Failed);
  CHECK(engine.ws.model.error.message == "The network is gone.");
  engine.answers = true;
  engine.apply(RetryModel{});
  CHECK(engine.ws.model.phase == Phase::Ready);
  CHECK(state_of(engine.ws, engine.ws.document.stimuli[0].id).encoding != nullptr);
}

TEST_CASE("another model forgets the old one's activations and computes them anew") {
  FakeEngine engine;
  const StimulusId id = engine.add_word("cat");
  const auto before = state_of(engine.ws, id).encoding;
  engine.model.sha256 = "def";
  engine.apply(EngineRestarted{""});
  CHECK(state_of(engine.ws, id).encoding != nullptr);
  CHECK(state_of(engine.ws, id).encoding != before);
}
