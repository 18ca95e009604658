#include "studies/layers.h"

#include <cmath>

#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

const Cell& cell(const Table& table, std::size_t row, const std::string& name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == name) return table.at(row, i);
  }
  FAIL("no column " << name);
  return table.cells.front();
}

}  // namespace

// AUROC and its quantiles are floats (1e-6), p-values counts in double.
TEST_CASE("layers give what scikit-learn and NumPy give, with the same shuffles") {
  const json data = json::parse(pn::test::golden_text("studies/search.json"));
  const json expected = json::parse(pn::test::golden_text("studies/layers.json"));
  const Run found =
      run("layers", inputs_of(data), {{"shuffles", expected["shuffles"].get<double>()}, {"threshold", expected["threshold"].get<double>()}},
          data["seed"].get<std::uint64_t>());
  REQUIRE(found.outcome.tables.size() == 3);
  const Table& layers = found.outcome.tables[0];
  REQUIRE(layers.rows() == expected["layers"].size());
  for (std::size_t row = 0; row < layers.rows(); ++row) {
    const json& one = expected["layers"][row];
    CHECK(std::get<std::string>(cell(layers, row, "layer")) == one["layer"].get<std::string>());
    for (const char* name : {"neurons", "median_m", "chance_median_m", "reached", "chance_share", "p", "best_m"})
      CHECK_MESSAGE(number(layers, row, name) == doctest::Approx(one[name].get<double>()).epsilon(1e-6), name);
    CHECK(interval(layers, row, "middle_m").low == doctest::Approx(one["middle_m"][0].get<double>()).epsilon(1e-6));
    CHECK(interval(layers, row, "middle_m").high == doctest::Approx(one["middle_m"][1].get<double>()).epsilon(1e-6));
  }
  const Table& concepts = found.outcome.tables[1];
  REQUIRE(concepts.rows() == expected["concepts"].size());
  for (std::size_t row = 0; row < concepts.rows(); ++row) {
    const json& one = expected["concepts"][row];
    CHECK(std::get<std::string>(concepts.at(row, 0)) == one["concept"].get<std::string>());
    CHECK(number(concepts, row, "best_m") == doctest::Approx(one["best_m"].get<double>()).epsilon(1e-6));
    CHECK(std::get<std::string>(cell(concepts, row, "first_layer")) == one.value("first_layer", "none"));
    if (!one.contains("first_m")) continue;
    CHECK(number(concepts, row, "first_m") == doctest::Approx(one["first_m"].get<double>()).epsilon(1e-6));
    CHECK(number(concepts, row, "p") == doctest::Approx(one["p"].get<double>()).epsilon(1e-9));
  }
}

TEST_CASE("a layer of noise has no more multimodal neurons than chance; one that answers to a concept has") {
  Inputs inputs = noise(5, 3, 6, 120);
  inputs.layers = {{"noise", 0, 60}, {"answers", 1, 60}};
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) {
    inputs.responses[i * 120] -= inputs.stimuli[i].concept_index == 0 ? 2.0F : 0.0F;  // noise() has the first neuron answer
    for (std::size_t n = 60; n < 80; ++n) inputs.responses[i * 120 + n] += inputs.stimuli[i].concept_index == 2 ? 2.0F : 0.0F;
  }
  const Run found = run("layers", std::move(inputs), {}, 1);
  const Table& layers = found.outcome.tables[0];
  CHECK(number(layers, 0, "p") > 0.05);
  CHECK(number(layers, 1, "reached") == 20.0);
  CHECK(number(layers, 1, "p") == doctest::Approx(1.0 / 41));
  CHECK(std::get<std::string>(cell(layers, 1, "best_concept")) == "c2");
  CHECK(fact(found.outcome.evidence, "finding").find("From answers on more neurons are multimodal than chance gives: 20 of 60") == 0);
  const Table& concepts = found.outcome.tables[1];
  CHECK(std::get<std::string>(cell(concepts, 2, "first_layer")) == "answers");
  CHECK(std::get<std::string>(cell(concepts, 0, "first_layer")) == "none");
  CHECK(std::isnan(number(concepts, 0, "p")));
  CHECK(found.outcome.figures[0].rows.size() == 2);
}

TEST_CASE("layers that cannot be compared are refused") {
  CHECK(begin_layers(noise(5, 1, 4, 3), {}, 1).error().code == pn::ErrorCode::TooFew);
  CHECK(begin_layers({}, {}, 1).error().code == pn::ErrorCode::TooFew);
}
