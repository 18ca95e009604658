#include "studies/attribution.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

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

TEST_CASE("contributions, their intervals, activation times gradient and what silencing takes are those of NumPy, SciPy and torch") {
  const json data = golden();
  for (const char* name : {"prompt", "difference"}) {
    const json& expected = data[name];
    Params params = {{"prompt", 7.0}, {"silenced", data["silenced"].get<double>()}};
    if (std::string(name) == "difference") params["against"] = 8.0;
    const Ended ended = attribute(data, params);
    CHECK(ended.asks == 1 + 5 + 1);  // all stimuli, the maps of each, six neurons one by one in one batch
    const Table& neurons = ended.outcome.tables[0];
    REQUIRE(neurons.rows() == 9);
    for (std::size_t row = 0; row < neurons.rows(); ++row) {
      const auto n = expected["order"][row].get<std::size_t>();
      CHECK(std::get<NeuronRef>(neurons.at(row, 0)) == NeuronRef{3, static_cast<int>(n)});
      CHECK(number(neurons, row, "contribution") == doctest::Approx(mean_at(expected["added"], n)).epsilon(1e-6));
      CHECK(interval(neurons, row, "contribution_interval").low ==
            doctest::Approx(expected["intervals"][n][0].get<double>()).epsilon(1e-5));
      CHECK(interval(neurons, row, "contribution_interval").high ==
            doctest::Approx(expected["intervals"][n][1].get<double>()).epsilon(1e-5));
      CHECK(number(neurons, row, "response") == doctest::Approx(mean_at(data["responses"], n)).epsilon(1e-6));
      CHECK(number(neurons, row, "gradient") == doctest::Approx(mean_at(expected["slope"], n)).epsilon(2e-6));
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
      CHECK(number(stimuli, row, "length") == doctest::Approx(expected["lengths"][row].get<double>()).epsilon(1e-6));
    }
    char rho[96];
    std::snprintf(rho, sizeof rho, "rho %.2g of contributions, %.2g of activation \xC3\x97 gradient, over 6 neurons",
                  expected["rho"].get<double>(), expected["rho_of_slope"].get<double>());
    CHECK_MESSAGE(fact(ended.outcome.evidence, "agreement with silencing").find(rho) != std::string::npos, rho);
    CHECK(fact(ended.outcome.evidence, "method").find("exact") == 0);
    CHECK(ended.outcome.figures[0].rows.size() == 9);
  }
}

TEST_CASE("maps are those of NumPy and sum to the contributions") {
  const json data = golden();
  const json& expected = data["difference"];
  const Params params = {{"prompt", 7.0}, {"against", 8.0}, {"silenced", 0.0}};
  const auto check = [&](const MapResult& map, const json& values) {
    CHECK(map.height == 3);
    CHECK(map.width == 4);
    REQUIRE(map.values.size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      CHECK(static_cast<double>(map.values[i]) == doctest::Approx(values[i].get<double>()).epsilon(1e-6));
  };
  // Of a set, all neurons and the one that speaks most for the prompt, for each stimulus.
  const Ended set = attribute(data, params);
  REQUIRE(set.outcome.maps.size() == 10);
  CHECK(set.outcome.map_ends.above == "speaks for");
  for (std::size_t row = 0; row < 5; ++row) {
    const MapResult& map = set.outcome.maps[2 * row];
    check(map, expected["maps"][row]);
    CHECK(map.stimulus == 100 + row);
    double sum = expected["rest"][row].get<double>();
    for (const float value : map.values) sum += static_cast<double>(value);
    CHECK(sum == doctest::Approx(expected["logits"][row].get<double>()).epsilon(1e-6));
  }
  // Of one stimulus, those that speak most for and against it; or the one that is named.
  Params one = params;
  one["stimulus"] = 100.0;
  const Ended alone = attribute(data, one);
  REQUIRE(alone.outcome.maps.size() == 3);
  check(alone.outcome.maps[0], expected["maps"][0]);
  for (std::size_t i = 1; i < 3; ++i) {
    REQUIRE(alone.outcome.maps[i].neuron);
    const auto n = static_cast<std::size_t>(alone.outcome.maps[i].neuron->channel);
    check(alone.outcome.maps[i], expected["neuron_maps"][n]);
    const auto& added = expected["added"][0];
    const auto values = added.get<std::vector<double>>();
    CHECK(values[n] == (i == 1 ? *std::max_element(values.begin(), values.end()) : *std::min_element(values.begin(), values.end())));
  }
  one["neuron"] = std::string("4.2");
  const Ended named = attribute(data, one);
  REQUIRE(named.outcome.maps.size() == 2);
  CHECK(named.outcome.maps[1].title == "Neuron 4.2");
  check(named.outcome.maps[1], expected["neuron_maps"][2]);
  char words[64];
  std::snprintf(words, sizeof words, "Sums to %.2f, what the neuron adds.", expected["added"][0][2].get<double>());
  CHECK(named.outcome.maps[1].caption == words);
  // Maps of another layer than was asked for are not shown.
  json other = data;
  other["height"] = 2;
  CHECK(run_linear("attribution", other, board(data), params, 3, &data).outcome.maps.empty());
}

TEST_CASE("beside one stimulus stand the means over those of the chosen concept and rendition") {
  const json data = golden();
  const json& expected = data["prompt"];
  const auto check = [&](const Params& params, std::size_t first, std::size_t end) {
    const Ended ended = attribute(data, params);
    const Table& neurons = ended.outcome.tables[0];
    for (std::size_t row = 0; row < neurons.rows(); ++row) {
      const auto n = static_cast<std::size_t>(std::get<NeuronRef>(neurons.at(row, 0)).channel);
      CHECK(number(neurons, row, "contribution") == doctest::Approx(expected["added"][4][n].get<double>()).epsilon(1e-6));
      CHECK(number(neurons, row, "set") == doctest::Approx(mean_at(expected["added"], n, first, end)).epsilon(1e-5));
      CHECK(interval(neurons, row, "set_interval").low <= number(neurons, row, "set"));
      CHECK(interval(neurons, row, "set_interval").high >= number(neurons, row, "set"));
    }
    CHECK(ended.outcome.figures[0].parts.front() == "on average over " + std::to_string(end - first) + " stimuli");
  };
  check({{"stimulus", 104.0}, {"silenced", 0.0}}, 0, 5);
  check({{"stimulus", 104.0}, {"concept", std::string("cat")}, {"silenced", 2.0}}, 0, 3);
  check({{"stimulus", 104.0}, {"concept", std::string("cat")}, {"rendition", std::string("photo")}, {"silenced", 0.0}}, 0, 3);
  const Ended sketches = attribute(data, {{"rendition", std::string("photo")}, {"silenced", 0.0}});
  CHECK(sketches.outcome.tables[1].rows() == 5);
}

TEST_CASE("the finding can be read once: what a neuron adds, what speaks for and against, and what that leaves") {
  const json data = golden();
  const json& expected = data["difference"];
  const Ended ended = attribute(data, {{"prompt", 7.0}, {"against", 8.0}, {"stimulus", 101.0}, {"silenced", 0.0}});
  double speaks_for = 0, speaks_against = 0, most = 0;
  const auto add = [&](double value) {
    (value > 0 ? speaks_for : speaks_against) += value;
    most = std::max(most, value);
  };
  for (const json& value : expected["added"][1]) add(value.get<double>());
  const double strongest = most;
  add(expected["rest"][1].get<double>());
  char words[256];
  std::snprintf(
      words, sizeof words,
      ": it adds %.2f to the difference of both logits. All that speaks for it adds %.2f, all that speaks against it takes %.2f; that "
      "leaves %.2f, at the embedding's length of %.2f, for one stimulus",
      strongest, speaks_for, -speaks_against, expected["logits"][1].get<double>(), expected["lengths"][1].get<double>());
  CHECK_MESSAGE(fact(ended.outcome.evidence, "finding").find(words) != std::string::npos, fact(ended.outcome.evidence, "finding")
                                                                                              << " is not " << words);
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
  CHECK(ended.outcome.maps.empty());
  CHECK(ended.outcome.evidence.limits[0].find("without gradients") != std::string::npos);
  CHECK(fact(ended.outcome.evidence, "finding")
            .find(" matters most for \xE2\x80\x9C"
                  "a cat\xE2\x80\x9D: without it the prompt's logit falls by ") != std::string::npos);
  CHECK(attribute(data, {{"silenced", 0.0}}, nullptr).error.message.find("Set a number of neurons") != std::string::npos);
}

TEST_CASE("all neurons of a layer are silenced one by one, a batch at a time, and the cost is told before") {
  const json data = golden();
  const Params params = {{"silenced", 2.0}, {"all", 1.0}};
  const Ended ended = attribute(data, params, nullptr);
  const Table& neurons = ended.outcome.tables[0];
  REQUIRE(neurons.rows() == 9);
  CHECK(ended.asks == 1 + 1);  // nine neurons for five stimuli: 45 runs
  for (std::size_t row = 0; row < 9; ++row) {
    const auto n = static_cast<std::size_t>(std::get<NeuronRef>(neurons.at(row, 0)).channel);
    CHECK(number(neurons, row, "lost") == doctest::Approx(mean_at(data["prompt"]["lost"], n)).epsilon(1e-5));
  }
  const Kind kind = attribution_kind();
  CHECK(kind.cost({5, 9}, completed(kind.params, params)) ==
        "Silences 9 neurons of 9 one by one, for 5 stimuli: 45 runs of what follows the layer.");
  CHECK(kind.cost({1, 9}, completed(kind.params, {{"silenced", 0.0}})) == "No neuron is silenced: 1 run of the model.");
}

TEST_CASE("where silencing takes the same from all, no rank correlation is told") {
  json data = golden();
  for (json* rows : {&data["responses"], &data["maps"]}) {
    for (json& row : *rows) {
      for (std::size_t n = 1; n < row.size(); ++n) row[n] = row[0];
    }
  }
  for (std::size_t n = 1; n < 9; ++n) data["weights"][n] = data["weights"][0];
  CHECK(fact(attribute(data, {}).outcome.evidence, "agreement with silencing").find("none can be told") == 0);
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
  for (const Column& column : one.outcome.tables[0].columns) CHECK(column.name != "contribution_interval");
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
  CHECK(refused(board(data), {{"rendition", std::string("sketch")}}) == "stimuli");
  CHECK(refused(board(data), {{"neuron", std::string("4.9")}}) == "neuron");
  CHECK(refused(board(data), {{"neuron", std::string("cat")}}) == "neuron");
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
