#include <doctest/doctest.h>

#include <algorithm>

#include "studies/registry.h"
#include "workspace/depends.h"
#include "workspace/fake_engine.h"

using namespace pn::test;
namespace studies = pn::studies;

namespace {

// Three concepts in two renditions, encoded by the fake engine, and a search set up.
struct Visit : FakeEngine {
  StudyId search{};

  Visit() {
    for (const char* name : {"cat", "dog", "car"}) {
      add_word(name);
      add_word(name, Rendition::Icon);
    }
    apply(AddStudy{"search"});
    search = ws.document.studies.back().id;
  }
  const StudyState& state() const { return state_of(ws, search); }
  const RequestStudy& request() const {
    const auto found =
        std::find_if(waiting.rbegin(), waiting.rend(), [](const Effect& e) { return std::holds_alternative<RequestStudy>(e); });
    return std::get<RequestStudy>(*found);
  }
  JobId run() {
    answers = false;
    apply(RunStudy{search});
    return *state().job;
  }
  std::size_t cancels() const {
    return static_cast<std::size_t>(
        std::count_if(waiting.begin(), waiting.end(), [](const Effect& e) { return std::holds_alternative<CancelJob>(e); }));
  }
};

studies::Outcome outcome(const std::string& title) {
  studies::Outcome found;
  found.tables = {{"t", title, {}, {}}};
  return found;
}

}  // namespace

TEST_CASE("a run takes the board's pooled responses, and its outcome is kept") {
  Visit visit;
  const JobId job = visit.run();
  const studies::Inputs& inputs = *visit.request().inputs;
  CHECK(inputs.stimuli.size() == 6);
  CHECK(inputs.neurons() == 5);
  REQUIRE(inputs.responses.size() == 30);
  CHECK(std::vector<float>(inputs.responses.begin(), inputs.responses.begin() + 5) == std::vector<float>{1.5F, 5.5F, 5, 1, 10});
  CHECK(inputs.concepts == std::vector<std::string>{"cat", "dog", "car"});
  CHECK(inputs.model_sha256 == "abc");
  CHECK(visit.state().phase == Phase::Running);
  visit.apply(StudyProgress{job, {2, 5, "Scoring"}});
  CHECK(visit.state().progress.done == 2);
  visit.apply(StudyReady{job, outcome("first")});
  CHECK(visit.state().phase == Phase::Ready);
  CHECK(visit.state().outcome->tables[0].title == "first");
  CHECK_FALSE(visit.state().job);
  CHECK(staleness(visit.ws, visit.search) == Stale::No);
  CHECK(visit.ws.jobs.empty());
  // What the workspace gives is what the study takes.
  const auto begun = studies::begin_study("search", inputs, {}, 1);
  CHECK(static_cast<bool>(begun));
}

TEST_CASE("parameters choose layers and pooling") {
  Visit visit;
  visit.apply(SetStudyParam{visit.search, "pooling", 1.0});
  visit.apply(SetStudyParam{visit.search, "layers", std::string("early\nunknown")});
  visit.run();
  const studies::Inputs& inputs = *visit.request().inputs;
  CHECK(inputs.neurons() == 2);
  CHECK(inputs.layers[0].place == 0);
  CHECK(inputs.responses[0] == 3.0F);
  CHECK(inputs.responses[1] == 7.0F);
}

TEST_CASE("several parameters are set in one step of undo, and those that the kind does not have are passed over") {
  Visit visit;
  const auto params = [&] { return find_study(visit.ws, visit.search)->params; };
  visit.apply(SetStudyParams{visit.search, {{"pooling", 1.0}, {"layers", std::string("early")}, {"nothing", 3.0}}});
  CHECK(params() == studies::Params{{"layers", std::string("early")}, {"pooling", 1.0}});
  visit.apply(SetStudyParams{visit.search, {{"pooling", 0.0}}});  // as usual: not written down
  CHECK(params() == studies::Params{{"layers", std::string("early")}});
  visit.apply(Undo{});
  visit.apply(Undo{});
  CHECK(params().empty());
}

TEST_CASE("a kind's note is read once a visit, and undo does not bring it back") {
  Visit visit;
  CHECK(visit.ws.read_notes.empty());
  visit.apply(ReadStudyNote{"audit"});
  visit.apply(Undo{});
  CHECK(visit.ws.read_notes.contains("audit"));
}

TEST_CASE("an outcome is stale when the board, the model or the parameters change, and fresh again when they change back") {
  Visit visit;
  visit.apply(StudyReady{visit.run(), outcome("first")});
  visit.answers = true;
  CHECK(staleness(visit.ws, visit.search) == Stale::No);
  SUBCASE("looking elsewhere does not matter") {
    visit.apply(SelectLayer{0});
    visit.apply(SetPooling{pn::model::Pooling::Max});
    visit.apply(AddPrompt{"a cat"});
    visit.apply(SetGate{{1, 0}, 0.0F});
    visit.apply(SetTitle{visit.ws.document.stimuli[0].id, "other"});
    CHECK(staleness(visit.ws, visit.search) == Stale::No);
  }
  SUBCASE("a stimulus more") {
    visit.apply(ClearGates{});
    visit.add_word("bird");
    CHECK(staleness(visit.ws, visit.search) == Stale::Board);
    visit.apply(Undo{});
    CHECK(staleness(visit.ws, visit.search) == Stale::No);
  }
  SUBCASE("a stimulus with another concept") {
    visit.apply(MoveStimulus{visit.ws.document.stimuli[0].id, "dog", Rendition::Word, std::nullopt});
    CHECK(staleness(visit.ws, visit.search) == Stale::Board);
  }
  SUBCASE("another picture for a stimulus") {
    visit.apply(SetSource{visit.ws.document.stimuli[0].id, WordSource{"kitten", "Sans"}});
    CHECK(staleness(visit.ws, visit.search) == Stale::Board);
    visit.apply(Undo{});
    CHECK(staleness(visit.ws, visit.search) == Stale::No);
  }
  SUBCASE("a parameter") {
    visit.apply(SetStudyParam{visit.search, "resamples", 50.0});
    CHECK(staleness(visit.ws, visit.search) == Stale::Parameters);
    visit.apply(SetStudyParam{visit.search, "resamples", 200.0});
    CHECK(staleness(visit.ws, visit.search) == Stale::No);
    visit.apply(SetStudySeed{visit.search, 9});
    CHECK(staleness(visit.ws, visit.search) == Stale::Parameters);
  }
  SUBCASE("another model") {
    visit.model.sha256 = "other";
    visit.apply(ChangeModel{{"elsewhere/"}});
    CHECK(staleness(visit.ws, visit.search) == Stale::Board);
  }
}

TEST_CASE("what was asked before the last run, the last model or a cancel finds nobody") {
  Visit visit;
  const JobId first = visit.run();
  const JobId second = visit.run();
  CHECK(visit.cancels() == 1);
  CHECK(first != second);
  visit.apply(StudyReady{first, outcome("late")});
  CHECK(visit.state().phase == Phase::Running);
  CHECK_FALSE(visit.state().outcome);
  visit.apply(CancelStudy{visit.search});
  CHECK(visit.cancels() == 2);
  CHECK(visit.state().phase == Phase::Waiting);
  visit.apply(StudyReady{second, outcome("late")});
  CHECK_FALSE(visit.state().outcome);
  const JobId third = visit.run();
  visit.apply(EngineRestarted{"crash"});
  CHECK(visit.state().phase == Phase::Failed);
  CHECK(visit.state().error.message.find("stopped") != std::string::npos);
  visit.apply(StudyReady{third, outcome("late")});
  CHECK_FALSE(visit.state().outcome);
}

TEST_CASE("a cancelled or failed run keeps the outcome before it") {
  Visit visit;
  visit.apply(StudyReady{visit.run(), outcome("first")});
  visit.apply(SetStudyParam{visit.search, "resamples", 50.0});
  visit.run();
  visit.apply(CancelStudy{visit.search});
  CHECK(visit.state().phase == Phase::Ready);
  CHECK(staleness(visit.ws, visit.search) == Stale::Parameters);
  const JobId job = visit.run();
  visit.apply(JobFailed{job, {pn::ErrorCode::TooFew, "too few", ""}});
  CHECK(visit.state().phase == Phase::Failed);
  CHECK(visit.state().error.message == "too few");
  CHECK(visit.state().outcome->tables[0].title == "first");
}

TEST_CASE("setting up a study can be undone, and undo stops its run") {
  Visit visit;
  visit.run();
  visit.apply(RemoveStudy{visit.search});
  CHECK(visit.cancels() == 1);
  CHECK(visit.ws.document.studies.empty());
  visit.apply(Undo{});
  REQUIRE(visit.ws.document.studies.size() == 1);
  CHECK(visit.state().phase == Phase::Waiting);
  visit.apply(SetStudyParam{visit.search, "resamples", 5.0});
  visit.apply(SetStudyParam{visit.search, "resamples", 50.0});
  visit.apply(Undo{});
  CHECK(visit.ws.document.studies[0].params.empty());
  visit.apply(Undo{});
  CHECK(visit.ws.document.studies.empty());
}

TEST_CASE("what is not a study or not a parameter changes nothing") {
  Visit visit;
  const auto steps = visit.ws.undo_stack.size();
  visit.apply(AddStudy{"nothing"});
  visit.apply(SetStudyParam{visit.search, "nothing", 1.0});
  visit.apply(SetStudyParam{visit.search, "resamples", std::string("many")});  // the standard
  visit.apply(SetStudyParam{StudyId{999}, "resamples", 1.0});
  visit.apply(RunStudy{StudyId{999}});
  visit.apply(CancelStudy{visit.search});
  CHECK(visit.ws.undo_stack.size() == steps);
  visit.apply(SetStudyParam{visit.search, "resamples", 1e9});
  CHECK(studies::number_of(visit.ws.document.studies[0].params, "resamples") == 10000.0);
}

TEST_CASE("without a model or an encoding a run says so") {
  FakeEngine engine;
  engine.answers = false;
  engine.apply(AddStudy{"search"});
  const StudyId id = engine.ws.document.studies.back().id;
  engine.apply(RunStudy{id});
  CHECK(state_of(engine.ws, id).phase == Phase::Failed);
  CHECK(state_of(engine.ws, id).error.message.find("model") != std::string::npos);
}

TEST_CASE("zero-shot and selectivity are worked out anew for what they depend on alone") {
  Visit visit;
  visit.apply(AddPrompt{"a"});
  visit.apply(AddPrompt{"bb"});
  const ZeroShot* table = &zero_shot(visit.ws);
  const auto* judged = &selectivity(visit.ws, {1, 0});
  CHECK((*judged)[0].lowest == 1.0F);
  visit.apply(SelectLayer{0});
  visit.apply(Tell{Notice::Kind::Info, "something"});
  CHECK(&zero_shot(visit.ws) == table);
  CHECK(&selectivity(visit.ws, {1, 0}) == judged);
  visit.apply(SetPooling{pn::model::Pooling::Max});
  CHECK(&zero_shot(visit.ws) == table);
  const float before = table->probabilities[0];
  visit.apply(SetLogitScale{1.0F});
  CHECK(zero_shot(visit.ws).probabilities[0] != doctest::Approx(before));
  const std::size_t rows = zero_shot(visit.ws).stimuli.size();
  visit.add_word("bird");
  CHECK(zero_shot(visit.ws).stimuli.size() == rows + 1);
  CHECK(selectivity(visit.ws, {1, 0}).size() == 4);
}

TEST_CASE("what a study would be about is counted before it runs") {
  Visit visit;
  const auto scope = [&](const studies::Params& params) { return scope_of(visit.ws, params); };
  CHECK(scope({}).stimuli == 6);
  CHECK(scope({}).neurons == 5);
  CHECK(scope({{"concept", std::string("cat")}}).stimuli == 2);
  CHECK(scope({{"concept", std::string("cat")}, {"rendition", std::string("icon")}}).stimuli == 1);
  CHECK(scope({{"rendition", std::string("word")}}).stimuli == 3);
  const auto first = static_cast<double>(static_cast<std::uint32_t>(visit.ws.document.stimuli.front().id));
  CHECK(scope({{"stimulus", first}, {"rendition", std::string("icon")}}).stimuli == 1);
  const auto& layers = visit.ws.model.info->layers;
  CHECK(scope({{"layer", std::string()}}).neurons == static_cast<std::size_t>(layers.back().channels));
  CHECK(scope({{"layer", layers.front().name}}).neurons == static_cast<std::size_t>(layers.front().channels));
  visit.ws.model.info.reset();
  CHECK(scope({}).neurons == 0);
}

TEST_CASE("a new study is about the selected stimulus and the prompts that it is taken for") {
  Visit visit;
  visit.apply(AddPrompt{"a"});
  visit.apply(AddPrompt{"bb"});
  visit.apply(AddPrompt{"dog"});
  const ZeroShot& table = zero_shot(visit.ws);
  REQUIRE(table.prompts.size() == 3);
  const StimulusId chosen = visit.ws.document.stimuli[2].id;
  visit.apply(SelectStimulus{chosen});
  visit.apply(AddStudy{"attribution"});
  const studies::Params& params = visit.ws.document.studies.back().params;
  CHECK(studies::number_of(params, "stimulus") == static_cast<double>(static_cast<std::uint32_t>(chosen)));
  const auto logit_of = [&](const char* name) {
    const auto prompt = PromptId{static_cast<std::uint32_t>(studies::number_of(params, name))};
    const auto column = std::find(table.prompts.begin(), table.prompts.end(), prompt);
    REQUIRE(column != table.prompts.end());
    return table.logits[2 * table.prompts.size() + static_cast<std::size_t>(column - table.prompts.begin())];
  };
  std::vector<float> row(table.logits.begin() + 6, table.logits.begin() + 9);
  std::sort(row.rbegin(), row.rend());
  CHECK(logit_of("prompt") == row[0]);
  CHECK(logit_of("against") == row[1]);
}

TEST_CASE("a study of one layer gets that one, the last where none is named, with prompts and scale; they make it stale") {
  Visit visit;
  visit.apply(AddPrompt{"a"});
  visit.apply(AddStudy{"attribution"});
  visit.search = visit.ws.document.studies.back().id;
  visit.run();
  studies::Inputs inputs = *visit.request().inputs;
  REQUIRE(inputs.layers.size() == 1);
  CHECK(inputs.layers[0].name == visit.ws.model.info->layers.back().name);
  CHECK(inputs.responses.size() == inputs.stimuli.size() * inputs.neurons());
  REQUIRE(inputs.prompts.size() == 1);
  CHECK(inputs.prompts[0].text == full_prompt(visit.ws.document, visit.ws.document.prompts[0]));
  CHECK(inputs.logit_scale == logit_scale(visit.ws));
  visit.apply(StudyReady{*visit.state().job, outcome("first")});
  CHECK(staleness(visit.ws, visit.search) == Stale::No);
  visit.apply(AddPrompt{"bb"});
  CHECK(staleness(visit.ws, visit.search) == Stale::Board);
  visit.apply(SetStudyParam{visit.search, "layer", visit.ws.model.info->layers.front().name});
  visit.run();
  CHECK(visit.request().inputs->layers[0].place == 0);
}
