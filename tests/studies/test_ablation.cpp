#include "studies/ablation.h"

#include <cmath>

#include "linear_head.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/ablation.json")); }

Inputs board(const json& data) {
  Inputs inputs = linear_board(data, {"a cat", "a dog", "a fish"}, {"cat", "dog", "fish"});
  for (std::size_t i = 0; i < data["concepts"].size(); ++i)
    inputs.stimuli.push_back({static_cast<std::uint32_t>(100 + i), data["concepts"][i].get<int>(), data["renditions"][i].get<int>()});
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  return inputs;
}

Params params_of(const json& data, int instead) {
  return {{"concept", std::string("cat")},
          {"most", data["most"].get<double>()},
          {"draws", data["draws"].get<double>()},
          {"instead", static_cast<double>(instead)}};
}

Ended ablate(const json& data, const Params& params, bool linear = true) {
  return run_linear("ablation", data, board(data), params, data["seed"].get<std::uint64_t>(), linear ? &data : nullptr);
}

}  // namespace

TEST_CASE("what switching off takes, and what random neurons take, is as in NumPy") {
  const json data = golden();
  const char* const names[] = {"zero", "mean", "another"};
  for (int instead = 0; instead < 3; ++instead) {
    const json& expected = data["cases"][names[instead]];
    CAPTURE(names[instead]);
    Params params = params_of(data, instead);
    if (!expected["against"].is_null()) params["against"] = 8.0;
    const Ended ended = ablate(data, params);
    const std::size_t doses = expected["doses"].size();
    CHECK(ended.asks == 1 + static_cast<int>(doses * 10 * (instead == 2 ? 8 : 1)));  // one by one, all that tell the accuracy
    const Table& table = ended.outcome.tables[0];
    REQUIRE(table.rows() == 1 + doses);
    CHECK(number(table, 0, "probability") == doctest::Approx(expected["probability"].get<double>()).epsilon(1e-6));
    CHECK(number(table, 0, "first") == doctest::Approx(expected["first"].get<double>()).epsilon(1e-6));
    CHECK(number(table, 0, "accuracy") == doctest::Approx(expected["accuracy"].get<double>()).epsilon(1e-6));
    CHECK(std::isnan(number(table, 0, "p_value")));
    for (std::size_t dose = 0; dose < doses; ++dose) {
      const json& one = expected["doses"][dose];
      const auto holds = [&](const char* column, const char* key) {
        CAPTURE(column);
        CHECK(number(table, dose + 1, column) == doctest::Approx(one[key].get<double>()).epsilon(2e-6));
      };
      holds("switched_off", "off");
      holds("lost", "lost");
      holds("lost_control", "control");
      holds("p_value", "p");
      holds("probability", "probability");
      holds("probability_control", "probability_control");
      holds("first", "first");
      holds("first_control", "first_control");
      holds("accuracy", "accuracy");
      holds("accuracy_control", "accuracy_control");
      CHECK(interval(table, dose + 1, "lost_band").low == doctest::Approx(one["low"].get<double>()).epsilon(2e-6));
      CHECK(interval(table, dose + 1, "lost_band").high == doctest::Approx(one["high"].get<double>()).epsilon(2e-6));
    }
    const Table& neurons = ended.outcome.tables[1];
    REQUIRE(neurons.rows() == expected["chosen"].size());
    for (std::size_t row = 0; row < neurons.rows(); ++row)
      CHECK(std::get<NeuronRef>(neurons.at(row, 1)) == NeuronRef{3, expected["chosen"][row].get<int>()});
    const Table& stimuli = ended.outcome.tables[2];
    REQUIRE(stimuli.rows() == 3);
    for (std::size_t row = 0; row < 3; ++row) {
      CHECK(number(stimuli, row, "before") == doctest::Approx(expected["before"][row].get<double>()).epsilon(1e-6));
      CHECK(number(stimuli, row, "after") == doctest::Approx(expected["doses"][doses - 1]["after"][row].get<double>()).epsilon(1e-5));
    }
  }
}

TEST_CASE("the figure has a curve of the chosen and one of random neurons, whose band holds its mean") {
  const json data = golden();
  const Ended ended = ablate(data, params_of(data, 0));
  const Figure& figure = ended.outcome.figures[0];
  REQUIRE(figure.curves.size() == 2);
  CHECK(figure.curves[0].x == std::vector<double>{0, 1, 2, 3, 4, 6, 7});
  for (std::size_t i = 0; i < figure.curves[1].x.size(); ++i) {
    CHECK(figure.curves[1].bands[i].low <= figure.curves[1].y[i] + 1e-6);
    CHECK(figure.curves[1].bands[i].high >= figure.curves[1].y[i] - 1e-6);
  }
  CHECK(fact(ended.outcome.evidence, "finding").find("Without the 7 strongest neurons the prompt's logit falls by") == 0);
}

TEST_CASE("named neurons are switched off in their order, however weak") {
  const json data = golden();
  Params params = params_of(data, 0);
  params["neurons"] = std::string("4.9, 4.2 4.9");
  const Ended ended = ablate(data, params);
  const Table& neurons = ended.outcome.tables[1];
  REQUIRE(neurons.rows() == 2);
  CHECK(std::get<NeuronRef>(neurons.at(0, 1)) == NeuronRef{3, 9});
  CHECK(std::get<NeuronRef>(neurons.at(1, 1)) == NeuronRef{3, 2});
  CHECK(ended.outcome.tables[0].rows() == 3);
}

TEST_CASE("where the layer is not linear, those that answer most beside the others are switched off") {
  const json data = golden();
  const Ended ended = ablate(data, params_of(data, 0), false);
  const Table& neurons = ended.outcome.tables[1];
  double before = INFINITY;
  for (std::size_t row = 0; row < neurons.rows(); ++row) {
    const auto channel = static_cast<std::size_t>(std::get<NeuronRef>(neurons.at(row, 1)).channel);
    double inside = 0, outside = 0;
    for (std::size_t i = 0; i < 8; ++i) (i < 3 ? inside : outside) += data["responses"][i][channel].get<double>();
    CHECK(number(neurons, row, "adds") == doctest::Approx(inside / 3 - outside / 5).epsilon(1e-6));
    CHECK(number(neurons, row, "adds") <= before);
    before = number(neurons, row, "adds");
  }
}

TEST_CASE("accuracy is over the stimuli whose concept a prompt names; with one such concept it is not measured") {
  const json data = golden();
  Inputs inputs = board(data);
  const auto ended = [&](double accuracy) {
    Params params = params_of(data, 0);
    params["accuracy"] = accuracy;
    return run_linear("ablation", data, inputs, params, 5, &data);
  };
  CHECK(fact(ended(1.0).outcome.evidence, "accuracy over the board").find(" of 8 stimuli of 3 concepts; then ") != std::string::npos);
  inputs.prompts[1].text = "A Dog, by night";  // the word counts, whatever its case and what stands beside it
  inputs.prompts[2].text = "catfish";          // names neither cat nor fish
  json two = data;
  const Ended few = run_linear("ablation", two, inputs, params_of(data, 0), 5, &data);
  CHECK(fact(few.outcome.evidence, "accuracy over the board").find(" of 6 stimuli of 2 concepts; then ") != std::string::npos);
  inputs.prompts[1].text = "hotdogs";
  const Ended one = run_linear("ablation", data, inputs, params_of(data, 0), 5, &data);
  CHECK(one.outcome.tables[0].columns.back().name == "first_control");
  const auto& limits = one.outcome.evidence.limits;
  CHECK(std::any_of(limits.begin(), limits.end(), [](const std::string& each) { return each.find("Accuracy is not measured") == 0; }));
  const Ended unwanted = ended(0.0);
  CHECK(unwanted.outcome.tables[0].columns.back().name == "first_control");
}

TEST_CASE("without draws there is no comparison, and the study says so") {
  const json data = golden();
  Params params = params_of(data, 0);
  params["draws"] = 0.0;
  const Ended ended = ablate(data, params);
  CHECK(std::isnan(number(ended.outcome.tables[0], 1, "lost_control")));
  CHECK(ended.outcome.figures[0].curves.size() == 1);
  CHECK(ended.outcome.evidence.limits.front().find("Without random draws") == 0);
}

TEST_CASE("all neurons named leave none to compare with") {
  const json data = golden();
  Params params = params_of(data, 1);
  std::string all;
  for (int n = 0; n < 21; ++n) all += "4." + std::to_string(n) + " ";
  params["neurons"] = all;
  CHECK(ablate(data, params).outcome.evidence.limits.front().find("So many neurons were named") == 0);
}

TEST_CASE("what cannot be switched off is refused") {
  const json data = golden();
  const auto refused = [&](const char* neurons) {
    return begin_ablation(board(data), {{"neurons", std::string(neurons)}}, 1).error().code;
  };
  CHECK(refused("cat") == pn::ErrorCode::Malformed);
  CHECK(refused("4.40") == pn::ErrorCode::NotFound);
  CHECK(refused("3.1") == pn::ErrorCode::NotFound);
  json against = data;  // every neuron pushes away from the prompt
  for (json& row : against["weights"]) {
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = -against["texts"][0][i].get<double>();
  }
  CHECK(ablate(against, params_of(data, 0)).error.where == "neurons");
}
