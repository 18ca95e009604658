#include <doctest/doctest.h>

#include <algorithm>

#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

// A board that is encoded; what it asks for then is looked at by the test.
struct Visit : FakeEngine {
  StimulusId cat = add_word("cat");
  StimulusId dog = add_word("dog");
  Visit() {
    apply(SelectLayer{1});
    apply(SelectNeuron{NeuronId{1, 0}});
    apply(SelectStimulus{cat});
    answers = false;
    waiting.clear();
  }

  Phase phase(StimulusId id, int layer) const {
    const LayerMaps* maps = find_maps(ws, id, layer);
    return maps ? maps->phase : Phase::Waiting;
  }
};

}  // namespace

TEST_CASE("maps are asked for of the chosen stimulus, and of the layers that are drawn") {
  Visit visit;
  CHECK(visit.phase(visit.cat, 1) == Phase::Ready);
  CHECK(activation(visit.ws, visit.cat, 1)->map(2)[0] == 10.0F);
  CHECK(activation(visit.ws, visit.cat, 0) == nullptr);
  visit.apply(SelectLayer{0});
  auto requests = visit.asked<RequestMaps>();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].picture == visit.cat);
  CHECK(requests[0].layer == 0);
  CHECK(activation(visit.ws, visit.cat, 0) == nullptr);
  CHECK(visit.phase(visit.cat, 0) == Phase::Running);
  visit.apply(MapsReady{requests[0].job, FakeEngine::maps(5)[0]});
  REQUIRE(activation(visit.ws, visit.cat, 0) != nullptr);
  CHECK(activation(visit.ws, visit.cat, 0)->map(1)[3] == 7.0F);
  // Back and forth: nothing is asked for again.
  visit.waiting.clear();
  visit.apply(SelectLayer{1});
  visit.apply(SelectLayer{0});
  CHECK(visit.waiting.empty());
}

TEST_CASE("a neuron of another layer under the pointer has its maps, too") {
  Visit visit;
  visit.apply(GlanceAt{0});
  REQUIRE(visit.asked<RequestMaps>().size() == 1);
  CHECK(visit.asked<RequestMaps>()[0].layer == 0);
  visit.apply(GlanceAt{});
  CHECK(visit.asked<CancelJob>().size() == 1);
  visit.waiting.clear();
  visit.apply(GlanceAt{99});
  CHECK(visit.waiting.empty());
}

TEST_CASE("what is on its way for a stimulus that is left is cancelled, and its late answer shows nowhere") {
  Visit visit;
  visit.apply(SelectLayer{0});
  const RequestMaps late = visit.asked<RequestMaps>()[0];
  visit.apply(SelectStimulus{visit.dog});
  REQUIRE(visit.asked<CancelJob>().size() == 1);
  CHECK(visit.asked<CancelJob>()[0].job == late.job);
  visit.apply(MapsReady{late.job, FakeEngine::maps(5)[0]});
  CHECK(activation(visit.ws, visit.dog, 0) == nullptr);
  CHECK(activation(visit.ws, visit.cat, 0) == nullptr);
}

TEST_CASE("the page keeps the last few maps") {
  Visit visit;
  visit.answers = true;
  std::vector<StimulusId> all = {visit.cat, visit.dog};
  for (int i = 0; i < 12; ++i) all.push_back(visit.add_word("word" + std::to_string(i)));
  for (const StimulusId id : all) visit.apply(SelectStimulus{id});
  CHECK(visit.ws.maps.size() == 6);
  CHECK(activation(visit.ws, all.back(), 1) != nullptr);
  CHECK(activation(visit.ws, all[all.size() - 2], 1) != nullptr);
  CHECK(activation(visit.ws, all.front(), 1) == nullptr);
  CHECK(responses(visit.ws, NeuronId{1, 1}).size() == all.size());
}

TEST_CASE("maps that cannot be made say why, and are tried again when asked to") {
  Visit visit;
  visit.apply(SelectLayer{0});
  const RequestMaps request = visit.asked<RequestMaps>()[0];
  visit.waiting.clear();
  visit.apply(JobFailed{request.job, {pn::ErrorCode::Session, "Out of memory.", "layer"}});
  CHECK(visit.phase(visit.cat, 0) == Phase::Failed);
  CHECK(find_maps(visit.ws, visit.cat, 0)->error.code == pn::ErrorCode::Session);
  CHECK(visit.waiting.empty());
  visit.apply(RetryStimulus{visit.cat});
  CHECK(visit.asked<RequestMaps>().size() == 1);
}

TEST_CASE("a picture that the engine let go of is made again for its maps") {
  Visit visit;
  visit.apply(SelectLayer{0});
  const RequestMaps request = visit.asked<RequestMaps>()[0];
  visit.waiting.clear();
  const auto number = static_cast<std::uint32_t>(visit.cat);
  visit.apply(JobFailed{request.job, {pn::ErrorCode::NotFound, "Gone.", "picture " + std::to_string(number)}});
  REQUIRE(visit.asked<RequestPicture>().size() == 1);
  const RequestPicture again = visit.asked<RequestPicture>()[0];
  CHECK(again.picture == visit.cat);
  visit.waiting.clear();
  visit.apply(PictureReady{again.job, pn::image::Image(1, 1), 1, 1, 1, 1});
  CHECK(visit.asked<RequestMaps>().size() == 1);
  CHECK(visit.asked<RequestEncoding>().empty());
}

TEST_CASE("maps that died with the engine are asked for again; those of another model are gone") {
  Visit visit;
  visit.apply(SelectLayer{0});
  visit.answers = true;
  visit.waiting.clear();
  visit.apply(EngineRestarted{});
  CHECK(activation(visit.ws, visit.cat, 0) != nullptr);
  CHECK(activation(visit.ws, visit.cat, 1) != nullptr);
  visit.model.sha256 = "def";
  visit.answers = false;
  visit.apply(EngineRestarted{});
  visit.answers = true;
  visit.apply(ModelReady{visit.asked<RequestModel>().back().job, visit.model});
  visit.answers = false;
  CHECK(state_of(visit.ws, visit.cat).encoded_as > 2);
}

TEST_CASE("the engine is told of the layers that are looked at or have gates when it encodes") {
  Visit visit;
  visit.apply(SetGate{{0, 1}, 0.0F});
  visit.waiting.clear();
  const StimulusId id = visit.add_word("bird");
  const RequestPicture picture = visit.asked<RequestPicture>()[0];
  visit.apply(PictureReady{picture.job, pn::image::Image(1, 1), 1, 1, 1, 1});
  REQUIRE(visit.asked<RequestEncoding>().size() == 1);
  CHECK(visit.asked<RequestEncoding>()[0].picture == id);
  CHECK(visit.asked<RequestEncoding>()[0].layers == std::vector<int>{0, 1});
}
