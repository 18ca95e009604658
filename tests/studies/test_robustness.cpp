// Robustness against NumPy and SciPy (tests/golden/make_robustness_golden.py).
#include "studies/robustness.h"

#include <cmath>
#include <limits>
#include <set>

#include "analysis/proportion.h"
#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/robustness.json")); }

Inputs board(const json& data) {
  Inputs inputs = small_board(data);
  inputs.layers = {{"stage2", 1, 2}, {"stage4", 3, 3}};
  for (const json& row : data["conditions"][0]["trained"]["responses"])
    for (const json& value : row) inputs.responses.push_back(value.get<float>());
  return inputs;
}

const json& condition_of(const json& data, const std::optional<Corruption>& corruption) {
  for (const json& one : data["conditions"]) {
    if (!corruption && one["harm"] == "none") return one;
    if (corruption && one["harm"] == std::string(name_of(corruption->harm)) && one["strength"] == corruption->strength) return one;
  }
  FAIL("a condition that the golden data lack");
  return data;
}

Answer answer_of(const json& data, const Ask& ask) {
  Answer answer;
  for (const ImageAsk& image : ask.images) {
    const json& said = condition_of(data, image.corruption)[ask.gates.empty() ? "trained" : "gated"];
    answer.image_embeds.push_back(said["images"][image.stimulus - 100].get<std::vector<float>>());
    if (ask.outputs.responses) answer.responses.push_back(said["responses"][image.stimulus - 100].get<std::vector<float>>());
  }
  for (std::size_t i = 0; i < ask.texts.size(); ++i) answer.text_embeds.push_back(data["texts"][i].get<std::vector<float>>());
  return answer;
}

Ended run_on(const json& data, const Inputs& inputs, double harms, Params params = {}) {
  params["harms"] = harms;
  return run_answering("robustness", inputs, params, 7, [&](const Ask& ask) { return answer_of(data, ask); });
}

const Table& table_of(const Outcome& outcome, const std::string& name) {
  for (const Table& table : outcome.tables)
    if (table.name == name) return table;
  FAIL("no table " << name);
  return outcome.tables.front();
}

bool says(const Evidence& evidence, const char* words) {
  for (const std::string& limit : evidence.limits)
    if (limit.find(words) != std::string::npos) return true;
  return false;
}

constexpr double kBlur = 1, kNoise = 2;

}  // namespace

TEST_CASE("accuracy, margin and M under a harm are NumPy's and SciPy's") {
  const json data = golden();
  for (const double harm : {kBlur, kNoise}) {
    const Ended ended = run_on(data, board(data), harm);
    REQUIRE(ended.error.message.empty());
    const Table& harms = table_of(ended.outcome, "harms");
    const Table& renditions = table_of(ended.outcome, "renditions");
    REQUIRE(harms.rows() == 6);
    REQUIRE(renditions.rows() == 12);
    for (std::size_t row = 0; row < harms.rows(); ++row) {
      CAPTURE(row);
      const std::size_t at = row == 0 ? 0 : row + (harm == kNoise ? 5 : 0);
      const json& expected = data["conditions"][at]["expected"];
      const auto count = static_cast<double>(data["concepts"].size());
      const int right = expected["right"].get<int>();
      CHECK(number(harms, row, "strength") == static_cast<double>(row));
      CHECK(number(harms, row, "accuracy") == doctest::Approx(right / count));
      CHECK(interval(harms, row, "accuracy_interval").low ==
            doctest::Approx(static_cast<double>(pn::analysis::wilson_interval(right, 18).low)));
      CHECK(number(harms, row, "margin") == doctest::Approx(expected["margin"].get<double>()).epsilon(1e-5));
      CHECK(interval(harms, row, "margin_interval").low == doctest::Approx(expected["margin_interval"][0].get<double>()).epsilon(1e-5));
      CHECK(interval(harms, row, "margin_interval").high == doctest::Approx(expected["margin_interval"][1].get<double>()).epsilon(1e-5));
      CHECK(number(harms, row, "m") == doctest::Approx(expected["m"].get<double>()).epsilon(1e-6));
      for (std::size_t rendition = 0; rendition < 2; ++rendition) {
        CHECK(number(renditions, 2 * row + rendition, "accuracy") == doctest::Approx(expected["right_in"][rendition].get<double>() / 9));
        CHECK(number(renditions, 2 * row + rendition, "auroc") ==
              doctest::Approx(expected["auroc"][rendition].get<double>()).epsilon(1e-6));
      }
    }
    const Table& concepts = table_of(ended.outcome, "concepts");
    REQUIRE(concepts.rows() == 3);
    const std::vector<NeuronRef> neurons = {{1, 0}, {1, 1}, {3, 0}, {3, 1}, {3, 2}};
    for (std::size_t i = 0; i < 3; ++i) CHECK(std::get<NeuronRef>(concepts.at(i, 1)) == neurons[data["best"][i].get<std::size_t>()]);
  }
}

TEST_CASE("the neurons that change most at strength 3, without one that is constant") {
  const json data = golden();
  const Ended ended = run_on(data, board(data), kNoise);
  const Table& table = table_of(ended.outcome, "neurons");
  const json& expected = data["conditions"][8]["expected"];
  REQUIRE(data["conditions"][8]["strength"] == 3);
  const std::vector<NeuronRef> neurons = {{1, 0}, {1, 1}, {3, 0}, {3, 1}};
  REQUIRE(table.rows() == neurons.size());
  CHECK(std::get<NeuronRef>(table.at(0, 1)) == neurons[3]);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto found = std::find(neurons.begin(), neurons.end(), std::get<NeuronRef>(table.at(row, 1)));
    REQUIRE(found != neurons.end());
    const auto n = static_cast<std::size_t>(found - neurons.begin());
    CHECK(number(table, row, "change") == doctest::Approx(expected["change"][n].get<double>()).epsilon(1e-5));
    CHECK(number(table, row, "shift") == doctest::Approx(expected["shift"][n].get<double>()).epsilon(1e-4));
    if (row > 0) CHECK(number(table, row, "change") <= number(table, row - 1, "change"));
  }
}

TEST_CASE("a state with gates is compared with the model as trained, stimulus by stimulus") {
  const json data = golden();
  Inputs inputs = board(data);
  inputs.states = {{"repaired", {{{3, 1}, 0.0F, 0.0F}}}};
  const Ended ended = run_on(data, inputs, kNoise, {{"state", std::string("repaired")}});
  REQUIRE(ended.error.message.empty());
  CHECK(ended.asks == 12);  // six conditions, both states
  const Table& harms = table_of(ended.outcome, "harms");
  for (std::size_t row = 0; row < harms.rows(); ++row) {
    CAPTURE(row);
    const json& expected = data["conditions"][row == 0 ? 0 : row + 5]["expected"];
    const double then = expected["right_then"].get<double>() / 18, before = expected["right"].get<double>() / 18;
    CHECK(number(harms, row, "accuracy_state") == doctest::Approx(then));
    CHECK(number(harms, row, "margin_state") == doctest::Approx(expected["margin_then"].get<double>()).epsilon(1e-5));
    CHECK(number(harms, row, "difference") == doctest::Approx(then - before));
    CHECK(number(harms, row, "extra") == doctest::Approx(expected["extra"].get<double>()));
    CHECK(number(harms, row, "p_value") == doctest::Approx(expected["p"].get<double>()));
    CHECK(number(harms, row, "q_value") >= number(harms, row, "p_value"));
    CHECK(interval(harms, row, "difference_interval").low <= then - before);
    CHECK(interval(harms, row, "difference_interval").high >= then - before);
  }
  CHECK(fact(ended.outcome.evidence, "repaired beside trained").find("suffers most from noise of strength") != std::string::npos);
  CHECK(says(ended.outcome.evidence, "are those of the model as trained"));
}

TEST_CASE("all harms are asked for in five strengths, of each chosen stimulus alone") {
  const json data = golden();
  Inputs inputs = board(data);
  std::set<std::pair<Harm, int>> seen;
  int clean = 0;
  const auto give = [&](const Ask& ask) {
    Ask known = ask;
    for (ImageAsk& image : known.images) {
      CHECK((image.stimulus - 100) % 6 >= 3);  // sketches
      if (!image.corruption) ++clean;
      if (image.corruption) seen.insert({image.corruption->harm, image.corruption->strength});
      if (image.corruption) image.corruption->harm = Harm::Blur;
    }
    return answer_of(data, known);
  };
  const Ended ended = run_answering("robustness", inputs, {{"rendition", std::string("sketch")}}, 1, give);
  REQUIRE(ended.error.message.empty());
  CHECK(seen.size() == 40);
  CHECK(clean == 9);
  CHECK(table_of(ended.outcome, "harms").rows() == 41);
  CHECK(ended.outcome.figures.front().curves.size() == 8);
  CHECK(says(ended.outcome.evidence, "M is not measured"));
  CHECK(std::isnan(number(table_of(ended.outcome, "harms"), 0, "m")));
}

TEST_CASE("one stimulus, no prompt that names a concept, and answers that are none") {
  const json data = golden();
  Inputs one = board(data);
  one.stimuli.resize(1);
  one.responses.resize(5);
  const Ended ended = run_on(data, one, kBlur);
  REQUIRE(ended.error.message.empty());
  CHECK(number(table_of(ended.outcome, "harms"), 0, "accuracy") == 1.0);
  CHECK(std::isnan(interval(table_of(ended.outcome, "harms"), 0, "margin_interval").low));
  CHECK(table_of(ended.outcome, "neurons").rows() == 0);
  CHECK(says(ended.outcome.evidence, "No neuron's change is told"));

  Inputs unnamed = board(data);
  for (InputPrompt& prompt : unnamed.prompts) prompt.text = "a thing";
  const auto refused = begin_study("robustness", unnamed, {}, 1);
  REQUIRE(!refused);
  CHECK(refused.error().code == pn::ErrorCode::TooFew);

  for (const bool of_embeddings : {true, false}) {
    const Ended broken = run_answering("robustness", board(data), {{"harms", kBlur}}, 1, [&](const Ask& ask) {
      Answer answer = answer_of(data, ask);
      if (!ask.outputs.responses) return answer;
      (of_embeddings ? answer.image_embeds : answer.responses)[2][1] = std::numeric_limits<float>::quiet_NaN();
      return answer;
    });
    CHECK(broken.error.code == pn::ErrorCode::Malformed);
  }
}
