#pragma once
#include <cmath>
#include <string>
#include <vector>

#include "study_runs.h"

// The golden board that two states, and two models, are compared on (tests/golden/make_compare_golden.py), and what is checked of both.
namespace pn::studies::test {

using Rows = std::vector<std::vector<float>>;

inline json golden() { return json::parse(pn::test::golden_text("studies/compare.json")); }

inline Inputs board(const json& data) {
  Inputs inputs = small_board(data);
  inputs.layers = {{"stage2", 1, 2}, {"stage4", 3, 4}};
  for (const json& row : data["own"])
    for (const json& value : row) inputs.responses.push_back(value.get<float>());
  inputs.states = {{"as trained", {}}, {"repaired", {{{3, 0}, 0.0F, 0.0F}}}};
  return inputs;
}

inline OtherModel other_of(const json& data) {
  OtherModel other;
  other.name = "large";
  other.sha256 = "abcdef0123";
  other.logit_scale = data["other_scale"].get<float>();
  other.layers = {{"blocks.0", 0, 3}, {"blocks.1", 1, 4}};
  for (const json& row : data["other"])
    for (const json& value : row) other.responses.push_back(value.get<float>());
  other.image_embeds = data["other_images"].get<Rows>();
  other.text_embeds = data["other_texts"].get<Rows>();
  return other;
}

inline Answer answer_of(const json& data, const Ask& ask) {
  Answer answer;
  for (const ImageAsk& image : ask.images) {
    const std::string side = ask.gates.empty() ? "first" : "second";
    const json& said = data["images"][side + (image.label ? "_label" : "")];
    answer.image_embeds.push_back(said[image.stimulus - 100].get<std::vector<float>>());
    if (ask.outputs.responses) answer.responses.push_back(data["gated"][image.stimulus - 100].get<std::vector<float>>());
    if (!image.label) continue;
    CHECK(image.label->text == "dog");
    CHECK(image.label->share == 0.08);
  }
  for (std::size_t i = 0; i < ask.texts.size(); ++i)
    answer.text_embeds.push_back((i < 3 ? data["texts"][i] : data["words"][ask.texts[i]]).get<std::vector<float>>());
  return answer;
}

inline Ended run_kind(const char* kind, const json& data, const Inputs& inputs, const Params& params = {}) {
  return run_answering(kind, inputs, params, data["seed"].get<std::uint64_t>(), [&](const Ask& ask) { return answer_of(data, ask); });
}

inline const Table& table_of(const Outcome& outcome, const std::string& name) {
  for (const Table& table : outcome.tables)
    if (table.name == name) return table;
  FAIL("no table " << name);
  return outcome.tables.front();
}

inline const Cell& cell(const Table& table, std::size_t row, const std::string& name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].name == name) return table.at(row, i);
  FAIL("no column " << name);
  return table.cells.front();
}

inline bool says(const Evidence& evidence, const char* words) {
  for (const std::string& limit : evidence.limits)
    if (limit.find(words) != std::string::npos) return true;
  return false;
}

inline void check_row(const Table& table, std::size_t row, const json& expected) {
  const double count = number(table, row, "stimuli"), first = expected["first"].get<double>(), second = expected["second"].get<double>();
  CHECK(number(table, row, "first") == doctest::Approx(first / count));
  CHECK(number(table, row, "second") == doctest::Approx(second / count));
  CHECK(number(table, row, "difference") == doctest::Approx((second - first) / count));
  CHECK(number(table, row, "p_value") == doctest::Approx(expected["p"].get<double>()));
  CHECK(interval(table, row, "difference_interval").low <= (second - first) / count);
  CHECK(interval(table, row, "difference_interval").high >= (second - first) / count);
}

// golden: a row of "search"; its neurons by their places
template <class Neuron>
void check_concept(const Table& table, std::size_t row, const json& golden, const Neuron& is_neuron) {
  CAPTURE(row);
  for (const std::string side : {"first", "second"}) {
    CHECK(is_neuron(cell(table, row, "neuron_" + side), golden[side]["neuron"].get<std::size_t>(), side == "first"));
    CHECK(number(table, row, "m_" + side) == doctest::Approx(golden[side]["m"].get<double>()));
    CHECK(number(table, row, "q_" + side) == doctest::Approx(golden[side]["q"].get<double>()));
    CHECK(number(table, row, "significant_" + side) == golden[side]["significant"].get<double>());
    CHECK(interval(table, row, "m_" + side + "_interval").low <= golden[side]["m"].get<double>());
  }
  CHECK(number(table, row, "difference") == doctest::Approx(golden["difference"].get<double>()));
  CHECK(interval(table, row, "difference_interval").low == doctest::Approx(golden["interval"][0].get<double>()));
  CHECK(interval(table, row, "difference_interval").high == doctest::Approx(golden["interval"][1].get<double>()));
}

inline void check_association(const Table& table, const json& golden) {
  REQUIRE(table.rows() == 3);
  CHECK(number(table, 0, "first") == doctest::Approx(golden["d"][0].get<double>()));
  CHECK(number(table, 0, "second") == doctest::Approx(golden["d"][1].get<double>()));
  CHECK(number(table, 0, "p_first") == doctest::Approx(golden["p"][0].get<double>()));
  CHECK(number(table, 0, "p_second") == doctest::Approx(golden["p"][1].get<double>()));
  CHECK(number(table, 0, "difference") == doctest::Approx(golden["d"][1].get<double>() - golden["d"][0].get<double>()));
  CHECK(interval(table, 0, "difference_interval").low == doctest::Approx(golden["interval"][0].get<double>()).epsilon(1e-5));
  CHECK(interval(table, 0, "difference_interval").high == doctest::Approx(golden["interval"][1].get<double>()).epsilon(1e-5));
  for (std::size_t row = 1; row < 3; ++row) {
    CHECK(number(table, row, "first") == doctest::Approx(golden["means"][row - 1][0].get<double>()));
    CHECK(number(table, row, "second") == doctest::Approx(golden["means"][row - 1][1].get<double>()));
    CHECK(std::isnan(number(table, row, "p_first")));
    const IntervalValue band = interval(table, row, "difference_interval");
    CHECK(band.low == doctest::Approx(golden["mean_intervals"][row - 1][0].get<double>()).epsilon(1e-5));
    CHECK(band.high == doctest::Approx(golden["mean_intervals"][row - 1][1].get<double>()).epsilon(1e-5));
  }
}

inline const std::vector<NeuronRef> kOwn = {{1, 0}, {1, 1}, {3, 0}, {3, 1}, {3, 2}, {3, 3}};

inline std::string refusal(const char* kind, const Inputs& inputs, const Params& params = {}) {
  const auto begun = begin_study(kind, inputs, params, 1);
  REQUIRE(!begun);
  return begun.error().message;
}

}  // namespace pn::studies::test
