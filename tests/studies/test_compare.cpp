// Two states, and two models, side by side, against NumPy and SciPy (tests/golden/make_compare_golden.py).
#include "studies/compare.h"

#include <cmath>
#include <limits>

#include "studies/compare_models.h"
#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

using Rows = std::vector<std::vector<float>>;

json golden() { return json::parse(pn::test::golden_text("studies/compare.json")); }

Inputs board(const json& data) {
  Inputs inputs = small_board(data);
  inputs.layers = {{"stage2", 1, 2}, {"stage4", 3, 4}};
  for (const json& row : data["own"])
    for (const json& value : row) inputs.responses.push_back(value.get<float>());
  inputs.states = {{"as trained", {}}, {"repaired", {{{3, 1}, 0.0F, 0.0F}}}};
  return inputs;
}

OtherModel other_of(const json& data) {
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

Answer answer_of(const json& data, const Ask& ask) {
  Answer answer;
  for (const ImageAsk& image : ask.images) {
    const std::string side = ask.gates.empty() ? "first" : "second";
    const json& said = data["images"][side + (image.label ? "_label" : "")];
    answer.image_embeds.push_back(said[image.stimulus - 100].get<std::vector<float>>());
    if (!image.label) continue;
    CHECK(image.label->text == "dog");
    CHECK(image.label->share == 0.08);
  }
  for (std::size_t i = 0; i < ask.texts.size(); ++i) answer.text_embeds.push_back(data["texts"][i].get<std::vector<float>>());
  return answer;
}

Ended run_kind(const char* kind, const json& data, const Inputs& inputs, const Params& params = {}) {
  return run_answering(kind, inputs, params, data["seed"].get<std::uint64_t>(), [&](const Ask& ask) { return answer_of(data, ask); });
}

const Table& table_of(const Outcome& outcome, const std::string& name) {
  for (const Table& table : outcome.tables)
    if (table.name == name) return table;
  FAIL("no table " << name);
  return outcome.tables.front();
}

const Cell& cell(const Table& table, std::size_t row, const std::string& name) {
  for (std::size_t i = 0; i < table.columns.size(); ++i)
    if (table.columns[i].name == name) return table.at(row, i);
  FAIL("no column " << name);
  return table.cells.front();
}

bool says(const Evidence& evidence, const char* words) {
  for (const std::string& limit : evidence.limits)
    if (limit.find(words) != std::string::npos) return true;
  return false;
}

void check_row(const Table& table, std::size_t row, const json& expected) {
  const double count = number(table, row, "stimuli"), first = expected["first"].get<double>(), second = expected["second"].get<double>();
  CHECK(number(table, row, "first") == doctest::Approx(first / count));
  CHECK(number(table, row, "second") == doctest::Approx(second / count));
  CHECK(number(table, row, "difference") == doctest::Approx((second - first) / count));
  CHECK(number(table, row, "p_value") == doctest::Approx(expected["p"].get<double>()));
  CHECK(interval(table, row, "difference_interval").low <= (second - first) / count);
  CHECK(interval(table, row, "difference_interval").high >= (second - first) / count);
}

std::string refusal(const char* kind, const Inputs& inputs, const Params& params = {}) {
  const auto begun = begin_study(kind, inputs, params, 1);
  REQUIRE(!begun);
  return begun.error().message;
}

}  // namespace

TEST_CASE("two states side by side are as NumPy and SciPy have them, over all and by rendition") {
  const json data = golden();
  const Ended ended = run_kind("compare", data, board(data));
  REQUIRE(ended.error.message.empty());
  CHECK(ended.asks == 2);
  const Table& accuracy = table_of(ended.outcome, "accuracy");
  REQUIRE(accuracy.rows() == 3);
  CHECK(number(accuracy, 0, "stimuli") == 24);
  for (std::size_t row = 0; row < 3; ++row) check_row(accuracy, row, data["accuracy"][row]);
  CHECK(number(accuracy, 0, "first") > number(accuracy, 0, "second"));
  const Table& stimuli = table_of(ended.outcome, "stimuli");
  REQUIRE(stimuli.rows() == 24);
  for (std::size_t row = 0; row < 24; ++row) {
    CHECK(number(stimuli, row, "probability_first") == doctest::Approx(data["probability"]["first"][row].get<double>()).epsilon(1e-5));
    CHECK(number(stimuli, row, "probability_second") == doctest::Approx(data["probability"]["second"][row].get<double>()).epsilon(1e-5));
    CHECK(std::get<PromptRef>(cell(stimuli, row, "choice_second")).id == data["choice"]["second"][row].get<std::uint32_t>() + 1);
  }
  CHECK(ended.outcome.figures.front().rows.size() == 3);
  CHECK(fact(ended.outcome.evidence, "finding").find("with the second (repaired)") != std::string::npos);
}

TEST_CASE("a label is written on stimuli of other concepts, in both states") {
  const json data = golden();
  const Ended ended = run_kind("compare", data, board(data), {{"label", std::string(" dog ")}});
  REQUIRE(ended.error.message.empty());
  CHECK(ended.asks == 4);
  const Table& attack = table_of(ended.outcome, "attack");
  REQUIRE(attack.rows() == 3);
  CHECK(number(attack, 0, "stimuli") == 16);
  check_row(attack, 0, data["attack"]);
  CHECK(number(attack, 0, "first") > number(attack, 0, "second"));
  const Table& stimuli = table_of(ended.outcome, "stimuli");
  for (std::size_t row = 0; row < 24; ++row) {
    const Cell& taken = cell(stimuli, row, "label_first");
    const std::string& named = std::get<std::string>(taken);
    if (data["concepts"][row] == 1)
      CHECK(named.empty());
    else
      CHECK(named == board(data).prompts[data["choice"]["first_label"][row].get<std::size_t>()].text);
  }
  CHECK(ended.outcome.figures.front().rows.back().label == "fooled by the label");
}

TEST_CASE("a word that no prompt names fools where a right answer goes wrong") {
  const json data = golden();
  const Inputs inputs = board(data);
  const Ended ended = run_answering("compare", inputs, {{"label", std::string("anchor")}}, 1, [&](const Ask& ask) {
    Answer answer =
        answer_of(data, {ask.images.empty() || !ask.images[0].label ? ask.images : std::vector<ImageAsk>{}, ask.texts, ask.gates, {}});
    if (!answer.image_embeds.empty()) return answer;
    for (const ImageAsk& image : ask.images) {  // the first two cats are taken for fish, and all others stay as they are
      const json& same = data["images"][ask.gates.empty() ? "first" : "second"][image.stimulus - 100];
      answer.image_embeds.push_back((image.stimulus < 102 ? data["texts"][2] : same).get<std::vector<float>>());
    }
    return answer;
  });
  REQUIRE(ended.error.message.empty());
  const Table& attack = table_of(ended.outcome, "attack");
  CHECK(number(attack, 0, "stimuli") == 24);
  int right = 0;
  for (std::size_t i = 0; i < 2; ++i) right += data["choice"]["first"][i] == 0 ? 1 : 0;
  CHECK(number(attack, 0, "first") == doctest::Approx(right / 24.0));
}

TEST_CASE("states that are the same, boards without answers and answers that are none") {
  const json data = golden();
  Inputs inputs = board(data);
  inputs.states[1].gates.clear();
  CHECK(refusal("compare", inputs).find("no gate tells them apart") != std::string::npos);
  inputs = board(data);
  for (InputPrompt& prompt : inputs.prompts) prompt.text = "a thing";
  CHECK(refusal("compare", inputs).find("Add prompts that name") != std::string::npos);
  inputs = board(data);
  CHECK(refusal("compare", inputs, {{"label", std::string("cat")}, {"concept", std::string("cat")}}).find("another word") !=
        std::string::npos);

  inputs.stimuli.resize(1);
  const Ended one = run_kind("compare", data, inputs);
  REQUIRE(one.error.message.empty());
  CHECK(std::isnan(interval(table_of(one.outcome, "accuracy"), 0, "difference_interval").low));
  CHECK(says(one.outcome.evidence, "no difference can be shown"));

  for (const bool is_short : {true, false}) {
    const Ended broken = run_answering("compare", board(data), {}, 1, [&](const Ask& ask) {
      Answer answer = answer_of(data, ask);
      if (is_short)
        answer.image_embeds.pop_back();
      else
        answer.image_embeds[3][0] = std::numeric_limits<float>::quiet_NaN();
      return answer;
    });
    CHECK(broken.error.code == (is_short ? pn::ErrorCode::Mismatch : pn::ErrorCode::Malformed));
  }
}

TEST_CASE("two models: probabilities, best neurons and neurons that answer alike are NumPy's") {
  const json data = golden();
  Inputs inputs = board(data);
  inputs.other = other_of(data);
  const Ended ended = run_kind("compare_models", data, inputs, {{"shuffles", data["shuffles"].get<double>()}});
  REQUIRE(ended.error.message.empty());
  check_row(table_of(ended.outcome, "accuracy"), 0, data["models"]);
  const Table& stimuli = table_of(ended.outcome, "stimuli");
  for (std::size_t row = 0; row < 24; ++row)
    CHECK(number(stimuli, row, "probability_second") == doctest::Approx(data["probability"]["other"][row].get<double>()).epsilon(1e-5));

  const std::vector<NeuronRef> own = {{1, 0}, {1, 1}, {3, 0}, {3, 1}, {3, 2}, {3, 3}};
  const std::vector<std::string> other = {"1.0 of blocks.0", "1.1 of blocks.0", "1.2 of blocks.0", "2.0 of blocks.1",
                                          "2.1 of blocks.1", "2.2 of blocks.1", "2.3 of blocks.1"};
  const Table& concepts = table_of(ended.outcome, "concepts");
  REQUIRE(concepts.rows() == 3);
  for (std::size_t row = 0; row < 3; ++row) {
    CHECK(std::get<NeuronRef>(cell(concepts, row, "neuron")) == own[data["best"][row][0].get<std::size_t>()]);
    CHECK(std::get<std::string>(cell(concepts, row, "other_neuron")) == other[data["other_best"][row][0].get<std::size_t>()]);
    CHECK(number(concepts, row, "m") == doctest::Approx(data["best"][row][1].get<double>()));
    CHECK(number(concepts, row, "other_m") == doctest::Approx(data["other_best"][row][1].get<double>()));
  }
  const Table& pairs = table_of(ended.outcome, "pairs");
  REQUIRE(pairs.rows() == data["pairs"].size());
  for (std::size_t row = 0; row < pairs.rows(); ++row) {
    CAPTURE(row);
    CHECK(std::get<NeuronRef>(cell(pairs, row, "neuron")) == own[data["pairs"][row][0].get<std::size_t>()]);
    CHECK(std::get<std::string>(cell(pairs, row, "other_neuron")) == other[data["pairs"][row][1].get<std::size_t>()]);
    CHECK(number(pairs, row, "r") == doctest::Approx(data["pairs"][row][2].get<double>()).epsilon(1e-5));
    CHECK(number(pairs, row, "pairs") == static_cast<double>(row + 1));
    CHECK(number(pairs, row, "by_chance") == doctest::Approx(data["by_chance"][row].get<double>()));
  }
}

TEST_CASE("without a remembered model, or with one that does not fit, models are not compared") {
  const json data = golden();
  Inputs inputs = board(data);
  CHECK(refusal("compare_models", inputs).starts_with("Remember a model first"));
  inputs.other = other_of(data);
  inputs.other->image_embeds.pop_back();
  CHECK(refusal("compare_models", inputs).find("has not answered to all") != std::string::npos);
  inputs.other = other_of(data);
  inputs.other->responses.pop_back();
  CHECK(refusal("compare_models", inputs).find("do not fit its layers") != std::string::npos);
  inputs.other = other_of(data);
  inputs.other->responses[4] = std::numeric_limits<float>::infinity();
  CHECK(refusal("compare_models", inputs).find("not a number") != std::string::npos);

  Inputs few = board(data);
  few.other = other_of(data);
  few.stimuli.resize(3);
  few.responses.resize(18);
  few.other->responses.resize(21);
  few.other->image_embeds.resize(3);
  const Ended ended = run_kind("compare_models", data, few);
  REQUIRE(ended.error.message.empty());
  CHECK(ended.outcome.tables.size() == 2);
  CHECK(says(ended.outcome.evidence, "Neurons are not matched"));
  CHECK(says(ended.outcome.evidence, "M is not compared"));
}

TEST_CASE("a comparison of the bundled model's size takes many short steps") {
  Inputs inputs = noise(8, 4, 6, 1024);
  for (std::size_t i = 0; i < inputs.concepts.size(); ++i)
    inputs.prompts.push_back({static_cast<std::uint32_t>(i + 1), inputs.concepts[i]});
  OtherModel other;
  other.name = "large";
  other.layers = inputs.layers;
  other.responses = inputs.responses;
  const auto embed = [](std::size_t i) {
    std::vector<float> made(8, 0.1F);
    made[i % 8] = 1.0F;
    return made;
  };
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) other.image_embeds.push_back(embed(i));
  for (std::size_t i = 0; i < 8; ++i) other.text_embeds.push_back(embed(i));
  inputs.other = std::move(other);
  auto study = begin_study("compare_models", inputs, {{"shuffles", 1.0}}, 1);
  REQUIRE(study);
  Answer answer;
  double longest_ms = 0;
  for (int steps = 1;; ++steps) {
    const std::clock_t before = std::clock();
    Step step = (*study)->step(answer);
    longest_ms = std::max(longest_ms, 1000.0 * static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC);
    answer = {};
    if (const auto* ask = std::get_if<Ask>(&step)) {
      for (const ImageAsk& image : ask->images) answer.image_embeds.push_back(embed(image.stimulus));
      for (std::size_t i = 0; i < ask->texts.size(); ++i) answer.text_embeds.push_back(embed(i));
    } else if (const auto* outcome = std::get_if<Outcome>(&step)) {
      // The other model is the same: every neuron that is not constant has itself for its nearest.
      const Table& pairs = table_of(*outcome, "pairs");
      CHECK(number(pairs, 0, "pairs") >= 1);
      CHECK(number(pairs, 0, "r") == doctest::Approx(1.0).epsilon(1e-5));
      CHECK(fact(outcome->evidence, "finding").find("1024 pairs") != std::string::npos);
      CHECK(steps > 100);
      break;
    } else {
      REQUIRE(std::holds_alternative<More>(step));
    }
  }
  MESSAGE("longest step: " << longest_ms << " ms of processor time");
}
