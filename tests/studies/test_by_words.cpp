#include "studies/by_words.h"

#include <cmath>

#include "linear_head.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/by_words.json")); }

const std::vector<std::string> kTexts = {"a cat", "a dog", "a fish", "something red"};

// The words are no prompt of the board, but the model knows them.
Inputs board(const json& data, bool with_words = false) {
  Inputs inputs = linear_board(data, {kTexts.begin(), kTexts.end() - (with_words ? 0 : 1)}, {"cat", "dog"});
  for (std::size_t i = 0; i < data["responses"].size(); ++i)
    inputs.stimuli.push_back({static_cast<std::uint32_t>(100 + i), static_cast<int>(i % 2), 0});
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  return inputs;
}

Outcome find(const json& data, const json* units) {
  const Params params = {{"words", kTexts.back()}, {"strongest", data["strongest"].get<double>()}};
  const Inputs known = board(data, true);
  return run_answering("by_words", board(data), params, 1, [&](const Ask& ask) { return linear_answer(ask, data, known, units); }).outcome;
}

}  // namespace

TEST_CASE("what neurons lead to and answer to is as CLIP-Dissect's formula gives it in NumPy") {
  const json data = golden();
  const Outcome outcome = find(data, &data);
  const Table& table = outcome.tables[0];
  REQUIRE(table.rows() == data["rows"].size());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const json& expected = data["rows"][row];
    CHECK(std::get<NeuronRef>(table.at(row, 0)) == NeuronRef{3, expected["neuron"].get<int>()});
    CHECK(number(table, row, "leads_to") == doctest::Approx(expected["leads"].get<double>()).epsilon(1e-5));
    CHECK(number(table, row, "answers_to") == doctest::Approx(expected["answers"].get<double>()).epsilon(1e-6));
    CHECK(std::get<std::string>(table.at(row, 3)) == kTexts[expected["label"].get<std::size_t>()]);
    CHECK(std::get<StimulusRef>(table.at(row, 4)).id == 100 + expected["strongest"].get<std::uint32_t>());
  }
  CHECK(fact(outcome.evidence, "finding").find("leads most to \xE2\x80\x9Csomething red\xE2\x80\x9D") != std::string::npos);
}

TEST_CASE("where single channels are not known, neurons are in the order of what they answer to") {
  const json data = golden();
  const Outcome outcome = find(data, nullptr);
  const Table& table = outcome.tables[0];
  double before = INFINITY;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    CHECK(std::isnan(number(table, row, "leads_to")));
    CHECK(number(table, row, "answers_to") <= before);
    before = number(table, row, "answers_to");
  }
  CHECK(fact(outcome.evidence, "finding").find("answers most to") != std::string::npos);
}

TEST_CASE("nothing typed, or too small a board, is refused") {
  const json data = golden();
  const auto refused = [](Inputs inputs, const char* words) {
    return begin_by_words(std::move(inputs), {{"words", std::string(words)}}, 1).error().where;
  };
  CHECK(refused(board(data), " ") == "words");
  Inputs without = board(data);
  without.prompts.clear();
  CHECK(refused(without, "red") == "prompts");
  Inputs few = board(data);
  few.stimuli.resize(3);
  few.responses.resize(3 * few.neurons());
  CHECK(refused(few, "red") == "stimuli");
}
