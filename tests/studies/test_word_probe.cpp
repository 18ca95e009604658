#include "studies/word_probe.h"

#include <cmath>
#include <limits>

#include "studies/drawn_words.h"
#include "studies/inputs_json.h"
#include "studies/outcome_json.h"
#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/word_probe.json")); }

// Two layers of a model that has another between them.
Inputs model_of(const json& data) {
  Inputs inputs;
  inputs.layers = {{"first", 0, data["channels"][0].get<int>()}, {"last", 2, data["channels"][1].get<int>()}};
  inputs.words = data["words"].get<std::vector<std::string>>();
  inputs.model = "small";
  inputs.model_sha256 = "0123456789";
  return inputs;
}

// Words that are not among the golden ones cannot be drawn.
Answer answer_to(const json& data, const Ask& ask) {
  CHECK(ask.outputs.responses);
  CHECK_FALSE(ask.outputs.embeddings);
  CHECK(ask.outputs.layers == std::vector<int>{0, 2});
  CHECK(ask.images.size() <= 16);
  Answer answer;
  for (const ImageAsk& image : ask.images) {
    REQUIRE(image.word);
    const auto& words = data["words"];
    const auto found = std::find(words.begin(), words.end(), image.word->text);
    std::vector<float> row(7, std::numeric_limits<float>::quiet_NaN());
    if (found != words.end()) row = data["responses"][static_cast<std::size_t>(found - words.begin())].get<std::vector<float>>();
    answer.responses.push_back(row);
  }
  return answer;
}

Ended probe(const json& data, const Params& params = {}) {
  return run_answering("word_probe", model_of(data), params, 1, [&](const Ask& ask) { return answer_to(data, ask); });
}

NeuronRef neuron(std::size_t place) {
  return place < 3 ? NeuronRef{0, static_cast<int>(place)} : NeuronRef{2, static_cast<int>(place) - 3};
}

std::vector<std::string> names(const json& data, const json& places) {
  std::vector<std::string> found;
  for (const json& place : places) found.push_back(data["words"][place.get<std::size_t>()].get<std::string>());
  return found;
}

std::vector<std::string> names(const std::vector<WordLists::Entry>& entries) {
  std::vector<std::string> found;
  for (const WordLists::Entry& each : entries) found.emplace_back(each.word);
  return found;
}

}  // namespace

TEST_CASE("the words at either end of every neuron, and how far they stand out, are NumPy's") {
  const json data = golden();
  const Ended ended = probe(data);
  CHECK(ended.asks == 3);
  REQUIRE(ended.outcome.words);
  for (std::size_t n = 0; n < 7; ++n) {
    CHECK(names(ended.outcome.words->strongest(neuron(n))) == names(data, data["strongest"][n]));
    CHECK(names(ended.outcome.words->weakest(neuron(n))) == names(data, data["weakest"][n]));
  }
  CHECK(ended.outcome.words->strongest({2, 1})[0].value == 7.0F);
  CHECK(ended.outcome.words->strongest({1, 0}).empty());
  CHECK(ended.outcome.words->strongest({0, 3}).empty());
  const Table& table = ended.outcome.tables[0];
  REQUIRE(table.rows() == data["neurons"].size());
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const json& expected = data["neurons"][row];
    CHECK(std::get<NeuronRef>(table.at(row, 0)) == neuron(expected["neuron"].get<std::size_t>()));
    CHECK(number(table, row, "z") == doctest::Approx(expected["z"].get<double>()).epsilon(1e-9));
    CHECK(ended.outcome.words->lowest_of(std::get<NeuronRef>(table.at(row, 0))) == expected["lowest"].get<int>());
    CHECK(number(table, row, "mean") == doctest::Approx(expected["mean"].get<double>()).epsilon(1e-9));
  }
  const Table& words = ended.outcome.tables[1];
  REQUIRE(words.rows() == data["table"].size());
  for (std::size_t row = 0; row < words.rows(); ++row) {
    const json& expected = data["table"][row];
    CHECK(std::get<std::string>(words.at(row, 0)) == data["words"][expected["word"].get<std::size_t>()].get<std::string>());
    CHECK(std::get<NeuronRef>(words.at(row, 1)) == neuron(expected["neuron"].get<std::size_t>()));
    CHECK(number(words, row, "z") == doctest::Approx(expected["z"].get<double>()).epsilon(1e-9));
    CHECK(number(words, row, "neurons") == expected["neurons"].get<double>());
  }
  CHECK(fact(ended.outcome.evidence, "give the same for every word") == "1 neuron");
}

TEST_CASE("own words are drawn besides, each once, and those that the font lacks are named") {
  const json data = golden();
  Inputs inputs = model_of(data);
  const auto words = words_of(inputs, {{"own", std::string(" moon, word 3 ;moon,, red apple\n")}});
  REQUIRE(words);
  CHECK(words->size() == 42);
  CHECK((*words)[40] == "moon");
  CHECK((*words)[41] == "red apple");
  const Ended ended = probe(data, {{"own", std::string("\xE7\x8C\xAB, \xE7\x8A\xAC")}, {"font", 4.0}});
  CHECK(ended.outcome.words->words.size() == 40);
  CHECK(ended.outcome.words->font == "Condensed");
  CHECK(ended.outcome.evidence.limits[0] == "2 words have letters that the font lacks and took no part: \xE7\x8C\xAB, \xE7\x8A\xAC.");
  const Ended plain = probe(data);
  CHECK(to_json(ended.outcome.tables.empty() ? Outcome{} : plain.outcome)["words"]["places"] == to_json(ended.outcome)["words"]["places"]);
}

TEST_CASE("too few words, too many neurons, and broken responses are refused") {
  const json data = golden();
  Inputs few = model_of(data);
  few.words.resize(9);
  CHECK(begin_word_probe(few, {}, 1).error().where == "bundled");
  CHECK(begin_word_probe(few, {{"own", std::string("a")}}, 1));
  Inputs many = model_of(data);
  many.layers[0].channels = 100'000;
  CHECK(begin_word_probe(many, {}, 1).error().code == pn::ErrorCode::TooLarge);
  CHECK(begin_word_probe(Inputs{}, {}, 1).error().where == "layers");
  const auto failed = [&](auto change) {
    return run_answering("word_probe", model_of(data), {}, 1,
                         [&](const Ask& ask) {
                           Answer answer = answer_to(data, ask);
                           change(answer);
                           return answer;
                         })
        .error;
  };
  CHECK(failed([](Answer& answer) { answer.responses.pop_back(); }).code == pn::ErrorCode::Mismatch);
  CHECK(failed([](Answer& answer) { answer.responses[0].pop_back(); }).code == pn::ErrorCode::Mismatch);
  CHECK(failed([](Answer& answer) { answer.responses[0][3] = INFINITY; }).code == pn::ErrorCode::Malformed);
  CHECK(failed([](Answer& answer) {
          for (auto& row : answer.responses) row = {};  // what comes when no word of the ask can be drawn
        }).where == "own");
  CHECK(failed([](Answer& answer) {
          for (auto& row : answer.responses) row.assign(7, 1.0F);
        }).where == "layers");
}

TEST_CASE("the lists come through JSON as they were; damaged ones are refused") {
  const Outcome outcome = probe(golden()).outcome;
  pn::json::Value told = pn::json::Value::parse(to_json(outcome).dump());
  const auto read = outcome_of(told);
  REQUIRE(read);
  REQUIRE(read->words);
  CHECK(read->words->places == outcome.words->places);
  CHECK(read->words->values == outcome.words->values);
  CHECK(read->words->lowest == outcome.words->lowest);
  CHECK(read->words->words == outcome.words->words);
  CHECK(names(read->words->weakest({2, 3})) == names(outcome.words->weakest({2, 3})));
  const auto refused = [&](const char* key, const pn::json::Value& value) {
    pn::json::Value broken = told;
    broken["words"][key] = value;
    return !outcome_of(broken);
  };
  CHECK(refused("places", {0, 1}));
  CHECK(refused("each", 0));
  CHECK(refused("words", pn::json::Value::array({"one"})));
  CHECK(refused("values", pn::json::Value::array()));
  CHECK(refused("lowest", {1, 2}));
  CHECK(refused("layers", pn::json::Value::array({{{"name", "x"}, {"place", -1}, {"channels", 3}}})));
}

TEST_CASE("the fonts to choose from are those of the bundled index") {
  const std::string path = pn::test::source_dir() + "/assets/fonts/words/index.json";
  const auto bytes = pn::test::read_bytes(path);
  const json index = json::parse(bytes.begin(), bytes.end());
  std::vector<std::string> known;
  for (const json& font : index) known.push_back(font["name"].get<std::string>());
  CHECK(choices_of(kFontParam) == known);
  CHECK(kFontParam.high == static_cast<double>(known.size() - 1));
}
