// Two states side by side, against NumPy and SciPy (tests/golden/make_compare_golden.py).
#include "studies/compare.h"

#include <cmath>
#include <limits>

#include "compare_boards.h"

using namespace pn::studies;
using namespace pn::studies::test;

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

TEST_CASE("the best neurons of both states, a silenced one without M, and an interval of the difference are NumPy's") {
  const json data = golden();
  const Ended ended = run_kind("compare", data, board(data));
  REQUIRE(ended.error.message.empty());
  const Table& concepts = table_of(ended.outcome, "concepts");
  REQUIRE(concepts.rows() == 3);
  for (std::size_t row = 0; row < 3; ++row) {
    const json& expected = data["search"]["states"][row];
    check_concept(concepts, row, expected,
                  [](const Cell& told, std::size_t place, bool) { return std::get<NeuronRef>(told) == kOwn[place]; });
    const double then = number(concepts, row, "then");
    if (expected["then"].is_null())
      CHECK(std::isnan(then));
    else
      CHECK(then == doctest::Approx(expected["then"].get<double>()));
  }
  CHECK(data["search"]["states"][2]["then"].is_null());
  CHECK(says(ended.outcome.evidence, "a silenced neuron is constant and has none"));
  CHECK(fact(ended.outcome.evidence, "finding").find("best neurons of 3 concepts have a mean M of 0.99 and 0.83, the same neuron for 2") !=
        std::string::npos);

  const Ended without = run_kind("compare", data, board(data), {{"search", 0.0}});
  REQUIRE(without.error.message.empty());
  CHECK(without.outcome.tables.size() == 2);
}

TEST_CASE("of one stimulus a rendition M's difference has no interval, and says so") {
  const json data = golden();
  Inputs inputs = board(data);
  Inputs few = inputs;
  few.stimuli.clear();
  few.responses.clear();
  for (const std::size_t i : {0U, 4U, 8U, 9U, 12U, 13U, 16U, 20U}) {
    few.stimuli.push_back(inputs.stimuli[i]);
    few.responses.insert(few.responses.end(), inputs.responses.begin() + static_cast<std::ptrdiff_t>(6 * i),
                         inputs.responses.begin() + static_cast<std::ptrdiff_t>(6 * i + 6));
  }
  const Ended ended = run_kind("compare", data, few);
  REQUIRE(ended.error.message.empty());
  const Table& concepts = table_of(ended.outcome, "concepts");
  CHECK(std::isnan(interval(concepts, 0, "difference_interval").low));
  CHECK(std::isfinite(interval(concepts, 1, "difference_interval").low));
  CHECK(says(ended.outcome.evidence, "no interval for a concept with one stimulus in a rendition"));
}

TEST_CASE("an association of stimuli and words in both states is NumPy's") {
  const json data = golden();
  const Params sets = {{"x", std::string("#cat")},
                       {"y", std::string("#dog")},
                       {"a", std::string("pleasant: love, peace")},
                       {"b", std::string("hate, war, pain")}};
  const Ended ended = run_kind("compare", data, board(data), sets);
  REQUIRE(ended.error.message.empty());
  const Table& association = table_of(ended.outcome, "association");
  check_association(association, data["audits"]["states"]);
  CHECK(std::get<std::string>(cell(association, 0, "compared")) == "cat rather than dog, with pleasant rather than hate, …");
  CHECK(says(ended.outcome.evidence, "cannot be below 7.8e-05"));
  CHECK(!says(ended.outcome.evidence, "an association of words alone"));

  // Only the stimuli of fish are chosen, and those of the sets are shown besides, to either state.
  Params chosen = sets;
  chosen["concept"] = std::string("fish");
  chosen["search"] = 0.0;
  const Ended narrow = run_kind("compare", data, board(data), chosen);
  REQUIRE(narrow.error.message.empty());
  check_association(table_of(narrow.outcome, "association"), data["audits"]["states"]);
  CHECK(table_of(narrow.outcome, "stimuli").rows() == 8);

  json more = data;
  more["words"]["sun"] = data["texts"][2];
  const Params of_words = {{"x", std::string("love, peace")},
                           {"y", std::string("war, pain")},
                           {"a", std::string("hate")},
                           {"b", std::string("sun")},
                           {"search", 0.0}};
  const Ended words = run_kind("compare", more, board(data), of_words);
  REQUIRE(words.error.message.empty());
  CHECK(number(table_of(words.outcome, "association"), 0, "difference") == 0);
  CHECK(says(words.outcome.evidence, "an association of words alone is the same in both"));
  CHECK(says(words.outcome.evidence, "takes three targets in either set"));
  CHECK(refusal("compare", board(data), {{"x", std::string("#cat")}}).find("Set Y is empty") != std::string::npos);

  // What would have to be drawn for both is refused.
  for (const char* drawn : {"\"love\", \"peace\"|\"war\", \"pain\"", "🌸 🌻|🐝 🐞"}) {
    const std::string_view both = drawn;
    Params asked = of_words;
    asked["x"] = std::string(both.substr(0, both.find('|')));
    asked["y"] = std::string(both.substr(both.find('|') + 1));
    const auto begun = begin_study("compare", board(data), asked, 1);
    REQUIRE(!begun);
    CHECK(begun.error().code == pn::ErrorCode::Unsupported);
  }
}

TEST_CASE("two states that answer alike: a zero line and the sentence") {
  const json data = golden();
  const Ended ended = run_answering("compare", board(data), {}, 1, [&](const Ask& ask) {
    Ask as_trained = ask;
    as_trained.gates.clear();
    as_trained.outputs.responses = false;
    Answer answer = answer_of(data, as_trained);
    for (const ImageAsk& image : ask.images)
      if (ask.outputs.responses) answer.responses.push_back(data["own"][image.stimulus - 100].get<std::vector<float>>());
    return answer;
  });
  REQUIRE(ended.error.message.empty());
  const Figure& figure = ended.outcome.figures.front();
  CHECK(figure.low < 0);
  CHECK(figure.high > 0);
  for (const FigureRow& row : figure.rows) CHECK(row.value == 0);
  CHECK(figure.caption.starts_with("No difference in any of 24"));
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
  const Ended ended = run_answering("compare", inputs, {{"label", std::string("anchor")}, {"search", 0.0}}, 1, [&](const Ask& ask) {
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
  inputs.responses.resize(6);
  const Ended one = run_kind("compare", data, inputs);
  REQUIRE(one.error.message.empty());
  CHECK(std::isnan(interval(table_of(one.outcome, "accuracy"), 0, "difference_interval").low));
  CHECK(says(one.outcome.evidence, "no difference of accuracy can be shown"));

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
    const Ended deaf = run_answering("compare", board(data), {}, 1, [&](const Ask& ask) {
      Answer answer = answer_of(data, ask);
      if (answer.responses.empty()) return answer;
      if (is_short)
        answer.responses[3].pop_back();
      else
        answer.responses[3][0] = std::numeric_limits<float>::infinity();
      return answer;
    });
    CHECK(deaf.error.code == (is_short ? pn::ErrorCode::Mismatch : pn::ErrorCode::Malformed));
  }
}
