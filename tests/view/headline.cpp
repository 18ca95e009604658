#include "view/headline.h"

#include <doctest/doctest.h>

#include "panels/sample_visit.h"

using namespace pn;
using namespace pn::view;
using workspace::NeuronId;
using workspace::Workspace;

namespace {

constexpr NeuronId kNeuron{1, 5};

// cat, dog and car, each as photo, sketch and word; the first stimulus, a cat's photo, and the neuron are chosen.
Workspace visit_of(const float (&values)[9]) {
  Workspace ws = test::sample_visit();
  for (std::size_t i = 0; i < 9; ++i) {
    auto& state = ws.stimuli[ws.document.stimuli[i].id];
    auto encoding = std::make_shared<model::Encoding>(*state.encoding);
    model::Responses& responses = encoding->responses[static_cast<std::size_t>(kNeuron.layer)];
    responses.mean[static_cast<std::size_t>(kNeuron.channel)] = responses.maximum[static_cast<std::size_t>(kNeuron.channel)] = values[i];
    state.encoding = encoding;
  }
  ws.selection.stimulus = ws.document.stimuli[0].id;
  ws.selection.neuron = kNeuron;
  return ws;
}

}  // namespace

TEST_CASE("words are listed as a sentence does") {
  CHECK(tr_listed({}).empty());
  CHECK(tr_listed({"photo"}) == "photo");
  CHECK(tr_listed({"photo", "word"}) == "photo and word");
  CHECK(tr_listed({"photo", "sketch", "word"}) == "photo, sketch and word");
}

TEST_CASE("the headline says what the page is for until there is a neuron with responses") {
  CHECK(make_headline(Workspace{}).sentence == kPurpose);
  Workspace ws = visit_of({0.9F, 0.8F, 0.7F, 0.2F, 0.1F, 0.3F, 0.0F, 0.4F, 0.5F});
  ws.selection.neuron.reset();
  CHECK(make_headline(ws).sentence == kPurpose);
}

TEST_CASE("the headline reads the board's responses aloud") {
  const Headline all = make_headline(visit_of({0.9F, 0.8F, 0.7F, 0.2F, 0.1F, 0.3F, 0.0F, 0.4F, 0.5F}));
  CHECK(all.sentence ==
        "One neuron responds most to \xE2\x80\x9C"
        "cat\xE2\x80\x9D: as photo, sketch and word.");
  CHECK(all.is_finding);
  const Headline some = make_headline(visit_of({0.9F, 0.8F, 0.1F, 0.2F, 0.1F, 0.3F, 0.0F, 0.4F, 0.5F}));
  CHECK(some.sentence ==
        "Neuron 2.5 responds most to \xE2\x80\x9C"
        "cat\xE2\x80\x9D as photo and sketch, but not as word.");
  CHECK_FALSE(some.is_finding);
  const Headline none = make_headline(visit_of({0.0F, 0.0F, 0.0F, 0.2F, 0.1F, 0.3F, 0.1F, 0.4F, 0.5F}));
  CHECK(none.sentence ==
        "Neuron 2.5 puts another concept before \xE2\x80\x9C"
        "cat\xE2\x80\x9D on this board, however it is shown.");
}

TEST_CASE("a neuron that is silent everywhere puts no concept first") {
  const Headline silent = make_headline(visit_of({0, 0, 0, 0, 0, 0, 0, 0, 0}));
  CHECK_FALSE(silent.is_finding);
  CHECK(silent.sentence.find("One neuron") == std::string::npos);
}

TEST_CASE("a concept that nothing can be compared with is told with its response alone") {
  Workspace ws = visit_of({0.9F, 0.8F, 0.7F, 0.2F, 0.1F, 0.3F, 0.0F, 0.4F, 0.5F});
  for (auto& stimulus : ws.document.stimuli) stimulus.concept_name = "cat";
  CHECK(
      make_headline(ws).sentence.starts_with("Neuron 2.5 responds to \xE2\x80\x9C"
                                             "cat\xE2\x80\x9D with 0.900."));
}
