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
    CHECK(std::get<std::string>(table.at(row, 4)) == kTexts[expected["label"].get<std::size_t>()]);
    CHECK(std::get<StimulusRef>(table.at(row, 5)).id == 100 + expected["strongest"].get<std::uint32_t>());
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

TEST_CASE("neurons are ranked by how far the words stand out, drawn as a picture, among other words, as NumPy has it") {
  const json data = golden(), &drawn = data["words"]["responses"];
  Inputs inputs = board(data);
  for (std::size_t i = 1; i < drawn.size(); ++i) inputs.words.push_back("word " + std::to_string(i));
  inputs.words.push_back(kTexts.back());   // what was typed is not beside itself
  inputs.words.push_back("\xE7\x8C\xAB");  // nor what cannot be drawn
  Params params = {{"words", kTexts.back()}, {"strongest", data["strongest"].get<double>()}, {"by", 2.0}, {"pooling", 1.0}, {"font", 1.0}};
  const Inputs known = board(data, true);
  bool draws_typed = true;
  const auto answer = [&](const Ask& ask) {
    if (ask.images.empty() || !ask.images.front().word) return linear_answer(ask, data, known, &data);
    CHECK(ask.outputs.layers == std::vector<int>{3});
    CHECK(ask.outputs.highest);
    Answer given;
    for (const ImageAsk& image : ask.images) {
      CHECK(image.word->font == "Serif");
      const std::string& word = image.word->text;
      const bool is_typed = word == kTexts.back();
      if (is_typed ? !draws_typed : !word.starts_with("word "))
        given.responses.emplace_back(data["weights"].size(), NAN);
      else
        given.responses.push_back(drawn[is_typed ? 0 : std::stoul(word.substr(5))].get<std::vector<float>>());
    }
    return given;
  };
  const Ended ended = run_answering("by_words", inputs, params, 1, answer);
  const Table& table = ended.outcome.tables[0];
  REQUIRE(table.rows() == data["words"]["order"].size());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const int neuron = data["words"]["order"][row].get<int>();
    CHECK(std::get<NeuronRef>(table.at(row, 0)) == NeuronRef{3, neuron});
    const json& expected = data["words"]["fires"][static_cast<std::size_t>(neuron)];
    if (expected.is_null()) {
      CHECK(std::isnan(number(table, row, "fires_at")));
      continue;
    }
    CHECK(number(table, row, "fires_at") == doctest::Approx(expected.get<double>()).epsilon(1e-9));
    std::string own;
    for (const json& word : data["words"]["own"][static_cast<std::size_t>(neuron)])
      own += (own.empty() ? "word " : ", word ") + std::to_string(word.get<int>() + 1);
    CHECK(std::get<std::string>(table.cells[row * table.columns.size() + table.columns.size() - 1]) == own);
  }
  CHECK(fact(ended.outcome.evidence, "words beside") == "20 drawn in Serif");
  CHECK(fact(ended.outcome.evidence, "finding").find("drawn as a picture it fires") != std::string::npos);
  draws_typed = false;
  const Outcome without = run_answering("by_words", inputs, params, 1, answer).outcome;
  CHECK(std::isnan(number(without.tables[0], 0, "fires_at")));
  CHECK(number(without.tables[0], 0, "leads_to") >= number(without.tables[0], 1, "leads_to"));
  CHECK(without.evidence.limits[0].find("letters that the font lacks") != std::string::npos);
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
