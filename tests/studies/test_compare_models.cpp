// Two models side by side, against NumPy and SciPy (tests/golden/make_compare_golden.py).
#include "studies/compare_models.h"

#include <cmath>
#include <limits>

#include "compare_boards.h"

using namespace pn::studies;
using namespace pn::studies::test;

TEST_CASE("two models: probabilities, best neurons and neurons that answer alike are NumPy's") {
  const json data = golden();
  Inputs inputs = board(data);
  inputs.other = other_of(data);
  const Ended ended = run_kind("compare_models", data, inputs, {{"shuffles", data["shuffles"].get<double>()}});
  REQUIRE(ended.error.message.empty());
  check_row(table_of(ended.outcome, "accuracy"), 0, data["models"]);
  const Table& stimuli = table_of(ended.outcome, "stimuli");
  for (std::size_t row = 0; row < 24; ++row)
    CHECK(number(stimuli, row, "probability_second") == doctest::Approx(data["probability"]["other"][row].get<double>()).epsilon(1e-5));

  const std::vector<std::string> other = {"1.0 of blocks.0", "1.1 of blocks.0", "1.2 of blocks.0", "2.0 of blocks.1",
                                          "2.1 of blocks.1", "2.2 of blocks.1", "2.3 of blocks.1"};
  const Table& concepts = table_of(ended.outcome, "concepts");
  REQUIRE(concepts.rows() == 3);
  for (std::size_t row = 0; row < 3; ++row) {
    check_concept(concepts, row, data["search"]["models"][row], [&](const Cell& told, std::size_t place, bool is_own) {
      return is_own ? std::get<NeuronRef>(told) == kOwn[place] : std::get<std::string>(told) == other[place];
    });
  }
  const Table& pairs = table_of(ended.outcome, "pairs");
  REQUIRE(pairs.rows() == data["pairs"].size());
  for (std::size_t row = 0; row < pairs.rows(); ++row) {
    CAPTURE(row);
    CHECK(std::get<NeuronRef>(cell(pairs, row, "neuron")) == kOwn[data["pairs"][row][0].get<std::size_t>()]);
    CHECK(std::get<std::string>(cell(pairs, row, "other_neuron")) == other[data["pairs"][row][1].get<std::size_t>()]);
    CHECK(number(pairs, row, "r") == doctest::Approx(data["pairs"][row][2].get<double>()).epsilon(1e-5));
    CHECK(number(pairs, row, "pairs") == static_cast<double>(row + 1));
    CHECK(number(pairs, row, "by_chance") == doctest::Approx(data["by_chance"][row].get<double>()));
  }
}

TEST_CASE("an association in two models, of words that both answered to") {
  const json data = golden();
  Inputs inputs = board(data);
  inputs.other = other_of(data);
  Params sets = {{"x", std::string("#cat")},
                 {"y", std::string("#fish")},
                 {"a", std::string("cat")},
                 {"b", std::string("fish")},
                 {"said_as", std::string("a photo of a {}")},
                 {"concept", std::string("dog")}};
  const Ended ended = run_kind("compare_models", data, inputs, sets);
  REQUIRE(ended.error.message.empty());
  check_association(table_of(ended.outcome, "association"), data["audits"]["models"]);
  sets["b"] = std::string("bird");
  CHECK(refusal("compare_models", inputs, sets).find("never answered to “a photo of a bird”") != std::string::npos);
}

TEST_CASE("without a remembered model, or with one that does not fit, models are not compared") {
  const json data = golden();
  Inputs inputs = board(data);
  CHECK(refusal("compare_models", inputs).starts_with("Remember a model first"));
  inputs.other = other_of(data);
  inputs.other->image_embeds.pop_back();
  CHECK(refusal("compare_models", inputs).find("has not answered to all") != std::string::npos);
  inputs.other = other_of(data);
  inputs.other->responses.pop_back();
  CHECK(refusal("compare_models", inputs).find("do not fit its layers") != std::string::npos);
  inputs.other = other_of(data);
  inputs.other->responses[4] = std::numeric_limits<float>::infinity();
  CHECK(refusal("compare_models", inputs).find("not a number") != std::string::npos);

  Inputs few = board(data);
  few.other = other_of(data);
  few.stimuli.resize(3);
  few.responses.resize(18);
  few.other->responses.resize(21);
  few.other->image_embeds.resize(3);
  const Ended ended = run_kind("compare_models", data, few);
  REQUIRE(ended.error.message.empty());
  CHECK(ended.outcome.tables.size() == 2);
  CHECK(says(ended.outcome.evidence, "Neurons are not matched"));
  CHECK(says(ended.outcome.evidence, "M is not compared"));
}

TEST_CASE("a comparison of the bundled model's size takes many short steps") {
  Inputs inputs = noise(8, 4, 6, 1024);
  for (std::size_t i = 0; i < inputs.concepts.size(); ++i)
    inputs.prompts.push_back({static_cast<std::uint32_t>(i + 1), inputs.concepts[i]});
  OtherModel other;
  other.name = "large";
  other.layers = inputs.layers;
  other.responses = inputs.responses;
  const auto embed = [](std::size_t i) {
    std::vector<float> made(8, 0.1F);
    made[i % 8] = 1.0F;
    return made;
  };
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) other.image_embeds.push_back(embed(i));
  for (std::size_t i = 0; i < 8; ++i) other.text_embeds.push_back(embed(i));
  inputs.other = std::move(other);
  auto study = begin_study("compare_models", inputs, {{"shuffles", 1.0}}, 1);
  REQUIRE(study);
  Answer answer;
  double longest_ms = 0;
  for (int steps = 1;; ++steps) {
    const std::clock_t before = std::clock();
    Step step = (*study)->step(answer);
    longest_ms = std::max(longest_ms, 1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    answer = {};
    if (const auto* ask = std::get_if<Ask>(&step)) {
      for (const ImageAsk& image : ask->images) answer.image_embeds.push_back(embed(image.stimulus));
      for (std::size_t i = 0; i < ask->texts.size(); ++i) answer.text_embeds.push_back(embed(i));
    } else if (const auto* outcome = std::get_if<Outcome>(&step)) {
      // The other model is the same: every neuron that is not constant has itself for its nearest.
      const Table& pairs = table_of(*outcome, "pairs");
      CHECK(number(pairs, 0, "pairs") >= 1);
      CHECK(number(pairs, 0, "r") == doctest::Approx(1.0).epsilon(1e-5));
      CHECK(fact(outcome->evidence, "finding").find("1024 pairs") != std::string::npos);
      CHECK(steps > 100);
      break;
    } else {
      REQUIRE(std::holds_alternative<More>(step));
    }
  }
  MESSAGE("longest step: " << longest_ms << " ms of processor time");
}
