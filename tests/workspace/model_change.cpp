#include <doctest/doctest.h>

#include <algorithm>

#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

using Step = ModelChange::Step;

const ModelSource kOther{"owner/clip", 0, "onnx/vision_model.onnx", ""};

template <class E>
const E& last(const FakeEngine& visit) {
  const auto found =
      std::find_if(visit.waiting.rbegin(), visit.waiting.rend(), [](const Effect& e) { return std::holds_alternative<E>(e); });
  REQUIRE(found != visit.waiting.rend());
  return std::get<E>(*found);
}

struct Visit : FakeEngine {
  StimulusId cat = add_word("cat");

  // As far as the engine's answer to a change, which is returned.
  JobId begin_change() {
    answers = false;
    waiting.clear();
    apply(ChangeModel{kOther});
    return last<RequestModel>(*this).job;
  }
};

ModelInfo other_model() {
  ModelInfo info = FakeEngine::info();
  info.sha256 = "other";
  return info;
}

}  // namespace

TEST_CASE("looking for a model brings an offer, and another look takes the first one's place") {
  Visit visit;
  visit.answers = false;
  visit.apply(FindModel{{"owner/first"}});
  const JobId first = last<RequestOffer>(visit).job;
  CHECK(visit.ws.change.step == Step::Looking);
  visit.apply(FindModel{{"owner/clip"}});
  CHECK(last<CancelJob>(visit).job == first);
  visit.apply(ModelFound{first, {}});
  CHECK(visit.ws.change.step == Step::Looking);
  ModelOffer offer;
  offer.name = "clip";
  offer.source = kOther;
  visit.apply(ModelFound{last<RequestOffer>(visit).job, offer});
  CHECK(visit.ws.change.step == Step::Offered);
  REQUIRE(visit.ws.change.offer);
  CHECK(visit.ws.change.source == kOther);
}

TEST_CASE("while another model is loaded the present one goes on; then it takes its place and everything is computed anew") {
  Visit visit;
  const auto before = state_of(visit.ws, visit.cat).encoding;
  const JobId job = visit.begin_change();
  CHECK(visit.ws.model.phase == Phase::Ready);
  CHECK(state_of(visit.ws, visit.cat).encoding == before);
  visit.apply(ModelProgress{job, {"download", "onnx/vision_model.onnx", 10, 100}});
  CHECK(visit.ws.change.progress.received_bytes == 10);
  CHECK(visit.ws.model.progress.received_bytes == 0);
  visit.waiting.clear();
  visit.answers = true;
  visit.apply(ModelReady{job, other_model()});
  CHECK(visit.ws.model.source == kOther);
  CHECK(visit.ws.model.info->sha256 == "other");
  CHECK_FALSE(visit.ws.model.text_ready);  // its text encoder comes later
  CHECK(visit.ws.change.step == Step::None);
  CHECK(state_of(visit.ws, visit.cat).encoding != before);
  CHECK(state_of(visit.ws, visit.cat).encoding != nullptr);
}

TEST_CASE("a change that fails or is stopped leaves the present model and all it computed") {
  Visit visit;
  const auto before = state_of(visit.ws, visit.cat).encoding;
  visit.apply(JobFailed{visit.begin_change(), {pn::ErrorCode::NotFound, "There is no such model.", "owner/none"}});
  CHECK(visit.ws.change.step == Step::Failed);
  CHECK(visit.ws.change.error.message == "There is no such model.");
  const JobId second = visit.begin_change();
  visit.apply(CancelChange{});
  CHECK(last<CancelJob>(visit).job == second);
  CHECK(visit.ws.change.step == Step::None);
  visit.apply(ModelReady{second, other_model()});  // too late
  CHECK(visit.ws.model.info->sha256 == "abc");
  CHECK(visit.ws.model.phase == Phase::Ready);
  CHECK(state_of(visit.ws, visit.cat).encoding == before);
}

TEST_CASE("an engine that dies over the other model brings back the present one, and says so") {
  Visit visit;
  visit.begin_change();
  visit.answers = true;
  visit.apply(EngineRestarted{"out of memory"});
  CHECK(visit.ws.change.step == Step::Failed);
  CHECK(visit.ws.model.source.address == kBundledModel);
  CHECK(visit.ws.model.phase == Phase::Ready);
}

TEST_CASE("answers of the model that left find nobody") {
  Visit visit;
  visit.answers = false;
  visit.apply(AddPrompt{"a cat"});
  const JobId late = last<RequestText>(visit).job;
  const JobId change = visit.begin_change();
  visit.apply(ModelReady{change, other_model()});
  visit.apply(TextEncoded{late, {}, false, {1, 2}});
  CHECK(state_of(visit.ws, visit.ws.document.prompts[0].id).embedding == nullptr);
}

namespace {

// A board of so many stimuli, encoded with another model; what is asked for then waits.
struct ManyVisit : Visit {
  std::vector<StimulusId> all = {cat};

  explicit ManyVisit(int stimuli) {
    for (int i = 1; i < stimuli; ++i) all.push_back(add_word("word" + std::to_string(i)));
    model = other_model();
    const JobId change = begin_change();
    apply(ModelReady{change, model});
  }

  // Encodes what is asked for as it is asked for.
  void encode_all() {
    while (!waiting.empty()) {
      const Effect effect = std::move(waiting.front());
      waiting.pop_front();
      if (const auto* request = std::get_if<RequestEncoding>(&effect)) apply(EncodingReady{request->job, FakeEngine::encoding(1)});
    }
  }
};

}  // namespace

TEST_CASE("a gate names the pictures by number, all at once where the layer alone decides what follows") {
  ManyVisit visit(5);
  visit.encode_all();
  visit.apply(SetGate{{1, 0}, 0.0F});
  const RequestReplay replay = last<RequestReplay>(visit);
  CHECK(replay.pictures.size() == 5);
  CHECK(replay.pictures.front() == visit.ws.selection.stimulus);
  for (const StimulusId id : visit.all) CHECK(std::count(replay.pictures.begin(), replay.pictures.end(), id) == 1);
}

TEST_CASE("a picture that the engine let go of is made again, and the replay follows") {
  ManyVisit visit(2);
  visit.encode_all();
  visit.apply(SetGate{{1, 0}, 0.0F});
  const RequestReplay replay = last<RequestReplay>(visit);
  const StimulusId lost = replay.pictures.back();
  visit.waiting.clear();
  visit.apply(JobFailed{replay.job, {pn::ErrorCode::NotFound, "Gone.", "picture " + std::to_string(static_cast<std::uint32_t>(lost))}});
  CHECK(visit.ws.gates_error.message.empty());
  const RequestPicture again = last<RequestPicture>(visit);
  CHECK(again.picture == lost);
  CHECK(last<RequestReplay>(visit).pictures.size() == 1);  // the other need not wait
  visit.waiting.clear();
  visit.apply(PictureReady{again.job, pn::image::Image(1, 1), 1, 1, 1, 1});
  CHECK(state_of(visit.ws, lost).encoding != nullptr);
  CHECK(state_of(visit.ws, lost).engine_has);
}

TEST_CASE("where a path leads past the gated layer, the whole model runs again, one picture at a time") {
  Visit visit;
  visit.add_word("dog");
  visit.model = other_model();
  visit.model.layers[1].replays_alone = false;
  visit.apply(ChangeModel{kOther});
  visit.answers = false;
  visit.waiting.clear();
  visit.apply(SetGate{{1, 0}, 0.0F});
  const RequestReplay& replay = last<RequestReplay>(visit);
  CHECK(replay.pictures.size() == 1);
  visit.apply(ReplayReady{replay.job, {{3, 4}}});
  CHECK(gates_are_pending(visit.ws));
  CHECK(last<RequestReplay>(visit).pictures.size() == 1);
}

TEST_CASE("with other layers of the same model, gates and what is looked at go where their layers went") {
  Visit visit;
  visit.apply(SelectNeuron{NeuronId{1, 2}});
  visit.apply(SetGate{{0, 1}, 0.0F});
  visit.apply(SetGate{{1, 2}, 2.0F});
  const auto before = state_of(visit.ws, visit.cat).encoding;
  ModelSource source = visit.ws.model.source;
  source.layers = {"middle", "late"};
  CHECK(is_same_model(source, visit.ws.model.source));
  visit.model.layers = {{"first", 2, 2, 2}, {"middle", 4, 1, 1}, {"late", 3, 1, 1}};
  visit.answers = false;
  visit.waiting.clear();
  visit.apply(ChangeModel{source});
  const JobId job = last<RequestModel>(visit).job;
  CHECK(last<RequestModel>(visit).source.layers == source.layers);
  visit.apply(ModelReady{job, visit.model});
  REQUIRE(visit.ws.document.gates.size() == 1);
  CHECK(visit.ws.document.gates[0].neuron == NeuronId{2, 2});
  CHECK(visit.ws.document.gates[0].factor == 2.0F);
  CHECK(visit.ws.selection.neuron == NeuronId{2, 2});
  CHECK(visit.ws.selection.layer == 2);
  CHECK(state_of(visit.ws, visit.cat).encoding == nullptr);  // its layers are others
  for (const Document& document : visit.ws.undo_stack) {
    for (const Gate& gate : document.gates) CHECK(gate.neuron.layer == 2);
  }
  visit.apply(SetGate{{2, 2}, 1.0F});
  visit.apply(Undo{});
  CHECK(visit.ws.document.gates[0].neuron == NeuronId{2, 2});
}

TEST_CASE("gates of another model's neurons are gone") {
  Visit visit;
  visit.apply(SelectNeuron{NeuronId{1, 2}});
  visit.apply(SetGate{{1, 2}, 2.0F});
  const JobId job = visit.begin_change();
  visit.apply(ModelReady{job, other_model()});
  CHECK(visit.ws.document.gates.empty());
  CHECK_FALSE(visit.ws.selection.neuron);
}

TEST_CASE("steps that only set gates which are gone leave the history; others stay") {
  Visit visit;
  visit.add_word("dog");
  visit.apply(SetGate{{1, 2}, 2.0F});
  visit.add_word("cow");
  visit.apply(SetGate{{1, 1}, 0.0F});
  visit.apply(SetGate{{0, 1}, 0.0F});
  visit.apply(Undo{});
  const std::size_t undo_steps = visit.ws.undo_stack.size(), stimuli = visit.ws.document.stimuli.size();
  REQUIRE(visit.ws.redo_stack.size() == 1);
  const JobId job = visit.begin_change();
  visit.apply(ModelReady{job, other_model()});
  CHECK(visit.ws.redo_stack.empty());
  CHECK(visit.ws.undo_stack.size() == undo_steps - 2);
  visit.apply(Undo{});
  CHECK(visit.ws.document.stimuli.size() == stimuli - 1);
  visit.apply(Redo{});
  CHECK(visit.ws.document.stimuli.size() == stimuli);
}

namespace {

const pn::Error kGivenUp = {pn::ErrorCode::Crashed, "The model is given up: it hung twice over a picture. Choose another model.",
                            "given up"};

}  // namespace

TEST_CASE("a model that hangs after it was ready is given up: the one before it comes back, and the board is as it was") {
  Visit visit;
  const ModelSource first = visit.ws.model.source;
  const auto concepts = visit.ws.document.concepts;
  const auto embeds = state_of(visit.ws, visit.cat).encoding->image_embeds;
  const JobId change = visit.begin_change();
  visit.waiting.clear();
  visit.apply(ModelReady{change, other_model()});
  CHECK(visit.ws.model.before == first);
  // It hangs over the first picture twice; the client answers with the word that it is given up.
  visit.waiting.clear();
  visit.apply(EngineRestarted{"it took too long"});
  const JobId again = last<RequestModel>(visit).job;
  CHECK(last<RequestModel>(visit).source == kOther);
  visit.apply(EngineRestarted{"it took too long"});  // its pictures wait behind the one it hangs over, and are not to blame
  visit.apply(JobFailed{last<RequestModel>(visit).job, kGivenUp});
  visit.apply(JobFailed{again, kGivenUp});  // of the engine that is gone
  CHECK(visit.ws.model.source == first);
  CHECK(visit.ws.change.step == ModelChange::Step::Failed);
  CHECK(visit.ws.change.source == kOther);
  CHECK(is_given_up(visit.ws.change.error));
  CHECK(visit.ws.notices.back().text.find("is given up") != std::string::npos);
  const RequestModel back = last<RequestModel>(visit);
  CHECK(back.source == first);
  CHECK_FALSE(back.try_anyway);
  visit.answers = true;
  visit.apply(SelectStimulus{visit.cat});
  CHECK(visit.ws.model.phase == Phase::Ready);
  CHECK(visit.ws.document.concepts == concepts);
  REQUIRE(state_of(visit.ws, visit.cat).encoding);
  CHECK(state_of(visit.ws, visit.cat).encoding->image_embeds == embeds);
  CHECK_FALSE(visit.ws.model.before);
}

TEST_CASE("a model that was given up can be tried anyway, by its own change and by the retry of the page's first one") {
  Visit visit;
  const JobId refused = visit.begin_change();
  visit.apply(JobFailed{refused, kGivenUp});
  CHECK(visit.ws.model.phase == Phase::Ready);
  CHECK(visit.ws.change.step == ModelChange::Step::Failed);
  visit.apply(ChangeModel{visit.ws.change.source, true});
  CHECK(last<RequestModel>(visit).try_anyway);
  visit.apply(CancelChange{});
  // Without a model before it there is none to go back to.
  visit.apply(EngineRestarted{});
  visit.apply(JobFailed{last<RequestModel>(visit).job, kGivenUp});
  CHECK(visit.ws.model.phase == Phase::Failed);
  visit.waiting.clear();
  visit.apply(RetryModel{});
  CHECK(last<RequestModel>(visit).try_anyway);
  visit.apply(EngineRestarted{});
  CHECK_FALSE(last<RequestModel>(visit).try_anyway);
}

TEST_CASE("other layers of the same model leave the model before it as it is") {
  Visit visit;
  const ModelSource first = visit.ws.model.source;
  visit.apply(ModelReady{visit.begin_change(), other_model()});
  ModelSource layers = visit.ws.model.source;
  layers.layers = {"late"};
  visit.apply(ChangeModel{layers});
  visit.apply(ModelReady{last<RequestModel>(visit).job, other_model()});
  CHECK(visit.ws.model.before == first);
}
