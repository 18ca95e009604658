#include "share/methods.h"

#include <doctest/doctest.h>

#include "panels/sample_visit.h"
#include "share/link.h"

using namespace pn;
using namespace pn::workspace;

namespace {

constexpr share::PageFacts kPage{"1.2.3", "https://page.example/"};

bool says(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

// A search with an outcome whose evidence has made-up numbers.
StudyId add_search(Workspace& ws) {
  workspace::apply(ws, AddStudy{"search"});
  const StudySpec& spec = ws.document.studies.back();
  auto outcome = std::make_shared<studies::Outcome>();
  outcome->evidence.model = ws.model.info->name;
  outcome->evidence.model_sha256 = ws.model.info->sha256;
  outcome->evidence.pooling = "max";
  outcome->evidence.seed = 77;
  outcome->evidence.facts = {{"neurons", "56 in stage3, stage4"}, {"tests", "168 (neurons × concepts)"}, {"stimuli", "9"}};
  StudyState& state = ws.studies[spec.id];
  state.phase = Phase::Ready;
  state.outcome = outcome;
  state.ran_as = spec;
  state.ran_as.params["resamples"] = 345.0;
  return spec.id;
}

}  // namespace

TEST_CASE("the methods text tells model, layers, stimuli, prompts and gates as they are") {
  Workspace ws = test::sample_visit();
  std::string text = share::methods_text(ws, kPage);
  CHECK(says(text, "The model is polyneuron-clip (SHA-256 of its image encoder " + std::string(64, 'a') + ")"));
  CHECK(says(text, "images of 96 × 96 pixels"));
  CHECK(says(text, "stage3 (24 neurons, 12 × 12), stage4 (32 neurons, 3 × 3)"));
  CHECK(says(text, "is the mean of its activation map"));
  CHECK(says(text,
             "The board has 9 stimuli: cat 3 (photo 1, sketch 1, word 1), dog 3 (photo 1, sketch 1, word 1), car 3 (photo 1, sketch 1, "
             "word 1); by source: own drawings 3, own files 3, words rendered in Sans 3."));
  CHECK(says(text, "softmax over 3 prompts (“a cat”, “a dog”, “a zyzzyva”; template “{}”)"));
  CHECK(says(text, "a logit scale of 10 (the model's own)"));
  CHECK(says(text, "No neuron is gated."));
  CHECK(says(text, "by Polyneuron 1.2.3: https://page.example/#a"));
  CHECK(says(text, "\nThe link leaves out 3 pictures of the visitor's own."));

  workspace::apply(ws, SetGate{{1, 5}, 0.0F});
  workspace::apply(ws, SetLogitScale{47.5F});
  workspace::apply(ws, SetPooling{model::Pooling::Max});
  workspace::apply(ws, SetTemplate{"a photo of {}"});
  text = share::methods_text(ws, kPage);
  CHECK(says(text, "Gated neurons: 2.5 silenced;"));
  CHECK(says(text, "a logit scale of 47.5 (set by hand)"));
  CHECK(says(text, "is the maximum of its activation map"));
  CHECK(says(text, "template “a photo of {}”"));
}

TEST_CASE("the link in the methods text opens the same visit") {
  const Workspace ws = test::sample_visit();
  const std::string text = share::methods_text(ws, kPage);
  const std::size_t from = text.find('#') + 1;
  const auto read = share::read_link(std::string_view(text).substr(from, text.find('\n', from) - from));
  REQUIRE(read);
  CHECK(read->finding.document.prompts.size() == 3);
  CHECK(says(share::methods_text(ws, {"1.2.3", ""}), "by Polyneuron 1.2.3.\n"));
}

TEST_CASE("a study is told by its kind, the parameters that it ran with, its evidence and seed") {
  Workspace ws = test::sample_visit();
  const StudyId search = add_search(ws);
  std::string text = share::methods_text(ws, kPage, search);
  CHECK(says(text, "Multimodality search. For each neuron (56 in stage3, stage4)"));
  CHECK(says(text, "corrected over 168 (neurons × concepts) tests"));
  CHECK(says(text, "from 345 bootstrap resamples"));
  CHECK(says(text, "max-pooled responses to 9 stimuli"));
  CHECK(says(text, " Seed 77."));
  workspace::apply(ws, AddStudy{"similar"});  // without an outcome: nothing was done
  CHECK_FALSE(says(share::methods_text(ws, kPage), "Similar neurons"));
  CHECK(says(share::methods_text(ws, kPage), "Multimodality search."));
  CHECK_FALSE(says(share::methods_text(ws, kPage, ws.document.studies.back().id), "Multimodality search."));
  CHECK(says(text, "It ran before the board"));  // it ran with other parameters than those that are set
  ws.model.info->sha256 = std::string(64, 'b');
  text = share::methods_text(ws, kPage, search);
  CHECK(says(text, "It ran with another model, polyneuron-clip (SHA-256 " + std::string(64, 'a') + ")."));
}

TEST_CASE("without a model the methods text says that nothing was computed") {
  Workspace ws;
  CHECK(says(share::methods_text(ws, kPage), "No model is loaded, so nothing was computed yet. The board has no stimuli."));
}
