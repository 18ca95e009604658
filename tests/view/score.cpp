#include "view/score.h"

#include <doctest/doctest.h>

#include "panels/sample_visit.h"

using namespace pn;
using namespace pn::view;

TEST_CASE("the board is scored by rendition, of the concepts that a prompt names") {
  workspace::Workspace ws = test::sample_visit();
  const Score score = make_score(ws);
  REQUIRE(score.rows.size() == 4);
  CHECK(score.unprompted == std::vector<std::string>{"car"});
  CHECK_FALSE(score.has_gates);
  // The sample's embeddings repeat every three stimuli: dog, zyzzyva, cat.
  const char* names[] = {"photo", "sketch", "word", "all"};
  const int right[] = {1, 0, 1, 2}, count[] = {2, 2, 2, 6};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(score.rows[i].rendition == names[i]);
    CHECK(score.rows[i].right == right[i]);
    CHECK(score.rows[i].count == count[i]);
  }
  CHECK(score_words(2, 6, score.rows[3].interval) ==
        "2 of 6, 33 % (10\xE2\x80\x93"
        "70)");
}

TEST_CASE("gates are scored beside, and said to be pending until all answers are there") {
  workspace::Workspace ws = test::sample_visit();
  workspace::apply(ws, workspace::SetGate{{1, 5}, 0.0F});
  CHECK(make_score(ws).pending);
  // With the gate every picture is embedded as the prompt "a cat" is.
  std::vector<float> embedding;
  for (int i = 0; i < 16; ++i) embedding.push_back(std::sin(static_cast<float>(i)));
  for (auto& entry : ws.stimuli) {
    entry.second.gated_embeds = std::make_shared<const std::vector<float>>(embedding);
    entry.second.gated_for = workspace::gates_key(ws.document);
  }
  ++ws.revision;
  const Score score = make_score(ws);
  CHECK(score.has_gates);
  CHECK_FALSE(score.pending);
  CHECK(score.rows[3].right == 2);
  CHECK(score.rows[3].gated == 3);
}

TEST_CASE("a prompt names a concept by its whole text, else by its last word") {
  workspace::Workspace ws = test::sample_visit();
  CHECK(prompt_of(ws, "Cat") == ws.document.prompts[0].id);
  CHECK_FALSE(prompt_of(ws, "at"));
  test::add_prompt(ws, "CAT", {}, 0);
  CHECK(prompt_of(ws, "cat") == ws.document.prompts.back().id);
  ws.document.prompts.clear();
  CHECK(make_score(ws).rows.empty());
  CHECK(make_score(ws).unprompted.size() == 3);
}
