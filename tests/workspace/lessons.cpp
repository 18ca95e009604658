// The run of a lesson: how steps set the visit up, what they check, what is kept of the answers.
#include <doctest/doctest.h>

#include <memory>
#include <string>

#include "workspace/fake_engine.h"
#include "workspace/lesson.h"

using namespace pn::test;

namespace {

LessonStep step_of(StepKind kind, std::string title = "t") {
  LessonStep step;
  step.kind = kind;
  step.title = std::move(title);
  return step;
}

Check within(Quantity quantity, double low, double high) {
  Check check;
  check.kind = Check::Kind::Within;
  check.quantity = std::move(quantity);
  check.low = low;
  check.high = high;
  return check;
}

// Cats fire neuron 2.0 with 5, dogs with 0.5; two renditions of each.
struct Visit : FakeEngine {
  Lesson lesson;

  Visit() {
    for (const char* concept_name : {"cat", "dog"}) {
      add_word(concept_name);
      add_word(concept_name, Rendition::Emoji);
    }
    apply(AddPrompt{"cat"});
    apply(AddPrompt{"elephant"});
    lesson.id = "try-it";
    lesson.form = 7;
  }
  void open() { apply(LessonReady{std::nullopt, std::make_shared<const Lesson>(lesson)}); }
  const LessonRun& run() const { return *ws.lessons.now; }
  StimulusId stimulus(const char* concept_name, Rendition rendition) const {
    return stimulus_meant(ws, {.concept_name = concept_name, .rendition = rendition})->id;
  }
};

}  // namespace

TEST_CASE("pictures are named by what they show") {
  CHECK(picture_named("cat photo") == PictureRef{"cat", Rendition::Photo});
  CHECK(picture_named("polar bear emoji") == PictureRef{"polar bear", Rendition::Emoji});
  CHECK(picture_named("polar bear") == PictureRef{"polar bear", std::nullopt});
  CHECK(picture_named("word") == PictureRef{"", Rendition::Word});
  CHECK(picture_named("own sketch") == PictureRef{"", Rendition::Sketch, true});
  CHECK(picture_named("own").is_own);
  CHECK(picture_named("chosen").is_chosen());
  CHECK(picture_named("").is_chosen());
}

TEST_CASE("values are read of the visit as it stands") {
  Visit visit;
  const auto value = [&](const Quantity& quantity) { return value_of(visit.ws, quantity); };
  using enum Quantity::Kind;
  CHECK(value({.kind = Response, .picture = picture_named("cat word"), .neuron = "2.0"}) == 5.0);
  CHECK(value({.kind = Response, .picture = picture_named("dog emoji"), .neuron = "2.0"}) == 0.5);
  CHECK(!value({.kind = Response, .picture = picture_named("cow photo"), .neuron = "2.0"}));
  CHECK(!value({.kind = Response, .picture = picture_named("cat word"), .neuron = "9.9"}));
  CHECK(value({.kind = Selectivity, .neuron = "2.0", .text = "cow"}) == std::nullopt);
  CHECK(value({.kind = Stimuli, .picture = picture_named("cat")}) == 2.0);
  CHECK(value({.kind = Stimuli, .picture = picture_named("own")}) == 4.0);
  CHECK(value({.kind = Prompts}) == 2.0);
  const auto cat = value({.kind = Probability, .picture = picture_named("cat word"), .text = "CAT "});
  const auto elephant = value({.kind = Probability, .picture = picture_named("cat word"), .text = "elephant"});
  REQUIRE(cat);
  REQUIRE(elephant);
  CHECK(*cat + *elephant == doctest::Approx(1.0));
  CHECK(!value({.kind = Probability, .picture = picture_named("cat word"), .text = "cow"}));
  CHECK(!value({.kind = Study, .text = "search", .column = "m"}));
  CHECK(!value({.kind = LabelProbability, .text = "cat"}));
}

TEST_CASE("checks: what is not known does not hold, nor does its opposite need to") {
  Visit visit;
  const auto holds_now = [&](const Check& check) { return holds(visit.ws, check); };
  Check neuron;
  neuron.kind = Check::Kind::Neuron;
  neuron.names = {"2.1"};
  CHECK(!holds_now(neuron));  // it was suggested, or is another
  visit.apply(SelectNeuron{NeuronId{1, 1}});
  CHECK(holds_now(neuron));
  Check gate;
  gate.kind = Check::Kind::Gate;
  gate.high = 0.0;
  CHECK(!holds_now(gate));
  visit.apply(SetGate{NeuronId{1, 0}, 0.0F});
  CHECK(holds_now(gate));
  gate.names = {"2.1"};
  CHECK(!holds_now(gate));
  const Check response = within({.kind = Quantity::Kind::Response, .picture = picture_named("cat word"), .neuron = "2.0"}, 4.0, 6.0);
  CHECK(holds_now(response));
  Check all;
  all.parts = {response, gate};
  CHECK(!holds_now(all));
  all.kind = Check::Kind::Any;
  CHECK(holds_now(all));
  all.kind = Check::Kind::Not;
  all.parts = {gate};
  CHECK(holds_now(all));
  Check winner;
  winner.kind = Check::Kind::Winner;
  winner.picture = picture_named("cat word");
  winner.text = "cat";
  const double cat = *value_of(visit.ws, {.picture = picture_named("cat word"), .text = "cat"});
  CHECK(holds_now(winner) == (cat > 0.5));
}

TEST_CASE("a step is done when its check holds, and stays done") {
  Visit visit;
  LessonStep step = step_of(StepKind::Do);
  step.check.kind = Check::Kind::Stimulus;
  step.check.picture = picture_named("dog emoji");
  WrongTurn wrong;
  wrong.when.kind = Check::Kind::Stimulus;
  wrong.when.picture = picture_named("cat");
  wrong.say = "a cat";
  step.wrong = {wrong};
  step.hints = {"one", "two"};
  visit.lesson.setup.stimulus = picture_named("cat word");
  visit.lesson.steps = {step_of(StepKind::Read), step};
  visit.open();
  CHECK(visit.ws.selection.stimulus == visit.stimulus("cat", Rendition::Word));
  CHECK(visit.run().answers[0].done);
  visit.apply(GoToStep{1});
  CHECK(visit.run().step == 1);
  CHECK(!may_go_on(visit.run()));
  CHECK(wrong_turn(visit.ws, visit.run().now()) == "a cat");
  visit.apply(GoToStep{2});
  CHECK(!visit.run().is_over);
  visit.apply(AskHint{});
  visit.apply(AskHint{});
  visit.apply(AskHint{});
  CHECK(visit.run().answer().hints == 2);
  visit.apply(SelectStimulus{visit.stimulus("dog", Rendition::Emoji)});
  CHECK(visit.run().answer().done);
  visit.apply(SelectStimulus{visit.stimulus("cat", Rendition::Word)});
  CHECK(visit.run().answer().done);
  visit.apply(GoToStep{2});
  CHECK(visit.run().is_over);
  const LessonScore score = score_of(visit.run());
  CHECK(score.steps == 1);
  CHECK(score.done == 1);
  CHECK(score.hints == 2);
}

TEST_CASE("what is on screen counts, too") {
  Visit visit;
  LessonStep step = step_of(StepKind::Do);
  step.check.kind = Check::Kind::Way;
  step.check.way = Way::Find;
  visit.lesson.setup.way = Way::Look;
  visit.lesson.steps = {step};
  visit.open();
  CHECK(!visit.run().answer().done);
  visit.apply(SetWay{Way::Find});
  CHECK(visit.run().answer().done);
}

TEST_CASE("a prediction is answered once, then shown, then compared with what the model says") {
  Visit visit;
  LessonStep choice = step_of(StepKind::Predict);
  Question question;
  question.text = "Which?";
  question.options.resize(2);
  question.options[0].right_when = within({.kind = Quantity::Kind::Response, .picture = {}, .neuron = "2.0"}, 4.0, 6.0);
  question.options[1].right = false;
  choice.questions = {question};
  choice.show.stimulus = picture_named("cat emoji");
  LessonStep bar = step_of(StepKind::Predict);
  bar.bar = Quantity{.kind = Quantity::Kind::Response, .picture = picture_named("dog word"), .neuron = "2.0"};
  bar.high = 10.0;
  visit.lesson.setup.stimulus = picture_named("dog word");
  visit.lesson.steps = {choice, bar};
  visit.open();
  CHECK(!may_go_on(visit.run()));
  visit.apply(Choose{0, 0});
  CHECK(visit.ws.selection.stimulus == visit.stimulus("cat", Rendition::Emoji));
  CHECK(visit.run().answer().done);
  CHECK(visit.run().answer().rights[0]);
  visit.apply(Choose{0, 1});
  CHECK(visit.run().answer().choices[0] == 0);
  visit.apply(GoToStep{1});
  visit.apply(DrawBar{99.0});
  visit.apply(DrawBar{1.0});
  CHECK(visit.run().answer().drawn == 10.0);
  CHECK(visit.run().answer().truth == 0.5);
  CHECK(visit.run().answer().done);
}

TEST_CASE("guesses are scored by the responses, which panels keep to themselves meanwhile") {
  Visit visit;
  LessonStep step = step_of(StepKind::Guess);
  step.rounds = {{"2.0", {picture_named("dog word"), picture_named("cat word")}, ""},
                 {"2.0", {picture_named("cat emoji"), picture_named("dog emoji")}, ""}};
  visit.lesson.steps = {step};
  visit.open();
  CHECK(hides_responses(visit.ws, NeuronId{1, 0}));
  CHECK(!hides_responses(visit.ws, NeuronId{1, 1}));
  visit.apply(Choose{0, 1});
  CHECK(!visit.run().answer().done);
  visit.apply(Choose{1, 1});
  CHECK(visit.run().answer().done);
  CHECK(!hides_responses(visit.ws, NeuronId{1, 0}));
  CHECK(visit.run().answer().rights == std::vector<bool>{true, false});
  CHECK(score_of(visit.run()).guessed == 1);
}

TEST_CASE("a lesson that was left goes on where it was, on its own board; the visitor's comes back") {
  Visit visit;
  visit.lesson.setup.prompts = {{"cat", "dog"}};
  visit.lesson.setup.gates = {{"2.0", 0.0F}};
  visit.lesson.steps = {step_of(StepKind::Read), step_of(StepKind::Read), step_of(StepKind::Explain)};
  visit.lesson.steps[2].questions.resize(1);
  visit.open();
  const auto texts = [&] {
    std::vector<std::string> out;
    for (const Prompt& prompt : visit.ws.document.prompts) out.push_back(prompt.text);
    return out;
  };
  CHECK(texts() == std::vector<std::string>{"cat", "dog"});
  CHECK(gate_of(visit.ws.document, NeuronId{1, 0}) == 0.0F);
  visit.apply(GoToStep{1});
  visit.apply(GoToStep{2});
  visit.apply(WriteAnswer{0, "It reads."});
  visit.apply(LeaveLesson{true});
  CHECK(!visit.ws.lessons.now);
  CHECK(texts() == std::vector<std::string>{"cat", "elephant"});
  CHECK(visit.ws.document.gates.empty());
  visit.open();
  CHECK(visit.run().step == 2);
  CHECK(visit.run().answer().texts[0] == "It reads.");
  CHECK(texts() == std::vector<std::string>{"cat", "dog"});
  visit.apply(GoToStep{0});
  CHECK(visit.run().step == 0);
  visit.apply(GoToStep{2});
  CHECK(visit.run().step == 2);
  visit.apply(RestartLesson{});
  CHECK(visit.run().step == 0);
  CHECK(visit.run().answers[2].texts[0].empty());
  visit.lesson.form = 8;  // the lesson was changed: what is kept is of another one
  visit.apply(LeaveLesson{});
  visit.open();
  CHECK(visit.run().furthest == 0);
}

TEST_CASE("time: a break is not counted whole") {
  Visit visit;
  visit.lesson.steps = {step_of(StepKind::Read)};
  visit.open();
  visit.apply(TellTime{100.0});
  visit.apply(TellTime{110.0});
  CHECK(visit.run().seconds == 10.0);
  visit.apply(TellTime{5000.0});
  CHECK(visit.run().seconds == 130.0);
  visit.apply(TellTime{10.0});  // the page was loaded anew
  CHECK(visit.run().seconds == 130.0);
}

TEST_CASE("a board that cannot be fetched is told of, and asked for once") {
  Visit visit;
  visit.answers = false;
  visit.lesson.setup.board = "boards/none.json";
  visit.lesson.steps = {step_of(StepKind::Read)};
  visit.open();
  const auto asked = visit.asked<RequestAsset>();
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].path == "boards/none.json");
  visit.apply(JobFailed{asked[0].job, {pn::ErrorCode::Network, "No answer.", ""}});
  CHECK(visit.ws.lessons.error.message == "No answer.");
  visit.apply(SelectLayer{0});
  CHECK(visit.asked<RequestAsset>().size() == 1);
  CHECK(!visit.ws.lessons.is_setting_up());
}
