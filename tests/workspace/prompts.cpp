#include <doctest/doctest.h>

#include <cmath>

#include "workspace/fake_engine.h"

using namespace pn::test;

TEST_CASE("prompts are encoded with the template applied") {
  FakeEngine engine;
  engine.add_word("cat");
  engine.apply(AddPrompt{"cat"});
  engine.apply(SetTemplate{"a photo of a {}"});
  const Prompt& prompt = engine.ws.document.prompts.front();
  CHECK(full_prompt(engine.ws.document, prompt) == "a photo of a cat");
  CHECK(state_of(engine.ws, prompt.id).encoded_text == "a photo of a cat");
  engine.apply(SetTemplate{"no hole"});
  CHECK(full_prompt(engine.ws.document, prompt) == "cat");
  engine.apply(AddPrompt{"   "});
  CHECK(engine.ws.document.prompts.size() == 1);
}

TEST_CASE("a prompt that is there already is not added again, and a notice says why") {
  FakeEngine engine;
  engine.apply(AddPrompt{"cat"});
  engine.apply(AddPrompt{"cat"});
  CHECK(engine.ws.document.prompts.size() == 1);
  REQUIRE(engine.ws.notices.size() == 1);
  CHECK(engine.ws.notices.front().text.find("there already") != std::string::npos);
  CHECK(engine.ws.undo_stack.size() == 1);
}

TEST_CASE("several lines are a prompt each and one step of undo") {
  FakeEngine engine;
  engine.apply(AddPrompt{"owl"});
  const std::size_t steps = engine.ws.undo_stack.size();
  engine.apply(AddPrompt{"a parrot\r\n  an owl \n\nowl\na parrot\rlast"});
  const auto& prompts = engine.ws.document.prompts;
  REQUIRE(prompts.size() == 4);
  CHECK(prompts[1].text == "a parrot");
  CHECK(prompts[2].text == "an owl");
  CHECK(prompts[3].text == "last");
  CHECK(engine.ws.undo_stack.size() == steps + 1);
  REQUIRE_FALSE(engine.ws.notices.empty());
  CHECK(engine.ws.notices.back().text.starts_with("2 of these prompts are there already"));
  engine.apply(Undo{});
  CHECK(engine.ws.document.prompts.size() == 1);
  std::string many;
  for (int i = 0; i < 1100; ++i) many += "prompt " + std::to_string(i) + "\n";
  engine.apply(AddPrompt{many});
  CHECK(engine.ws.document.prompts.size() == 1000);
  CHECK(engine.ws.notices.back().text.find("101 were left out") != std::string::npos);
}

TEST_CASE("letters typed into one prompt are one step of undo") {
  FakeEngine engine;
  engine.add_word("cat");
  engine.apply(AddPrompt{"c"});
  const PromptId id = engine.ws.document.prompts.front().id;
  const auto depth = engine.ws.undo_stack.size();
  for (const char* text : {"ca", "cat", "cats"}) engine.apply(EditPrompt{id, text});
  CHECK(engine.ws.undo_stack.size() == depth + 1);
  engine.apply(Undo{});
  CHECK(engine.ws.document.prompts.front().text == "c");
  CHECK(state_of(engine.ws, id).encoded_text == "c");
}

TEST_CASE("the newest text is encoded once the older answer has come") {
  FakeEngine engine;
  engine.add_word("cat");
  engine.answers = false;
  engine.apply(AddPrompt{"a"});
  const PromptId id = engine.ws.document.prompts.front().id;
  engine.apply(EditPrompt{id, "ab"});
  engine.apply(EditPrompt{id, "abc"});
  CHECK(engine.waiting.size() == 1);  // one request under way
  engine.answers = true;
  engine.apply(SelectStimulus{std::nullopt});
  CHECK(state_of(engine.ws, id).encoded_text == "abc");
}

TEST_CASE("zero-shot probabilities are the softmax of the scaled cosines") {
  FakeEngine engine;
  engine.add_word("cat");            // embedding (1, 5)
  engine.apply(AddPrompt{"x"});      // (1, 1)
  engine.apply(AddPrompt{"xxxxx"});  // (1, 5)
  const ZeroShot table = zero_shot(engine.ws);
  REQUIRE(table.probabilities.size() == 2);
  const double low = 10 * (1 + 5) / (std::sqrt(26.0) * std::sqrt(2.0)), high = 10;
  CHECK(table.logits[0] == doctest::Approx(low).epsilon(1e-5));
  CHECK(table.logits[1] == doctest::Approx(high).epsilon(1e-5));
  CHECK(table.probabilities[1] == doctest::Approx(1 / (1 + std::exp(low - high))).epsilon(1e-5));
  engine.apply(SetLogitScale{1.0F});
  CHECK(zero_shot(engine.ws).logits[1] == doctest::Approx(1.0));
  engine.apply(SetLogitScale{-3.0F});
  CHECK(logit_scale(engine.ws) == 1.0F);
  engine.apply(SetLogitScale{std::nullopt});
  CHECK(logit_scale(engine.ws) == 10.0F);
}

TEST_CASE("prompts move and go") {
  FakeEngine engine;
  for (const char* text : {"a", "b", "c"}) engine.apply(AddPrompt{text});
  const PromptId c = engine.ws.document.prompts[2].id;
  engine.apply(MovePrompt{c, 0});
  CHECK(engine.ws.document.prompts[0].id == c);
  engine.apply(RemovePrompt{c});
  CHECK(engine.ws.document.prompts.size() == 2);
}
