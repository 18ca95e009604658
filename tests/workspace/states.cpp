#include <doctest/doctest.h>

#include <cmath>

#include "workspace/fake_engine.h"

using namespace pn::test;
namespace studies = pn::studies;

namespace {

const NeuronId kLate{1, 2}, kEarly{0, 1};

struct Visit : FakeEngine {
  StimulusId cat = add_word("cat");
};

}  // namespace

TEST_CASE("gates are kept under a name, used again and forgotten, each a step of undo") {
  Visit visit;
  visit.apply(KeepState{"repaired"});
  CHECK(visit.ws.document.kept_states.empty());  // as trained is always there
  visit.apply(SilenceNeurons{{kEarly, kLate}});
  visit.apply(KeepState{"  "});
  visit.apply(KeepState{"*"});
  CHECK(visit.ws.document.kept_states.empty());
  visit.apply(KeepState{" repaired "});
  REQUIRE(find_state(visit.ws.document, "repaired") != nullptr);
  CHECK(state_in_use(visit.ws.document)->name == "repaired");
  visit.apply(UseState{""});
  CHECK_FALSE(has_gates(visit.ws.document));
  CHECK(state_in_use(visit.ws.document) == nullptr);
  visit.apply(UseState{"repaired"});
  CHECK(visit.ws.document.gates.size() == 2);
  const auto steps = visit.ws.undo_stack.size();
  visit.apply(UseState{"repaired"});
  visit.apply(UseState{"another"});
  visit.apply(KeepState{"repaired"});
  CHECK(visit.ws.undo_stack.size() == steps);
  visit.apply(SetGate{kLate, 0.5F});
  CHECK(state_in_use(visit.ws.document) == nullptr);
  visit.apply(KeepState{"repaired"});
  CHECK(visit.ws.document.kept_states.size() == 1);
  CHECK(find_state(visit.ws.document, "repaired")->gates[1].factor == 0.5F);
  visit.apply(Undo{});
  CHECK(find_state(visit.ws.document, "repaired")->gates[1].factor == 0.0F);
  visit.apply(RemoveState{"repaired"});
  CHECK(visit.ws.document.kept_states.empty());
  CHECK(visit.ws.document.gates.size() == 2);
}

TEST_CASE("a kept state follows its layers, and goes with the model that it is of") {
  Visit visit;
  visit.apply(SetGate{kLate, 0.0F});
  visit.apply(KeepState{"repaired"});
  visit.apply(UseState{""});
  visit.model.layers = {{"late", 3, 1, 1}};
  visit.apply(ChangeModel{ModelSource{"models/fake"}});
  REQUIRE(find_state(visit.ws.document, "repaired") != nullptr);
  CHECK(find_state(visit.ws.document, "repaired")->gates[0].neuron == NeuronId{0, 2});
  CHECK_FALSE(visit.ws.remembered.has_value());  // the same file: nothing to compare with
  visit.model.sha256 = "def";
  visit.apply(ChangeModel{ModelSource{"models/other"}});
  CHECK(visit.ws.document.kept_states.empty());
}

TEST_CASE("a study is given the states that it names, and is stale once one of them is another") {
  Visit visit;
  visit.apply(AddPrompt{"cat"});
  visit.apply(SetGate{kLate, 0.0F});
  visit.apply(KeepState{"repaired"});
  visit.answers = false;
  visit.apply(AddStudy{"compare"});
  const StudyId id = visit.ws.document.studies.back().id;
  visit.apply(SetStudyParam{id, "state_b", std::string("repaired")});
  visit.apply(RunStudy{id});
  REQUIRE(visit.asked<RequestStudy>().size() == 1);
  const RequestStudy asked = visit.asked<RequestStudy>()[0];
  REQUIRE(asked.inputs->states.size() == 2);
  CHECK(asked.inputs->states[0].gates.empty());
  CHECK(asked.inputs->states[1].name == "repaired");
  CHECK(asked.inputs->states[1].gates[0].neuron == studies::NeuronRef{1, 2});
  visit.apply(StudyReady{asked.job, {}});
  CHECK(staleness(visit.ws, id) == Stale::No);
  visit.apply(SetGate{kLate, 0.5F});
  CHECK(staleness(visit.ws, id) == Stale::No);
  visit.apply(KeepState{"repaired"});
  CHECK(staleness(visit.ws, id) == Stale::Board);
  visit.apply(RemoveState{"repaired"});
  visit.apply(RunStudy{id});
  CHECK(state_of(visit.ws, id).error.code == pn::ErrorCode::NotFound);
}

TEST_CASE("the model that leaves is remembered with what it said of the board") {
  Visit visit;
  visit.apply(AddPrompt{"cat"});
  const auto said = state_of(visit.ws, visit.cat).encoding;
  visit.model.sha256 = "def";
  visit.model.name = "second";
  visit.apply(ChangeModel{ModelSource{"models/other"}});
  REQUIRE(visit.ws.remembered.has_value());
  CHECK(visit.ws.remembered->info.name == "fake");
  CHECK(visit.ws.remembered->encodings.at(visit.cat) == said);
  CHECK(visit.ws.remembered->texts.contains("cat"));
  CHECK(visit.ws.remembered->logit_scale == 10.0F);
  // The study gets what both have seen.
  const StimulusId dog = visit.add_word("dog");
  visit.apply(AddPrompt{"a new prompt"});
  visit.answers = false;
  visit.apply(AddStudy{"compare_models"});
  visit.apply(RunStudy{visit.ws.document.studies.back().id});
  REQUIRE(visit.asked<RequestStudy>().size() == 1);
  const studies::Inputs& inputs = *visit.asked<RequestStudy>()[0].inputs;
  REQUIRE(inputs.other.has_value());
  CHECK(inputs.stimuli.size() == 1);
  CHECK(inputs.stimuli[0].id != static_cast<std::uint32_t>(dog));
  CHECK(inputs.responses.size() == inputs.neurons());
  CHECK(inputs.other->responses.size() == 5);
  CHECK(inputs.other->image_embeds[0] == said->image_embeds);
  REQUIRE(inputs.prompts.size() == 1);
  CHECK(inputs.prompts[0].text == "cat");
}

TEST_CASE("the label lab shows the chosen stimulus with the label, one trial at a time, the latest wish last") {
  Visit visit;
  visit.apply(AddPrompt{"a dog"});
  visit.answers = false;
  visit.apply(SetLabel{{.text = "iPod"}});
  CHECK(visit.asked<RequestTrial>().empty());  // nobody looks
  visit.apply(WatchLab{true});
  REQUIRE(visit.asked<RequestTrial>().size() == 1);
  const RequestTrial first = visit.asked<RequestTrial>()[0];
  CHECK(first.picture == visit.cat);
  CHECK(first.label.text == "iPod");
  studies::Label label = first.label;
  for (const double x : {0.2, 0.3, 0.4}) {
    label.x = x;
    visit.apply(SetLabel{label});
  }
  CHECK(visit.asked<RequestTrial>().size() == 1);
  LabelTrial trial;
  trial.embedding = {1, 2};
  trial.share = 0.07;
  visit.apply(LabelTried{first.job, trial});
  REQUIRE(visit.ws.lab.trial.has_value());
  CHECK(visit.ws.lab.trial->label.x == 0.5);
  CHECK(visit.ws.lab.trial->share == 0.07);
  REQUIRE(visit.asked<RequestTrial>().size() == 2);
  const RequestTrial second = visit.asked<RequestTrial>()[1];
  CHECK(second.label.x == 0.4);
  visit.apply(LabelTried{second.job, trial});
  CHECK(visit.asked<RequestTrial>().size() == 2);
  visit.apply(SetGate{kLate, 0.0F});
  REQUIRE(visit.asked<RequestTrial>().size() == 3);
  CHECK(visit.asked<RequestTrial>()[2].gates.size() == 1);
  // What fails is told, and not asked again until something changes or somebody wants it.
  visit.apply(JobFailed{visit.asked<RequestTrial>()[2].job, {pn::ErrorCode::NotFound, "This font has no letter.", "0"}});
  CHECK(visit.ws.lab.error.message == "This font has no letter.");
  CHECK(visit.asked<RequestTrial>().size() == 3);
  visit.apply(WatchLab{true});
  CHECK(visit.asked<RequestTrial>().size() == 4);
  CHECK(visit.ws.lab.error.message.empty());
}

TEST_CASE("a label is held within its limits; an empty one tries nothing; one is suggested") {
  Visit visit;
  visit.apply(AddPrompt{"a cat"});
  visit.apply(AddPrompt{"a dog"});
  visit.answers = false;
  visit.apply(WatchLab{true});
  CHECK(visit.ws.lab.label.text == "a dog");
  visit.apply(SetLabel{{.text = "x", .share = 7, .x = -1, .y = std::nan(""), .opacity = 2, .angle_deg = 1000}});
  const studies::Label& held = visit.ws.lab.label;
  CHECK(held.share == 0.6);
  CHECK(held.x == 0);
  CHECK(held.y == 0.5);
  CHECK(held.opacity == 1);
  CHECK(held.angle_deg == 180);
  const auto asked = visit.asked<RequestTrial>().size();
  visit.apply(SetLabel{{.text = "  "}});
  CHECK(visit.asked<RequestTrial>().size() == asked);
  const auto steps = visit.ws.undo_stack.size();
  visit.apply(AddLabelled{});
  CHECK(visit.ws.undo_stack.size() == steps);
}

TEST_CASE("a picture with labels joins the board as a stimulus of its concept") {
  Visit visit;
  visit.apply(SetLabel{{.text = "iPod"}});
  visit.apply(AddLabelled{});
  const Stimulus& added = visit.ws.document.stimuli.back();
  CHECK(added.concept_name == "cat");
  CHECK(added.title.find("labelled iPod") != std::string::npos);
  const auto* source = std::get_if<LabelledSource>(&added.source);
  REQUIRE(source != nullptr);
  CHECK(std::get<WordSource>(source->base).text == "cat");
  REQUIRE(source->labels.size() == 1);
  CHECK(visit.ws.selection.stimulus == added.id);
  visit.apply(SetLabel{{.text = "pizza"}});
  visit.apply(AddLabelled{});
  const auto* twice = std::get_if<LabelledSource>(&visit.ws.document.stimuli.back().source);
  REQUIRE(twice != nullptr);
  REQUIRE(twice->labels.size() == 2);
  CHECK(twice->labels[1].text == "pizza");
  visit.apply(Undo{});
  CHECK(visit.ws.document.stimuli.size() == 2);
}
