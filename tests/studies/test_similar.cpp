#include "studies/similar.h"

#include <cmath>
#include <cstdio>

#include "linear_head.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/similar.json")); }

Inputs board(const json& data) {
  Inputs inputs = linear_board(data, {}, {"cat", "dog", "fish"});
  for (std::size_t i = 0; i < data["responses"].size(); ++i)
    inputs.stimuli.push_back({static_cast<std::uint32_t>(100 + i), static_cast<int>(i % 3), 0});
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  return inputs;
}

Params params_of(const json& data) {
  return {{"neuron", "4." + std::to_string(data["target"].get<int>())},
          {"strongest", data["strongest"].get<double>()},
          {"permutations", data["permutations"].get<double>()}};
}

Ended compare(const json& data, const Params& params, const json* units) {
  return run_linear("similar", data, board(data), params, data["seed"].get<std::uint64_t>(), units);
}

}  // namespace

TEST_CASE("correlation, its p over all neurons, cosines and clarity are those of SciPy") {
  const json data = golden();
  const Ended ended = compare(data, params_of(data), &data);
  const Table& similar = ended.outcome.tables[0];
  REQUIRE(similar.rows() == data["rows"].size());  // without the neuron that gives the same for all
  for (std::size_t row = 0; row < similar.rows(); ++row) {
    const json& expected = data["rows"][row];
    CHECK(std::get<NeuronRef>(similar.at(row, 0)) == NeuronRef{3, expected["neuron"].get<int>()});
    CHECK(number(similar, row, "r") == doctest::Approx(expected["r"].get<double>()).epsilon(1e-6));
    CHECK(number(similar, row, "p_value") == doctest::Approx(expected["p"].get<double>()));
    CHECK(number(similar, row, "leads_alike") == doctest::Approx(expected["leads"].get<double>()).epsilon(1e-5));
    CHECK(number(similar, row, "answers_alike") == doctest::Approx(expected["answers"].get<double>()).epsilon(1e-6));
    CHECK(number(similar, row, "clarity") == doctest::Approx(expected["clarity"].get<double>()).epsilon(1e-6));
    CHECK(interval(similar, row, "r_interval").low < number(similar, row, "r"));
    CHECK(interval(similar, row, "r_interval").high > number(similar, row, "r"));
  }
  const Table& opposite = ended.outcome.tables[1];
  CHECK(std::get<NeuronRef>(opposite.at(0, 0)) == std::get<NeuronRef>(similar.at(similar.rows() - 1, 0)));
  char words[32];
  std::snprintf(words, sizeof words, "%.2g", data["own_clarity"].get<double>());
  CHECK(fact(ended.outcome.evidence, "its clarity") == words);
  std::snprintf(words, sizeof words, "%.2g, ", data["redundancy"].get<double>());
  CHECK(fact(ended.outcome.evidence, "its redundancy").find(words) == 0);
}

TEST_CASE("where single channels are not known, what neurons lead to is left out") {
  const json data = golden();
  const Ended ended = compare(data, params_of(data), nullptr);
  CHECK(std::isnan(number(ended.outcome.tables[0], 0, "leads_alike")));
  CHECK(number(ended.outcome.tables[0], 0, "r") == doctest::Approx(data["rows"][0]["r"].get<double>()).epsilon(1e-6));
}

TEST_CASE("without permutations there is no p, and the study says so") {
  const json data = golden();
  Params params = params_of(data);
  params["permutations"] = 0.0;
  const Ended ended = compare(data, params, nullptr);
  CHECK(std::isnan(number(ended.outcome.tables[0], 0, "p_value")));
  CHECK(ended.outcome.evidence.limits.back().find("Without permutations") == 0);
}

// Words that the model answers to as it does to the golden stimuli.
Ended compare_over_words(const json& data, Inputs inputs, Params params) {
  params["over"] = 1.0;
  params["font"] = 2.0;
  for (std::size_t i = 0; i < data["responses"].size(); ++i) inputs.words.push_back("word " + std::to_string(i));
  inputs.words.insert(inputs.words.begin() + 3, "\xE7\x8C\xAB");
  return run_answering("similar", inputs, params, data["seed"].get<std::uint64_t>(), [&](const Ask& ask) {
    if (ask.images.empty() || !ask.images.front().word) return linear_answer(ask, data, inputs, &data);
    Answer answer;
    for (const ImageAsk& image : ask.images) {
      const bool is_drawn = image.word->text.starts_with("word ");
      CHECK(image.word->font == "Mono");
      const json* row = is_drawn ? &data["responses"][std::stoul(image.word->text.substr(5))] : nullptr;
      const std::size_t embed_dim = data["constant"].size();
      answer.responses.push_back(row ? row->get<std::vector<float>>() : std::vector<float>(data["weights"].size(), NAN));
      answer.image_embeds.push_back(row ? embedding_of(data, row->get<std::vector<double>>()) : std::vector<float>(embed_dim, NAN));
    }
    return answer;
  });
}

TEST_CASE("over words neurons are compared as over stimuli; what they lead to is known where the board has a stimulus") {
  const json data = golden();
  Inputs none = board(data);
  none.stimuli.clear();
  none.responses.clear();
  for (const Inputs& inputs : {board(data), none}) {
    const Ended ended = compare_over_words(data, inputs, params_of(data));
    REQUIRE(ended.outcome.tables.size() == 2);
    const Table& similar = ended.outcome.tables[0];
    REQUIRE(similar.rows() == data["rows"].size());
    for (std::size_t row = 0; row < similar.rows(); ++row) {
      const json& expected = data["rows"][row];
      CHECK(std::get<NeuronRef>(similar.at(row, 0)) == NeuronRef{3, expected["neuron"].get<int>()});
      CHECK(number(similar, row, "r") == doctest::Approx(expected["r"].get<double>()).epsilon(1e-6));
      CHECK(number(similar, row, "p_value") == doctest::Approx(expected["p"].get<double>()));
      CHECK(number(similar, row, "answers_alike") == doctest::Approx(expected["answers"].get<double>()).epsilon(1e-6));
      CHECK(number(similar, row, "clarity") == doctest::Approx(expected["clarity"].get<double>()).epsilon(1e-6));
      if (inputs.stimuli.empty())
        CHECK(std::isnan(number(similar, row, "leads_alike")));
      else
        CHECK(number(similar, row, "leads_alike") == doctest::Approx(expected["leads"].get<double>()).epsilon(1e-5));
    }
    CHECK(fact(ended.outcome.evidence, "words").find("9 drawn in Mono") == 0);
    CHECK(ended.outcome.evidence.limits[0].find("1 word has letters") == 0);
  }
  Params params = params_of(data);
  params["over"] = 1.0;
  Inputs many = board(data);
  CHECK(begin_similar(many, params, 1).error().where == "bundled");
  many.words.assign(2000, "word");
  many.layers[0].channels = 4001;
  CHECK(begin_similar(many, params, 1).error().code == pn::ErrorCode::TooLarge);
  const Kind kind = similar_kind();
  CHECK(depends_on(kind, {}).board);
  CHECK_FALSE(depends_on(kind, params).board);
  CHECK(bundled_words_of(kind, {}) == 0);
  CHECK(bundled_words_of(kind, params) == 500);
}

TEST_CASE("a neuron that cannot be compared is refused") {
  const json data = golden();
  const auto refused = [&](const char* neuron) { return begin_similar(board(data), {{"neuron", std::string(neuron)}}, 1).error().code; };
  CHECK(refused("") == pn::ErrorCode::TooFew);
  CHECK(refused("cat") == pn::ErrorCode::Malformed);
  CHECK(refused("4.12") == pn::ErrorCode::NotFound);
  CHECK(refused("3.1") == pn::ErrorCode::NotFound);
  Params constant = params_of(data);
  constant["neuron"] = std::string("4.2");
  CHECK(compare(data, constant, nullptr).error.code == pn::ErrorCode::TooFew);
  Inputs few = board(data);
  few.stimuli.resize(3);
  few.responses.resize(3 * few.neurons());
  CHECK(begin_similar(few, params_of(data), 1).error().where == "stimuli");
}

TEST_CASE("37,000 neurons are compared in short steps") {
  Inputs inputs = noise(6, 4, 1, 37'000);
  json data = {{"weights", json::array()}, {"constant", std::vector<double>(64, 0.1)}, {"responses", json::array()}};
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) inputs.stimuli[i].id = static_cast<std::uint32_t>(100 + i);
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) data["responses"].push_back(json::array());
  auto study = begin_study("similar", inputs, {{"neuron", std::string("1.0")}, {"permutations", 20.0}}, 1);
  REQUIRE(study);
  Answer answer;
  int steps = 0;
  for (bool ended = false; !ended; ++steps) {
    const Step step = (*study)->step(answer);
    answer = {};
    if (const auto* ask = std::get_if<Ask>(&step)) answer = linear_answer(*ask, data, inputs, nullptr);
    ended = std::holds_alternative<Outcome>(step);
    CHECK(steps < 1000);
  }
  CHECK(steps > 12);
}
