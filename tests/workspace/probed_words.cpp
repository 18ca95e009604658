#include "workspace/probed_words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "workspace/fake_engine.h"

using namespace pn::test;
namespace studies = pn::studies;

namespace {

// The model is here, by way of one stimulus; neuron 2.1 is chosen.
struct Visit : FakeEngine {
  Visit() {
    add_word("cat");
    apply(SelectNeuron{NeuronId{1, 1}});
    answers = false;
  }
  const StudySpec& probe() const { return *study_of_kind(ws, "word_probe"); }
  void run() {
    apply(RunKind{"word_probe"});
    apply(StudyReady{*state_of(ws, probe().id).job, outcome()});
  }
  // Ten words; of the last layer's neurons, the strongest and the weakest eight of each.
  static studies::Outcome outcome() {
    studies::WordLists lists{"Serif", {}, {{"late", 1, 3}}, 8, {}, {}, {1, 1, 1}};
    for (int i = 0; i < 10; ++i) lists.words.push_back("w" + std::to_string(i));
    for (int neuron = 0; neuron < 3; ++neuron) {
      for (int i = 0; i < 8; ++i) lists.places.push_back(9 - i);
      for (int i = 0; i < 8; ++i) lists.places.push_back(i);
    }
    lists.values.assign(lists.places.size(), 1.0F);
    studies::Outcome found;
    found.words = lists;
    return found;
  }
  std::vector<std::string> pictures_asked() const {
    std::vector<std::string> texts;
    for (const RequestPicture& each : asked<RequestPicture>()) texts.push_back(std::get<WordSource>(each.source).text);
    return texts;
  }
};

}  // namespace

TEST_CASE("the probe is set up and run in one go, needs no board, and asks for bundled words") {
  Visit visit;
  visit.apply(ClearBoard{});
  visit.apply(RunKind{"word_probe"});
  visit.apply(RunKind{"word_probe"});
  CHECK(visit.ws.document.studies.size() == 1);
  const auto requests = visit.asked<RequestStudy>();
  REQUIRE(requests.size() == 2);  // the second run takes the first one's place
  CHECK(requests[1].inputs->bundled_words == 2000);
  CHECK(requests[1].inputs->neurons() == 5);
  CHECK(visit.asked<CancelJob>().size() == 1);
}

TEST_CASE("a neuron's words are those of the last probe of the model that is here") {
  Visit visit;
  CHECK(probed_words(visit.ws) == nullptr);
  visit.run();
  REQUIRE(probed_words(visit.ws) != nullptr);
  CHECK(probed_words(visit.ws)->strongest({1, 2})[0].word == "w9");
  visit.add_word("dog");  // the board plays no part
  CHECK(staleness(visit.ws, visit.probe().id) == Stale::No);
  CHECK(probed_words(visit.ws) != nullptr);
  visit.ws.model.info->sha256 = "another";
  CHECK(staleness(visit.ws, visit.probe().id) == Stale::Board);
  CHECK(probed_words(visit.ws) == nullptr);
}

TEST_CASE("pictures of the chosen neuron's words are made a few at a time, once each, and one that fails is not asked for again") {
  Visit visit;
  visit.run();
  CHECK(visit.pictures_asked() == std::vector<std::string>{"w9", "w8", "w7", "w6"});
  const auto first = visit.asked<RequestPicture>();
  const WordSource word = std::get<WordSource>(first[0].source);
  CHECK(word.font == "Serif");
  CHECK(picture_of(visit.ws, word) == nullptr);
  visit.waiting.clear();
  visit.apply(ImageReady{first[0].job, pn::image::Image(256, 256)});
  REQUIRE(picture_of(visit.ws, word) != nullptr);
  CHECK(picture_of(visit.ws, word)->width == 96);
  visit.apply(JobFailed{first[1].job, {pn::ErrorCode::NotFound, "This font has not been loaded.", "Serif"}});
  CHECK(visit.pictures_asked() == std::vector<std::string>{"w5", "w4"});
  visit.apply(SelectNeuron{NeuronId{0, 1}});  // the probe did not look at its layer
  visit.answers = true;
  visit.waiting.clear();
  for (const auto& [id, job] : std::map<JobId, Job>(visit.ws.jobs)) {
    if (job.kind == JobKind::WordPicture) visit.apply(ImageReady{id, pn::image::Image(256, 256)});
  }
  CHECK_FALSE(
      std::any_of(visit.ws.jobs.begin(), visit.ws.jobs.end(), [](const auto& one) { return one.second.kind == JobKind::WordPicture; }));
  visit.answers = false;
  visit.apply(SelectNeuron{NeuronId{1, 0}});
  CHECK(visit.pictures_asked() == std::vector<std::string>{"w0", "w1", "w2", "w3"});
}
