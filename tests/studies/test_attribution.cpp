#include "studies/attribution.h"

#include <cmath>
#include <numeric>

#include "linear_head.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/attribution.json")); }

Inputs board(const json& data) {
  Inputs inputs = linear_board(data, {"a cat", "a dog"}, {"cat", "dog"});
  for (std::size_t i = 0; i < data["responses"].size(); ++i)
    inputs.stimuli.push_back({static_cast<std::uint32_t>(100 + i), i < 3 ? 0 : 1, 0});
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  return inputs;
}

Ended attribute(const json& data, const Params& params, const json* units) {
  return run_linear("attribution", data, board(data), params, 3, units);
}
Ended attribute(const json& data, const Params& params) { return attribute(data, params, &data); }

double mean_at(const json& rows, std::size_t neuron, std::size_t first = 0, std::size_t end = 5) {
  double sum = 0;
  for (std::size_t row = first; row < end; ++row) sum += rows[row][neuron].get<double>();
  return sum / static_cast<double>(end - first);
}

}  // namespace

TEST_CASE("contributions and what silencing takes are those of NumPy") {
  const json data = golden();
  for (const char* name : {"prompt", "difference"}) {
    const json& expected = data[name];
    Params params = {{"prompt", 7.0}, {"silenced", data["silenced"].get<double>()}};
    if (std::string(name) == "difference") params["against"] = 8.0;
    const Ended ended = attribute(data, params);
    CHECK(ended.asks == 1 + data["silenced"].get<int>());
    const Table& neurons = ended.outcome.tables[0];
    REQUIRE(neurons.rows() == 9);
    for (std::size_t row = 0; row < neurons.rows(); ++row) {
      const auto n = expected["order"][row].get<std::size_t>();
      CHECK(std::get<NeuronRef>(neurons.at(row, 0)) == NeuronRef{3, static_cast<int>(n)});
      const double added = mean_at(expected["added"], n);
      CHECK(number(neurons, row, "contribution") == doctest::Approx(added).epsilon(1e-6));
      CHECK(interval(neurons, row, "contribution_interval").low <= added + 1e-6);
      CHECK(interval(neurons, row, "contribution_interval").high >= added - 1e-6);
      CHECK(number(neurons, row, "response") == doctest::Approx(mean_at(data["responses"], n)).epsilon(1e-6));
      if (row < data["silenced"].get<std::size_t>())
        CHECK(number(neurons, row, "lost") == doctest::Approx(mean_at(expected["lost"], n)).epsilon(1e-5));
      else
        CHECK(std::isnan(number(neurons, row, "lost")));
    }
    const Table& stimuli = ended.outcome.tables[1];
    REQUIRE(stimuli.rows() == 5);
    for (std::size_t row = 0; row < stimuli.rows(); ++row) {
      CHECK(number(stimuli, row, "logit") == doctest::Approx(expected["logits"][row].get<double>()).epsilon(1e-6));
      CHECK(number(stimuli, row, "sum") == doctest::Approx(number(stimuli, row, "logit")).epsilon(1e-6));
      CHECK(number(stimuli, row, "rest") == doctest::Approx(expected["rest"][row].get<double>()).epsilon(1e-6));
    }
    char rho[32];
    std::snprintf(rho, sizeof rho, "rho %.2g over 6 neurons", expected["rho"].get<double>());
    CHECK_MESSAGE(fact(ended.outcome.evidence, "agreement with silencing").find(rho) != std::string::npos, rho);
    CHECK(fact(ended.outcome.evidence, "method").find("exact") == 0);
    CHECK(ended.outcome.figures[0].rows.size() == 9);
  }
}

TEST_CASE("where the head is not linear, contributions are what silencing takes") {
  const json data = golden();
  const Ended ended = attribute(data, {{"silenced", 4.0}}, nullptr);
  const Table& neurons = ended.outcome.tables[0];
  REQUIRE(neurons.rows() == 4);  // those with the highest means
  for (std::size_t row = 0; row < 4; ++row) {
    const auto n = static_cast<std::size_t>(std::get<NeuronRef>(neurons.at(row, 0)).channel);
    CHECK(number(neurons, row, "contribution") == doctest::Approx(mean_at(data["prompt"]["lost"], n)).epsilon(1e-5));
  }
  CHECK(std::isnan(number(ended.outcome.tables[1], 0, "sum")));
  CHECK(fact(ended.outcome.evidence, "method").find("silencing") == 0);
  CHECK(attribute(data, {{"silenced", 0.0}}, nullptr).error.message.find("Set a number of neurons") != std::string::npos);
}

TEST_CASE("single channels that do not add up to the embedding are not called exact") {
  const json data = golden();
  json other = data;  // what single channels are asked of
  other["weights"][0][0] = data["weights"][0][0].get<double>() + 1.0;
  CHECK(fact(attribute(data, {{"silenced", 3.0}}, &other).outcome.evidence, "method").find("silencing") == 0);
}

TEST_CASE("a concept or one stimulus is explained alone, without an interval where there are too few") {
  const json data = golden();
  const Ended cats = attribute(data, {{"concept", std::string("cat")}, {"silenced", 0.0}});
  CHECK(cats.outcome.tables[1].rows() == 3);
  const auto n = static_cast<std::size_t>(std::get<NeuronRef>(cats.outcome.tables[0].at(0, 0)).channel);
  CHECK(number(cats.outcome.tables[0], 0, "contribution") == doctest::Approx(mean_at(data["prompt"]["added"], n, 0, 3)).epsilon(1e-6));
  const Ended one = attribute(data, {{"stimulus", 104.0}, {"concept", std::string("cat")}, {"silenced", 0.0}});
  REQUIRE(one.outcome.tables[1].rows() == 1);
  CHECK(std::get<StimulusRef>(one.outcome.tables[1].at(0, 0)).id == 104);
  CHECK(std::isnan(interval(one.outcome.tables[0], 0, "contribution_interval").low));
  CHECK(fact(one.outcome.evidence, "finding").find("for one stimulus") != std::string::npos);
}

TEST_CASE("what cannot be explained is refused") {
  const json data = golden();
  const auto refused = [&](Inputs inputs, Params params) { return begin_attribution(std::move(inputs), params, 1).error().where; };
  Inputs without = board(data);
  without.prompts.clear();
  CHECK(refused(without, {}) == "prompts");
  CHECK(refused(board(data), {{"against", 7.0}}) == "against");
  CHECK(refused(board(data), {{"stimulus", 5.0}}) == "stimuli");
  CHECK(refused(board(data), {{"concept", std::string("bird")}}) == "stimuli");
  Inputs broken = board(data);
  broken.responses[3] = std::nanf("");
  CHECK(begin_attribution(broken, {}, 1).error().code == pn::ErrorCode::Malformed);
}

TEST_CASE("an embedding without a direction ends the study with its stimulus") {
  json data = golden();
  for (json* values : {&data["responses"][2], &data["constant"]}) {
    for (json& value : *values) value = 0.0;
  }
  CHECK(attribute(data, {}).error.message.find("no direction") != std::string::npos);
}
