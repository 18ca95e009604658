#include <doctest/doctest.h>

#include <memory>

#include "view/gate_effect.h"
#include "view/sentences.h"
#include "workspace/fake_engine.h"

using namespace pn::test;

TEST_CASE("what gates change in a classifier's answers is told by its classes") {
  FakeEngine engine;
  engine.model.has_text = false;
  engine.model.classes = std::make_shared<const ModelClasses>(ModelClasses{2, {"tench", "cat"}, "labels.txt"});
  const StimulusId dog = engine.add_word("dog");
  const StimulusId cat = engine.add_word("cat");
  CHECK(pn::view::choice_change(engine.ws, cat).empty());
  engine.apply(SetGate{{1, 0}, 0.0F});  // the second logit becomes 0
  CHECK(pn::view::choice_change(engine.ws, cat) ==
        "\xE2\x80\x9C"
        "cat\xE2\x80\x9D 98.2 \xE2\x86\x92 26.9 %, first is now \xE2\x80\x9Ctench\xE2\x80\x9D");
  CHECK(pn::view::choice_change(engine.ws, dog) == "\xE2\x80\x9Ctench\xE2\x80\x9D 62.2 \xE2\x86\x92 73.1 %, still first");
  const auto effect = pn::view::make_gate_effect(engine.ws);
  CHECK(effect.answers == 2);
  REQUIRE(effect.changed.size() == 1);
  CHECK(effect.changed[0].stimulus == cat);
  const auto lines = pn::view::effect_lines(engine.ws, effect);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].words.find(", class \xE2\x80\x9C") != std::string::npos);
  CHECK(lines[1].words == "The first choice changes for 1 of 2 stimuli.");
}

TEST_CASE("without class logits a gate's effect is told by the embedding, in words") {
  FakeEngine engine;
  engine.model.has_text = false;
  engine.add_word("cat");
  engine.apply(SetGate{{1, 0}, 0.0F});
  const auto lines = pn::view::effect_lines(engine.ws, pn::view::make_gate_effect(engine.ws));
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].words.find("cosine") != std::string::npos);
  CHECK(lines[1].words == "This model has no text encoder and gives no classes, so its embedding alone tells what changed.");
}

TEST_CASE("that a model has no prompts is said once, with what it has instead") {
  ModelInfo info;
  info.has_text = false;
  CHECK(pn::view::no_prompts_words(info).find("Its maps, neurons and gates work") != std::string::npos);
  info.classes = std::make_shared<const ModelClasses>(ModelClasses{1000, {}, ""});
  CHECK(pn::view::no_prompts_words(info).find("its own 1,000 classes take their place") != std::string::npos);
  FakeEngine engine;
  engine.model = FakeEngine::info();
  engine.model.has_text = false;
  engine.add_word("cat");
  engine.apply(TextFailed{{pn::ErrorCode::NotFound, "The model has no text encoder.", "text encoder"}});
  CHECK(pn::view::describe_model(engine.ws) == "Model fake is ready. " + pn::view::no_prompts_words(engine.model));
}
