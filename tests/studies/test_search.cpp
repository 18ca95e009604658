#include "studies/search.h"

#include <cmath>
#include <map>
#include <utility>

#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/search.json")); }

Run run(Inputs inputs, const Params& params, std::uint64_t seed) {
  return pn::studies::test::run("search", std::move(inputs), params, seed);
}

}  // namespace

// Tolerances: AUROC and intervals are floats (1e-6; 2e-6 where a root is found by bisection), p-values counts in double (1e-9).
TEST_CASE("a whole search gives what scikit-learn and SciPy give") {
  const json data = golden();
  const Run found = run(inputs_of(data), {{"resamples", data["resamples"].get<double>()}, {"level", data["level"].get<double>()}},
                        data["seed"].get<std::uint64_t>());
  REQUIRE(found.outcome.tables.size() == 2);
  const Table& table = found.outcome.tables[0];
  REQUIRE(table.rows() == data["rows"].size());
  std::map<std::pair<int, std::string>, const json*> expected;
  for (const json& row : data["rows"]) expected[{row["neuron"].get<int>(), row["concept"].get<std::string>()}] = &row;
  int significant = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const NeuronRef neuron = std::get<NeuronRef>(table.at(row, 0));
    const int place = (neuron.layer == 0 ? 0 : data["layers"][0]["channels"].get<int>()) + neuron.channel;
    CHECK(std::get<std::string>(table.at(row, 1)) == data["layers"][static_cast<std::size_t>(neuron.layer)]["name"]);
    const json& one = *expected.at({place, std::get<std::string>(table.at(row, 2))});
    CAPTURE(one.dump());
    CHECK(number(table, row, "m") == doctest::Approx(one["m"].get<double>()).epsilon(1e-6));
    CHECK(std::abs(interval(table, row, "m_interval").low - one["interval"][0].get<double>()) < 2e-6);
    CHECK(std::abs(interval(table, row, "m_interval").high - one["interval"][1].get<double>()) < 2e-6);
    CHECK(number(table, row, "auprc") == doctest::Approx(one["auprc"].get<double>()).epsilon(1e-12));
    CHECK(number(table, row, "base_rate") == doctest::Approx(one["base_rate"].get<double>()).epsilon(1e-12));
    CHECK(number(table, row, "p") == doctest::Approx(one["p"].get<double>()).epsilon(1e-9));
    CHECK(number(table, row, "q") == doctest::Approx(one["q"].get<double>()).epsilon(1e-9));
    CHECK(number(table, row, "stability") == doctest::Approx(one["stability"].get<double>()).epsilon(1e-12));
    CHECK(std::abs(interval(table, row, "m_bootstrap").low - one["bootstrap"][0].get<double>()) < 2e-6);
    CHECK(std::abs(interval(table, row, "m_bootstrap").high - one["bootstrap"][1].get<double>()) < 2e-6);
    significant += number(table, row, "q") <= data["level"].get<double>() ? 1 : 0;
    if (row > 0) CHECK(number(table, row - 1, "m") >= number(table, row, "m"));
  }
  CHECK(significant == data["significant"].get<int>());
  CHECK(significant > 0);
  CHECK(fact(found.outcome.evidence, "significant").find(std::to_string(significant) + " pair") == 0);

  const Table& parts = found.outcome.tables[1];
  std::size_t count = 0;
  for (const json& row : data["rows"]) count += row["parts"].size();
  REQUIRE(parts.rows() == count);
  for (std::size_t row = 0; row < parts.rows(); ++row) {
    const NeuronRef neuron = std::get<NeuronRef>(parts.at(row, 0));
    const int place = (neuron.layer == 0 ? 0 : data["layers"][0]["channels"].get<int>()) + neuron.channel;
    const json& one = *expected.at({place, std::get<std::string>(parts.at(row, 1))});
    for (const json& part : one["parts"]) {
      if (part["rendition"] != std::get<std::string>(parts.at(row, 2))) continue;
      CHECK(number(parts, row, "auroc") == doctest::Approx(part["auroc"].get<double>()).epsilon(1e-6));
      CHECK(number(parts, row, "positives") == part["positives"].get<double>());
      CHECK(number(parts, row, "negatives") == part["negatives"].get<double>());
      CHECK(number(parts, row, "p") == doctest::Approx(part["p"].get<double>()).epsilon(1e-9));
    }
  }
}

TEST_CASE("the neuron that answers to a concept is found among noise, and noise is not") {
  const Run found = run(noise(5, 3, 6, 300), {{"resamples", 50.0}}, 1);
  const Table& table = found.outcome.tables[0];
  CHECK(table.rows() == 200);
  CHECK(std::get<NeuronRef>(table.at(0, 0)) == NeuronRef{0, 0});
  CHECK(std::get<std::string>(table.at(0, 2)) == "c0");
  CHECK(number(table, 0, "m") == 1.0);
  CHECK(number(table, 0, "q") < 0.05);
  CHECK(number(table, 0, "stability") == 1.0);
  CHECK(number(table, 1, "q") > 0.05);
  CHECK(found.outcome.figures[0].rows.size() == 20);
  CHECK(found.outcome.figures[0].rows[0].label == "1.0  c0");
}

TEST_CASE("splitting in halves tests one concept a neuron") {
  const Run found = run(noise(4, 2, 8, 60), {{"split", 1.0}, {"resamples", 20.0}}, 3);
  const Table& table = found.outcome.tables[0];
  CHECK(table.rows() == 60);
  CHECK(fact(found.outcome.evidence, "tests") == "60 (one a neuron)");
  CHECK(fact(found.outcome.evidence, "stimuli") == "32 in the half that judges, of 64");
  CHECK(std::get<NeuronRef>(table.at(0, 0)) == NeuronRef{0, 0});
  CHECK(number(table, 0, "q") < 0.05);
}

TEST_CASE("a board that is too small says what it cannot show") {
  // Five concepts once in each of two renditions: no p below 1/5.
  const Run found = run(noise(5, 2, 1, 40), {{"resamples", 10.0}}, 1);
  const std::string limits = found.outcome.evidence.limits.front();
  CHECK(limits.find("No p-value can fall below 0.2 with so few stimuli, so no row can be significant at 0.05") == 0);
  CHECK(fact(found.outcome.evidence, "smallest p possible") == "0.2");
  CHECK(number(found.outcome.tables[0], 0, "p") >= 0.2 - 1e-12);
}

TEST_CASE("what cannot be searched is refused") {
  CHECK(begin_search(noise(5, 1, 4, 3), {}, 1).error().code == pn::ErrorCode::TooFew);
  CHECK(begin_search(noise(2, 2, 1, 3), {}, 1).error().code == pn::ErrorCode::TooFew);
  CHECK(begin_search(noise(4, 2, 1, 3), {{"split", 1.0}}, 1).error().code == pn::ErrorCode::TooFew);
  CHECK(begin_search(noise(4, 2, 3, 3), {{"least", 4.0}}, 1).error().code == pn::ErrorCode::TooFew);
  CHECK(begin_search({}, {}, 1).error().code == pn::ErrorCode::TooFew);
  Inputs broken = noise(4, 2, 2, 3);
  broken.responses[3 * 4] = std::nanf("");
  const auto refused = begin_search(broken, {}, 1);
  CHECK(refused.error().code == pn::ErrorCode::Malformed);
  CHECK(refused.error().where == "stimulus 4");
}

TEST_CASE("a search of the bundled model's size takes many short steps, the same each time") {
  const Params params = {{"resamples", 200.0}};
  const Run found = run(noise(6, 4, 2, 848), params, 5);
  CHECK(found.steps > 5);
  MESSAGE("longest of " << found.steps << " steps: " << found.longest_ms << " ms of processor time");
  const Run again = run(noise(6, 4, 2, 848), params, 5);
  CHECK(again.outcome.tables[0].cells == found.outcome.tables[0].cells);
}
