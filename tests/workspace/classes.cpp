#include <doctest/doctest.h>

#include <cmath>
#include <memory>

#include "workspace/fake_engine.h"

using namespace pn::test;

namespace {

// A model without a text encoder whose two embedding numbers are class logits: 1 and 5 for a cat, 1 and 0.5 for others.
FakeEngine classifier(std::vector<std::string> names = {"tench", "cat"}) {
  FakeEngine engine;
  engine.model.has_text = false;
  engine.model.classes = std::make_shared<const ModelClasses>(ModelClasses{2, std::move(names), "labels.txt"});
  return engine;
}

}  // namespace

TEST_CASE("a classifier's classes: softmax over its logits, most probable first, named or numbered") {
  FakeEngine engine = classifier();
  const StimulusId cat = engine.add_word("cat");
  const auto scores = class_scores(engine.ws, cat, 12);
  REQUIRE(scores.size() == 2);
  CHECK(scores[0].index == 1);
  CHECK(scores[0].logit == 5.0F);
  CHECK(scores[0].probability == doctest::Approx(1 / (1 + std::exp(-4.0))));
  CHECK(std::isnan(scores[0].gated));
  CHECK(scores[0].shown() == scores[0].probability);
  CHECK(class_name(engine.ws, 1) == "cat");
  FakeEngine nameless = classifier({});
  nameless.add_word("cat");
  CHECK(class_name(nameless.ws, 1) == "class 1");
  FakeEngine gaps = classifier({"", "cat"});
  gaps.add_word("cat");
  CHECK(class_name(gaps.ws, 0) == "class 0");
  CHECK(class_scores(engine.ws, StimulusId{999}, 1).empty());
}

TEST_CASE("gates change the classes") {
  FakeEngine engine = classifier();
  const StimulusId cat = engine.add_word("cat");
  engine.apply(SetGate{{1, 0}, 0.0F});  // the second logit becomes 0
  const auto scores = class_scores(engine.ws, cat, 12);
  REQUIRE(scores.size() == 2);
  CHECK(scores[0].index == 0);
  CHECK(scores[0].gated == doctest::Approx(1 / (1 + std::exp(-1.0))));
  CHECK(scores[0].probability == doctest::Approx(1 / (1 + std::exp(4.0))));
  engine.apply(ClearGates{});
  CHECK(std::isnan(class_scores(engine.ws, cat, 1)[0].gated));
}

TEST_CASE("a model without a text encoder is asked for no tokens, and its prompts wait for one that has") {
  FakeEngine engine = classifier();
  engine.add_word("cat");
  engine.apply(TextFailed{{pn::ErrorCode::NotFound, "The model has no text encoder.", "text encoder"}});
  engine.answers = false;
  engine.apply(AddPrompt{"a cat"});
  engine.apply(DraftPrompt{"a do"});
  CHECK(engine.waiting.empty());
  engine.answers = true;
  engine.model = FakeEngine::info();
  engine.model.sha256 = "def";
  engine.apply(ChangeModel{{"with/text"}});
  CHECK(state_of(engine.ws, engine.ws.document.prompts[0].id).phase == Phase::Ready);
  CHECK(class_scores(engine.ws, engine.ws.document.stimuli[0].id, 1).empty());
}
