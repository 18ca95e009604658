#include <doctest/doctest.h>

#include <algorithm>

#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

using Step = ModelChange::Step;

const ModelSource kOther{"owner/clip", 0, "onnx/vision_model.onnx", ""};

template <class E>
const E& last(const FakeEngine& visit) {
  const auto found = std::find_if(visit.waiting.rbegin(), visit.waiting.rend(), [](const Effect& e) { return std::holds_alternative<E>(e); });
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
  visit.apply(JobFailed{visit.begin_change(), "There is no such model."});
  CHECK(visit.ws.change.step == Step::Failed);
  CHECK(visit.ws.change.error == "There is no such model.");
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

TEST_CASE("of a large model only the layers that are looked at are asked for, each when it is") {
  Visit visit;
  visit.model = other_model();
  visit.model.layers = {{"early", 1000, 40, 40}, {"late", 1000, 40, 40}};
  CHECK_FALSE(keeps_all_layers(visit.model));
  CHECK(keeps_all_layers(FakeEngine::info()));
  const auto encoding = [](bool early, bool late) {
    pn::model::Encoding e;
    e.image_embeds = {1, 2};
    e.layers = {{"early", 1, 1, 1, early ? std::vector<float>{1} : std::vector<float>{}}, {"late", 1, 1, 1, late ? std::vector<float>{1} : std::vector<float>{}}};
    return e;
  };
  const JobId change = visit.begin_change();
  visit.apply(ModelReady{change, visit.model});
  CHECK(last<RequestEncoding>(visit).layers == std::vector<int>{1});  // the last layer is chosen first
  visit.apply(EncodingReady{last<RequestEncoding>(visit).job, encoding(false, true)});
  CHECK(activation(visit.ws, visit.cat, 1) != nullptr);
  CHECK(activation(visit.ws, visit.cat, 0) == nullptr);
  visit.apply(SelectNeuron{NeuronId{1, 0}});
  visit.waiting.clear();
  visit.apply(SelectLayer{0});
  CHECK(last<RequestEncoding>(visit).layers == std::vector<int>{0, 1});
  visit.apply(EncodingReady{last<RequestEncoding>(visit).job, encoding(true, true)});
  visit.waiting.clear();
  visit.apply(SelectLayer{1});
  CHECK(visit.waiting.empty());
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
  CHECK(replay.encodings.empty());
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
