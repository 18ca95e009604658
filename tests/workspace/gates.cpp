#include <doctest/doctest.h>

#include <cmath>

#include "workspace/fake_engine.h"
#include "workspace/suggest.h"

using namespace pn::test;

namespace {

const NeuronId kLate{1, 2}, kEarly{0, 1};

// A board of a cat and a dog with two prompts, all of it encoded.
struct Visit : FakeEngine {
  StimulusId cat, dog;
  Visit() {
    cat = add_word("cat");
    dog = add_word("dog");
    apply(AddPrompt{"a"});
    apply(AddPrompt{"bbbb"});
  }
  const RequestReplay& last_replay() { return std::get<RequestReplay>(waiting.back()); }
};

}  // namespace

TEST_CASE("a gate asks for what follows its layer, and the table has both answers") {
  Visit visit;
  CHECK(zero_shot(visit.ws).gated.empty());
  visit.apply(SetGate{kLate, 0.0F});
  REQUIRE(visit.ws.document.gates.size() == 1);
  CHECK_FALSE(gates_are_pending(visit.ws));
  const ZeroShot table = zero_shot(visit.ws);
  REQUIRE(table.gated.size() == table.probabilities.size());
  CHECK(*state_of(visit.ws, visit.cat).gated_embeds == std::vector<float>{1, 0});
  CHECK(table.gated[0] != doctest::Approx(table.probabilities[0]));
  CHECK(table.gated[0] + table.gated[1] == doctest::Approx(1.0));
  // As trained, nothing has changed.
  CHECK(state_of(visit.ws, visit.cat).encoding->image_embeds == std::vector<float>{1, 5});
}

TEST_CASE("the replay begins at the earliest gated layer, with the gates in order and one row a stimulus") {
  Visit visit;
  visit.answers = false;
  visit.apply(SetGate{kLate, 2.0F});
  CHECK(visit.last_replay().layer == 1);
  visit.waiting.clear();
  visit.ws.jobs.clear();
  visit.apply(SetGate{kEarly, 0.5F});
  const RequestReplay& replay = visit.last_replay();
  CHECK(replay.layer == 0);
  CHECK(replay.gates == std::vector<Gate>{{kEarly, 0.5F}, {kLate, 2.0F}});
  CHECK(replay.pictures.size() == 2);
  CHECK(gates_are_pending(visit.ws));
  CHECK(std::isnan(zero_shot(visit.ws).gated[0]));
}

TEST_CASE("one replay at a time; an answer for gates that have changed is shown and asked for anew") {
  Visit visit;
  visit.answers = false;
  visit.apply(SetGate{kLate, 0.0F});
  const JobId first = visit.last_replay().job;
  const auto asked = visit.waiting.size();
  visit.apply(SetGate{kLate, 0.5F});
  CHECK(visit.waiting.size() == asked);
  visit.apply(ReplayReady{first, {{1, 7}, {1, 8}}});
  // The chosen stimulus, added last, comes first.
  CHECK(*state_of(visit.ws, visit.dog).gated_embeds == std::vector<float>{1, 7});
  CHECK(gates_are_pending(visit.ws));
  CHECK(visit.last_replay().job != first);
  CHECK(visit.last_replay().gates[0].factor == 0.5F);
}

TEST_CASE("a gate moved by a slider is one step of undo, and undo leads back to the model as trained") {
  Visit visit;
  const auto steps = visit.ws.undo_stack.size();
  for (const float factor : {0.9F, 0.5F, 0.1F}) visit.apply(SetGate{kLate, factor});
  CHECK(visit.ws.undo_stack.size() == steps + 1);
  visit.apply(Undo{});
  CHECK(visit.ws.document.gates.empty());
  CHECK(zero_shot(visit.ws).gated.empty());
  visit.apply(Redo{});
  CHECK(gate_of(visit.ws.document, kLate) == 0.1F);
  visit.apply(SetGate{kLate, 1.0F});
  CHECK(visit.ws.document.gates.empty());
}

TEST_CASE("gates out of range are held, of neurons that are not there refused") {
  Visit visit;
  visit.apply(SetGate{kLate, 99.0F});
  CHECK(gate_of(visit.ws.document, kLate) == kMostGate);
  visit.apply(SetGate{kLate, -3.0F});
  CHECK(gate_of(visit.ws.document, kLate) == 0.0F);
  visit.apply(ClearGates{});
  visit.apply(SetGate{{1, 3}, 0.0F});
  visit.apply(SetGate{{2, 0}, 0.0F});
  visit.apply(SetGate{{-1, 0}, 0.0F});
  visit.apply(SetGate{kLate, std::nanf("")});
  CHECK(visit.ws.document.gates.empty());
}

TEST_CASE("a stimulus that comes later is answered under the gates, too") {
  Visit visit;
  visit.apply(SetGate{kLate, 0.0F});
  const StimulusId bird = visit.add_word("bird");
  CHECK(state_of(visit.ws, bird).gated_embeds != nullptr);
}

TEST_CASE("a replay that fails says why, is not repeated, and is tried again when the gates change") {
  Visit visit;
  visit.answers = false;
  visit.apply(SetGate{kLate, 0.0F});
  const JobId job = visit.last_replay().job;
  visit.waiting.clear();
  visit.apply(JobFailed{job, {pn::ErrorCode::Unavailable, "No memory.", "memory"}});
  CHECK(visit.ws.gates_error.message == "No memory.");
  CHECK(visit.waiting.empty());
  visit.answers = true;
  visit.apply(SetGate{kLate, 2.0F});
  CHECK(visit.ws.gates_error.message.empty());
  CHECK(state_of(visit.ws, visit.cat).gated_embeds != nullptr);
}

TEST_CASE("an embedding of another length is not taken, nor asked for again") {
  Visit visit;
  visit.answers = false;
  visit.apply(SetGate{kLate, 0.0F});
  const JobId job = visit.last_replay().job;
  visit.waiting.clear();
  visit.apply(ReplayReady{job, {{1, 7, 7}, {1, 8}}});
  CHECK(state_of(visit.ws, visit.dog).gated_embeds == nullptr);
  CHECK(state_of(visit.ws, visit.cat).gated_embeds != nullptr);
  CHECK(visit.waiting.empty());
}

TEST_CASE("a neuron that was the page's guess stays chosen as long as it is gated, unless another is asked for") {
  Visit visit;
  const NeuronId guess{1, 1};
  visit.ws.selection.neuron = guess;
  visit.ws.selection.neuron_choice = NeuronChoice::Strongest;
  visit.apply(SelectStimulus{visit.dog});
  const auto of_dog = visit.ws.selection.neuron;
  REQUIRE(of_dog);
  visit.ws.selection.neuron = guess;
  visit.apply(SetGate{guess, 0.0F});
  visit.apply(SelectStimulus{visit.cat});
  visit.apply(SelectStimulus{visit.dog});
  CHECK(visit.ws.selection.neuron == guess);
  CHECK(is_gated(visit.ws));
  visit.apply(FollowStimulus{});
  CHECK(visit.ws.selection.neuron == of_dog);
  visit.ws.selection.neuron = guess;
  visit.apply(ClearGates{});
  visit.apply(SelectStimulus{visit.cat});
  visit.apply(SelectStimulus{visit.dog});
  CHECK(visit.ws.selection.neuron == of_dog);
}

TEST_CASE("a replay that died with the engine is asked again; another model has no gates") {
  Visit visit;
  visit.answers = false;
  visit.apply(SetGate{kLate, 0.0F});
  visit.waiting.clear();
  visit.answers = true;
  visit.apply(EngineRestarted{"crash"});
  CHECK_FALSE(gates_are_pending(visit.ws));
  visit.model.sha256 = "other";
  visit.apply(EngineRestarted{"crash"});
  CHECK(visit.ws.document.gates.empty());
  visit.apply(Undo{});
  CHECK(visit.ws.document.gates.empty());
}

TEST_CASE("neurons are silenced in one step of undo; what is silent already, or not there, changes nothing") {
  Visit visit;
  visit.apply(SetGate{kLate, 2.0F});
  visit.apply(SilenceNeurons{{kEarly, kLate, NeuronId{9, 0}}});
  REQUIRE(visit.ws.document.gates.size() == 2);
  for (const Gate& gate : visit.ws.document.gates) CHECK(gate.factor == 0.0F);
  CHECK(visit.ws.document.gates.front().neuron == kEarly);
  const std::size_t steps = visit.ws.undo_stack.size();
  visit.apply(SilenceNeurons{{kEarly, kLate}});
  CHECK(visit.ws.undo_stack.size() == steps);
  visit.apply(Undo{});
  REQUIRE(visit.ws.document.gates.size() == 1);
  CHECK(visit.ws.document.gates.front().factor == 2.0F);
}
