#include <doctest/doctest.h>

#include "workspace/fake_engine.h"
#include "workspace/suggest.h"

using namespace pn::test;

TEST_CASE("a stimulus that is added gets its row, its column, its picture and its activations") {
  FakeEngine engine;
  const StimulusId id = engine.add_word("cat");
  CHECK(engine.ws.document.concepts == std::vector<std::string>{"cat"});
  CHECK(engine.ws.document.renditions == std::vector<Rendition>{Rendition::Word});
  const StimulusState& state = state_of(engine.ws, id);
  CHECK(state.picture_phase == Phase::Ready);
  CHECK(state.original_width == 640);
  CHECK(state.encoding_phase == Phase::Ready);
  REQUIRE(activation(engine.ws, id, 1) != nullptr);
  CHECK(activation(engine.ws, id, 1)->map(2)[0] == 10.0F);
  CHECK(activation(engine.ws, id, 7) == nullptr);
  CHECK(engine.ws.jobs.empty());
}

TEST_CASE("undo and redo give back what was removed, without computing it again") {
  FakeEngine engine;
  const StimulusId cat = engine.add_word("cat");
  const StimulusId dog = engine.add_word("dog");
  engine.apply(RemoveStimulus{cat});
  CHECK(engine.ws.document.stimuli.size() == 1);
  CHECK(engine.ws.document.concepts.size() == 2);  // the row stays for its next stimulus
  engine.answers = false;
  engine.apply(Undo{});
  CHECK(engine.waiting.empty());
  REQUIRE(find_stimulus(engine.ws, cat) != nullptr);
  CHECK(state_of(engine.ws, cat).encoding != nullptr);
  CHECK(engine.ws.selection.stimulus == cat);  // what comes back is looked at
  engine.apply(Redo{});
  CHECK(find_stimulus(engine.ws, cat) == nullptr);
  CHECK(engine.ws.selection.stimulus == dog);
  engine.apply(Redo{});  // nothing left: no change
  CHECK(engine.ws.document.stimuli.size() == 1);
}

TEST_CASE("removing the selected stimulus selects its neighbour, and the last one leaves none") {
  FakeEngine engine;
  const StimulusId first = engine.add_word("a"), second = engine.add_word("b");
  engine.apply(SelectStimulus{first});
  engine.apply(RemoveStimulus{first});
  CHECK(engine.ws.selection.stimulus == second);
  engine.apply(RemoveStimulus{second});
  CHECK_FALSE(engine.ws.selection.stimulus.has_value());
  engine.apply(RemoveStimulus{second});  // twice: nothing happens
  CHECK(engine.ws.undo_stack.size() == 4);
}

TEST_CASE("moving a stimulus changes its cell and its place within it") {
  FakeEngine engine;
  const StimulusId a = engine.add_word("cat"), b = engine.add_word("cat"), c = engine.add_word("dog");
  engine.apply(MoveStimulus{c, "cat", Rendition::Word, a});
  const auto in_cell = cell(engine.ws.document, "cat", Rendition::Word);
  REQUIRE(in_cell.size() == 3);
  CHECK(in_cell[0]->id == c);
  CHECK(in_cell[1]->id == a);
  CHECK(in_cell[2]->id == b);
  engine.apply(MoveStimulus{c, "bird", Rendition::Photo, std::nullopt});
  CHECK(engine.ws.document.concepts.back() == "bird");
  CHECK(find_stimulus(engine.ws, c)->rendition == Rendition::Photo);
}

TEST_CASE("rows can be renamed, united, moved and removed") {
  FakeEngine engine;
  engine.add_word("cat");
  engine.add_word("kitten");
  engine.apply(RenameConcept{"kitten", " cat "});
  CHECK(engine.ws.document.concepts == std::vector<std::string>{"cat"});
  CHECK(cell(engine.ws.document, "cat", Rendition::Word).size() == 2);
  engine.apply(AddConcept{"dog"});
  engine.apply(AddConcept{"dog"});  // twice: one row
  CHECK(engine.ws.document.concepts.size() == 2);
  engine.apply(MoveConcept{"dog", 0});
  CHECK(engine.ws.document.concepts.front() == "dog");
  engine.apply(RemoveConcept{"cat"});
  CHECK(engine.ws.document.stimuli.empty());
  engine.apply(RenameConcept{"dog", "   "});
  CHECK(engine.ws.document.concepts == std::vector<std::string>{"dog"});
}

TEST_CASE("a name longer than 80 bytes is cut between letters") {
  FakeEngine engine;
  std::string name;
  for (int i = 0; i < 50; ++i) name += "\xc3\xa9";  // é, two bytes each
  engine.apply(AddConcept{name});
  CHECK(engine.ws.document.concepts.front().size() == 80);
  engine.apply(AddConcept{"x" + name});
  CHECK(engine.ws.document.concepts.back().size() == 79);
}

TEST_CASE("an edited word is computed anew, and undo brings the old picture back") {
  FakeEngine engine;
  const StimulusId old = engine.add_word("cat");
  engine.apply(SetSource{old, WordSource{"lion", "Serif"}});
  const StimulusId fresh = engine.ws.document.stimuli.front().id;
  CHECK(fresh != old);
  CHECK(engine.ws.document.stimuli.front().title == "lion");
  CHECK(state_of(engine.ws, fresh).encoding != nullptr);
  CHECK(engine.ws.selection.stimulus == fresh);
  engine.apply(Undo{});
  CHECK(engine.ws.document.stimuli.front().id == old);
}

TEST_CASE("the first neuron shown is the one that tells the chosen concept however it is shown") {
  FakeEngine engine;
  engine.answers = false;
  for (const Rendition r : {Rendition::Word, Rendition::Sketch}) {
    engine.add_word("dog", r);
    engine.add_word("cat", r);
  }
  engine.answers = true;
  engine.apply(SelectStimulus{engine.ws.document.stimuli[1].id});
  REQUIRE(engine.ws.selection.neuron.has_value());
  CHECK(engine.ws.selection.neuron->layer == 1);
  CHECK(engine.ws.selection.neuron->channel != 1);  // channel 1 answers to all alike
}

TEST_CASE("a guessed neuron gives way to a better one, a chosen one stays") {
  FakeEngine engine;
  engine.answers = false;
  for (const Rendition r : {Rendition::Word, Rendition::Sketch}) {
    engine.add_word("cat", r);
    engine.add_word("dog", r);
  }
  engine.apply(SelectStimulus{engine.ws.document.stimuli[0].id});
  engine.ws.selection.neuron = NeuronId{1, 1};
  SUBCASE("guessed") {
    engine.ws.selection.neuron_choice = NeuronChoice::Strongest;
    engine.answers = true;
    engine.apply(SelectLayer{1});
    CHECK(engine.ws.selection.neuron->channel != 1);
    CHECK(engine.ws.selection.neuron_choice == NeuronChoice::Board);
  }
  SUBCASE("chosen") {
    engine.ws.selection.neuron_choice = NeuronChoice::Visitor;
    engine.answers = true;
    engine.apply(SelectLayer{1});
    CHECK(engine.ws.selection.neuron == NeuronId{1, 1});
  }
}

TEST_CASE("a suggested neuron follows the chosen stimulus, the visitor's own stays until it is let go") {
  FakeEngine engine;
  for (const Rendition r : {Rendition::Word, Rendition::Sketch}) {
    engine.add_word("cat", r);
    engine.add_word("dog", r);
  }
  const auto& stimuli = engine.ws.document.stimuli;
  const auto suggested = [&](std::size_t i) { return suggest_for(engine.ws, stimuli[i]); };
  REQUIRE(suggested(0));
  CHECK(suggested(0)->why == NeuronChoice::Board);
  engine.apply(SelectStimulus{stimuli[0].id});
  CHECK(engine.ws.selection.neuron == suggested(0)->neuron);
  engine.apply(SelectStimulus{stimuli[1].id});
  CHECK(engine.ws.selection.neuron == suggested(1)->neuron);
  engine.apply(SelectNeuron{NeuronId{1, 1}});
  engine.apply(SelectStimulus{stimuli[0].id});
  CHECK(engine.ws.selection.neuron == NeuronId{1, 1});
  engine.apply(FollowStimulus{});
  CHECK(engine.ws.selection.neuron == suggested(0)->neuron);
  // Of a concept in one rendition the board says nothing yet.
  engine.add_word("alone");
  engine.apply(SelectStimulus{stimuli.back().id});
  CHECK(engine.ws.selection.neuron_choice == NeuronChoice::Strongest);
  CHECK(engine.ws.selection.neuron == strongest_neuron(engine.ws, stimuli.back().id, 1));
}

TEST_CASE("neurons outside the model cannot be selected") {
  FakeEngine engine;
  engine.add_word("cat");
  const auto before = engine.ws.selection.neuron;
  engine.apply(SelectNeuron{NeuronId{1, 3}});
  engine.apply(SelectNeuron{NeuronId{2, 0}});
  engine.apply(SelectNeuron{NeuronId{-1, 0}});
  CHECK(engine.ws.selection.neuron == before);
  engine.apply(SelectNeuron{NeuronId{0, 1}});
  CHECK(engine.ws.selection.layer == 0);
  CHECK(neuron_name({0, 1}) == "1.1");
}

TEST_CASE("one below the other, stimuli stand in the board's order, those of one cell as they came") {
  Document document;
  document.concepts = {"cat", "dog"};
  document.renditions = {Rendition::Sketch, Rendition::Photo};
  const auto add = [&](std::uint32_t id, const char* concept_name, Rendition rendition) {
    Stimulus stimulus;
    stimulus.id = StimulusId{id};
    stimulus.concept_name = concept_name;
    stimulus.rendition = rendition;
    document.stimuli.push_back(stimulus);
  };
  add(1, "dog", Rendition::Photo);
  add(2, "cat", Rendition::Photo);
  add(3, "cat", Rendition::Sketch);
  add(4, "cat", Rendition::Photo);
  std::vector<std::uint32_t> ids;
  for (const Stimulus* stimulus : in_board_order(document)) ids.push_back(static_cast<std::uint32_t>(stimulus->id));
  CHECK(ids == std::vector<std::uint32_t>{3, 2, 4, 1});
}
