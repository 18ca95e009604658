#include "workspace/finding.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>

#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

// A finding of the fake model: a gate on the last layer, its neuron chosen, a study that had run.
Finding of_fake_model() {
  Finding f;
  f.document.concepts = {"cat"};
  f.document.stimuli = {{StimulusId{1}, "cat", Rendition::Word, "cat", WordSource{"cat", "Sans"}}};
  f.document.prompts = {{PromptId{1}, "cat"}};
  f.document.gates = {{{1, 2}, 0.0F}};
  f.document.studies = {{StudyId{1}, "search", {}, 7}, {StudyId{2}, "layers", {}, 1}};
  f.shown = {StudyId{1}};
  f.selection.stimulus = StimulusId{1};
  f.selection.layer = 1;
  f.selection.neuron = NeuronId{1, 2};
  f.selection.neuron_choice = NeuronChoice::Visitor;
  f.model.source.address = kBundledModel;
  f.model.sha256 = "ab";
  return f;
}

void open(FakeEngine& engine, Finding finding) { engine.apply(OpenFinding{std::make_shared<Finding>(std::move(finding))}); }

bool tells(const Workspace& ws, std::string_view words) {
  return std::any_of(ws.notices.begin(), ws.notices.end(), [&](const Notice& n) { return n.text.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("a finding of the model that is here takes the board's place in one step, and runs what it showed") {
  FakeEngine visit;
  visit.add_word("dog");
  open(visit, of_fake_model());
  const Workspace& ws = visit.ws;
  CHECK(ws.document.concepts == std::vector<std::string>{"cat"});
  CHECK(ws.document.gates == std::vector<Gate>{{{1, 2}, 0.0F}});
  CHECK(ws.selection.neuron == NeuronId{1, 2});
  CHECK_FALSE(ws.awaited);
  const auto runs = visit.asked<RequestStudy>();
  CHECK(state_of(ws, ws.document.studies[0].id).job.has_value());
  CHECK_FALSE(state_of(ws, ws.document.studies[1].id).job.has_value());
  visit.apply(Undo{});
  CHECK(ws.document.concepts == std::vector<std::string>{"dog"});
  CHECK(ws.document.gates.empty());
}

TEST_CASE("a study that says something first waits until that was read") {
  FakeEngine visit;
  visit.add_word("dog");
  Finding f = of_fake_model();
  f.document.studies = {{StudyId{1}, "audit", {}, 1}};
  open(visit, std::move(f));
  const StudyId audit = visit.ws.document.studies[0].id;
  CHECK_FALSE(state_of(visit.ws, audit).job.has_value());
  visit.apply(ReadStudyNote{"audit"});
  CHECK(state_of(visit.ws, audit).job.has_value());
}

TEST_CASE("neurons that the model does not have are left out and told of") {
  FakeEngine visit;
  visit.add_word("dog");
  Finding f = of_fake_model();
  f.document.gates.push_back({{7, 0}, 0.0F});
  f.document.kept_states = {{"gone", {{{9, 9}, 0.0F}}, {}}};
  open(visit, std::move(f));
  CHECK(visit.ws.document.gates.size() == 1);
  CHECK(visit.ws.document.kept_states.empty());
  CHECK(tells(visit.ws, "not all the neurons"));
}

TEST_CASE("a finding of another model shows its board, offers the model, and is handed on as it came") {
  FakeEngine visit;
  visit.add_word("dog");
  Finding f = of_fake_model();
  f.model = {{"owner/clip", 0, "onnx/vision_model.onnx", "", {}}, "clip", "0123", 1000};
  open(visit, f);
  const Workspace& ws = visit.ws;
  CHECK(awaits_other_model(ws));
  CHECK(ws.view.dialog.kind == Dialog::Kind::Model);
  CHECK(ws.document.stimuli.size() == 1);
  CHECK(ws.document.gates.empty());
  CHECK(visit.asked<RequestOffer>().empty());  // nothing is fetched
  const Finding on = finding_of(ws);
  CHECK(on.document.gates == f.document.gates);
  CHECK(on.model.source == f.model.source);
  CHECK(on.selection.neuron == f.selection.neuron);
  CHECK(on.shown.size() == 1);

  SUBCASE("it comes") {
    visit.model.sha256 = "0123456789";
    visit.apply(ChangeModel{f.model.source});
    CHECK_FALSE(ws.awaited);
    CHECK(ws.document.gates == f.document.gates);
    CHECK(ws.selection.neuron == NeuronId{1, 2});
  }
  SUBCASE("it is not wanted") {
    visit.apply(ForgetAwaited{});
    CHECK_FALSE(awaits_other_model(ws));
    CHECK(finding_of(ws).document.gates.empty());
    CHECK(tells(ws, "are left out"));
  }
}

TEST_CASE("a finding of other layers of the model loads them first") {
  FakeEngine visit;
  visit.add_word("dog");
  visit.answers = false;
  visit.waiting.clear();
  Finding f = of_fake_model();
  f.model.source.layers = {"early", "late"};
  open(visit, std::move(f));
  const auto asked = visit.asked<RequestModel>();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].source.layers == std::vector<std::string>{"early", "late"});
  CHECK(visit.ws.document.gates.empty());
  visit.apply(ModelReady{asked[0].job, FakeEngine::info()});
  CHECK(visit.ws.document.gates.size() == 1);
}

TEST_CASE("a link that is opened with the page takes the first board's place") {
  FakeEngine visit;
  visit.answers = false;
  visit.apply(Start{});
  JobId first{};
  for (const auto& [id, job] : visit.ws.jobs) {
    if (job.kind == JobKind::FirstBoard) first = id;
  }
  open(visit, of_fake_model());
  CHECK(visit.ws.undo_stack.empty());
  visit.apply(AssetReady{first, {'{', '}'}});
  CHECK(visit.ws.document.concepts == std::vector<std::string>{"cat"});
  CHECK(visit.ws.notices.empty());
}

TEST_CASE("another version of the model at the same place is said, and looked at all the same") {
  FakeEngine visit;
  visit.add_word("dog");
  Finding f = of_fake_model();
  f.model.sha256 = "older";
  open(visit, std::move(f));
  CHECK(visit.ws.document.gates.size() == 1);
  CHECK(tells(visit.ws, "another version of the model"));
}
