#include "studies/audit.h"

#include <cmath>
#include <fstream>

#include "analysis/association.h"
#include "linear_head.h"
#include "studies/audit_sets.h"
#include "studies/drawn_emoji.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/audit.json")); }

Inputs board(const json& data) {
  json headless = data;
  headless["texts"] = json::array();
  Inputs inputs = linear_board(headless, {"a cat", "a dog"}, {"cat", "dog", "fish", "bird"});
  for (std::size_t i = 0; i < data["concepts"].size(); ++i)
    inputs.stimuli.push_back({static_cast<std::uint32_t>(100 + i), data["concepts"][i].get<int>(), 0});
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  return inputs;
}

std::string written(const json& set) {
  const char* const concepts[] = {"#cat", "#dog", "#fish", "#bird"};
  if (set.is_number()) return concepts[set.get<int>()];
  std::string words;
  for (const json& word : set) words += (words.empty() ? "" : ", ") + word.get<std::string>();
  return words;
}

Params params_of(const json& data, const json& sets) {
  Params params = {{"silenced", data["silenced"].get<double>()}, {"draws", data["draws"].get<double>()}};
  const char* const names[] = {"x", "y", "a", "b"};
  for (std::size_t i = 0; i < 4; ++i) params[names[i]] = written(sets[i]);
  return params;
}

Answer answer_of(const Ask& ask, const json& data, const Inputs& inputs, bool linear) {
  Ask pictures = ask;
  pictures.texts.clear();
  Answer answer = linear_answer(pictures, data, inputs, linear ? &data : nullptr);
  for (const std::string& text : ask.texts) answer.text_embeds.push_back(data["words"][text].get<std::vector<float>>());
  return answer;
}

Ended audit(const json& data, const Params& params, bool linear = true) {
  const Inputs inputs = board(data);
  return run_answering("audit", inputs, params, data["seed"].get<std::uint64_t>(),
                       [&](const Ask& ask) { return answer_of(ask, data, inputs, linear); });
}

pn::Error refused(const Params& params) {
  const auto study = begin_study("audit", board(golden()), params, 1);
  REQUIRE(!study);
  return study.error();
}

const Table& table_of(const Outcome& outcome, const std::string& name) {
  for (const Table& table : outcome.tables)
    if (table.name == name) return table;
  FAIL("no table " << name);
  return outcome.tables.front();
}

std::string text(const Table& table, std::size_t row, std::size_t column) { return std::get<std::string>(table.at(row, column)); }

}  // namespace

TEST_CASE("associations, their neurons and what silencing takes are as in NumPy") {
  const json data = golden();
  for (const auto& each : data["cases"].items()) {
    CAPTURE(each.key());
    const json& expected = each.value();
    const Ended ended = audit(data, params_of(data, expected["sets"]));
    REQUIRE(ended.error.message.empty());
    const Table& levels = table_of(ended.outcome, "levels");
    REQUIRE(levels.rows() == 7);
    CHECK(number(levels, 0, "d") == doctest::Approx(expected["d"].get<double>()).epsilon(1e-6));
    CHECK(number(levels, 1, "d") == doctest::Approx(expected["d_x"].get<double>()).epsilon(1e-6));
    CHECK(number(levels, 2, "d") == doctest::Approx(expected["d_y"].get<double>()).epsilon(1e-6));
    const auto ways = [](const json& counted) {
      return std::to_string(counted[0].get<int>()) + " of " + std::to_string(counted[1].get<int>());
    };
    CHECK(text(levels, 0, 3) == ways(expected["partitions"]));
    CHECK(text(levels, 1, 3) == ways(expected["partitions_x"]));
    CHECK(number(levels, 0, "p_value") ==
          doctest::Approx(expected["partitions"][0].get<double>() / expected["partitions"][1].get<double>()).epsilon(1e-9));
    for (std::size_t pair = 0; pair < 4; ++pair)
      CHECK(std::abs(number(levels, 3 + pair, "cosine") - expected["cosines"][pair].get<double>()) < 1e-6);
    const Table& targets = table_of(ended.outcome, "targets");
    const std::size_t x = expected["x"].size(), y = expected["y"].size();
    REQUIRE(targets.rows() == x + y);
    for (std::size_t i = 0; i < x + y; ++i)
      CHECK(std::abs(number(targets, i, "association") - (i < x ? expected["x"][i] : expected["y"][i - x]).get<double>()) < 1e-6);
    if (!expected.contains("added")) {
      CHECK(ended.asks == 1);
      CHECK(ended.outcome.tables.size() == 2);
      CHECK(ended.outcome.neurons.empty());
      continue;
    }

    const Table& neurons = table_of(ended.outcome, "neurons");
    REQUIRE(neurons.rows() == expected["added"].size());
    double sum = 0;
    for (std::size_t row = 0; row < neurons.rows(); ++row) {
      const auto n = static_cast<std::size_t>(std::get<NeuronRef>(neurons.at(row, 0)).channel);
      CHECK(std::abs(number(neurons, row, "adds") - expected["added"][n].get<double>()) < 1e-6);
      CHECK(number(neurons, row, "p_value") ==
            doctest::Approx(expected["p"][n].get<double>() / expected["partitions"][1].get<double>()).epsilon(1e-9));
      sum += number(neurons, row, "adds");
    }
    CHECK(sum != 0);
    REQUIRE(ended.outcome.neurons.size() == expected["chosen"].size());
    for (std::size_t i = 0; i < expected["chosen"].size(); ++i) CHECK(ended.outcome.neurons[i].channel == expected["chosen"][i].get<int>());
    CHECK(ended.asks == 2 + data["draws"].get<int>());
    const Table& silencing = table_of(ended.outcome, "silencing");
    REQUIRE(silencing.rows() == 3);
    CHECK(number(silencing, 0, "d") == doctest::Approx(expected["d"].get<double>()).epsilon(1e-6));
    CHECK(number(silencing, 1, "d") == doctest::Approx(expected["after"].get<double>()).epsilon(1e-6));
    CHECK(number(silencing, 2, "d") == doctest::Approx(expected["control"].get<double>()).epsilon(1e-6));
    CHECK(std::abs(interval(silencing, 2, "d_band").low - expected["band"][0].get<double>()) < 1e-6);
    CHECK(std::abs(interval(silencing, 2, "d_band").high - expected["band"][1].get<double>()) < 1e-6);
    CHECK(number(silencing, 0, "accuracy") == doctest::Approx(expected["accuracy"].get<double>()).epsilon(1e-6));
    CHECK(number(silencing, 1, "accuracy") == doctest::Approx(expected["accuracy_after"].get<double>()).epsilon(1e-6));
    CHECK(number(silencing, 2, "accuracy") == doctest::Approx(expected["accuracy_control"].get<double>()).epsilon(1e-6));
  }
}

TEST_CASE("what neurons add and the constant sum to each target's association") {
  // Without a constant, so that nothing but the table's forty neurons is left.
  json data = golden();
  for (json& each : data["constant"]) each = 0.0;
  for (const char* name : {"pictures", "attributes"}) {
    CAPTURE(name);
    const Ended ended = audit(data, params_of(data, data["cases"][name]["sets"]));
    const Table& neurons = table_of(ended.outcome, "neurons");
    double sum = 0;
    for (std::size_t row = 0; row < neurons.rows(); ++row) sum += number(neurons, row, "adds");
    CHECK(sum == doctest::Approx(number(table_of(ended.outcome, "levels"), 0, "d")).epsilon(1e-5));
  }
}

TEST_CASE("where the layer does not lead on linearly, the association is measured and no neuron is named") {
  const json data = golden();
  const Ended ended = audit(data, params_of(data, data["cases"]["pictures"]["sets"]), false);
  CHECK(ended.asks == 1);
  CHECK(ended.outcome.tables.size() == 2);
  bool says = false;
  for (const std::string& limit : ended.outcome.evidence.limits) says |= limit.find("does not go on linearly") != std::string::npos;
  CHECK(says);
}

TEST_CASE("sets have names, words are said as a prompt, and a concept stands for its stimuli") {
  const Inputs inputs = board(golden());
  const auto sets = audit_sets(inputs, {{"x", std::string("cats: #cat")},
                                        {"y", std::string("#dog,#fish")},
                                        {"a", std::string(" love ;peace\n")},
                                        {"b", std::string("hate")},
                                        {"said_as", std::string("a photo of {}.")}});
  REQUIRE_MESSAGE(sets, (sets ? "" : sets.error().message));
  CHECK(sets->x().name == "cats");
  CHECK(sets->x().items.size() == 4);
  CHECK(sets->x().is_pictures());
  CHECK(sets->y().name == "dog and fish");
  CHECK(sets->y().items.size() == 6);
  CHECK(sets->a().items[1].words == "peace");
  CHECK(sets->a().items[1].prompt == "a photo of peace.");
  CHECK(!sets->a().is_pictures());
}

TEST_CASE("sets that cannot be compared are refused with what to do") {
  const auto with = [](const char* x, const char* y, const char* a, const char* b) {
    return refused({{"x", std::string(x)}, {"y", std::string(y)}, {"a", std::string(a)}, {"b", std::string(b)}});
  };
  CHECK(with("", "sun, moon", "love", "hate").code == pn::ErrorCode::TooFew);
  CHECK(with("sun", "moon, rock", "love", "hate").message == "Set X needs at least 2 items.");
  CHECK(with("sun, #cat", "moon, rock", "love", "hate").message == "Set X has words and pictures: a set is of one or of the other.");
  CHECK(with("#cat", "moon, rock", "love", "hate").code == pn::ErrorCode::Malformed);
  CHECK(with("#horse", "#dog", "love", "hate").message.starts_with("The board has no encoded stimulus of the concept “horse”"));
  CHECK(with("sun, moon", "moon, rock", "love", "hate").message == "“moon” is twice in sets X and Y.");
  CHECK(with("sun, moon", "rock, sand", "sun", "hate").message == "“sun” is among the targets and the attributes.");
  std::string many;
  for (int i = 0; i < 201; ++i) many += "w" + std::to_string(i) + ",";
  CHECK(with(many.c_str(), "moon, rock", "love", "hate").code == pn::ErrorCode::TooLarge);
}

TEST_CASE("targets that go alike with both sets of attributes have no effect size") {
  json data = golden();
  data["words"]["love"] = data["words"]["hate"];
  Params params = params_of(data, data["cases"]["words"]["sets"]);
  params["a"] = std::string("love");
  params["b"] = std::string("hate");
  const Ended ended = audit(data, params);
  CHECK(ended.error.code == pn::ErrorCode::TooFew);
}

TEST_CASE("three against three says that chance cannot be ruled out") {
  const json data = golden();
  Params params = params_of(data, data["cases"]["words"]["sets"]);
  params["x"] = std::string("sun, moon, star");
  params["y"] = std::string("rock, sand, pain");
  params["a"] = std::string("love");
  params["b"] = std::string("hate");
  const Ended ended = audit(data, params);
  CHECK(std::isnan(number(table_of(ended.outcome, "levels"), 1, "d")));  // one attribute each
  bool says = false;
  for (const std::string& limit : ended.outcome.evidence.limits) says |= limit.find("p cannot be below 0.05") != std::string::npos;
  CHECK(says);
}

// The bundled emoji, as the worker adds them.
Inputs with_emoji(Inputs inputs) {
  std::ifstream file(pn::test::source_dir() + "/assets/emoji/index.json");
  const json index = json::parse(file);
  inputs.wants_emoji = true;
  for (const json& each : index["emoji"])
    inputs.emoji.push_back({each["char"].get<std::string>(), each["codepoints"].get<std::string>(), each["name"].get<std::string>()});
  return inputs;
}

TEST_CASE("ready-made sets can be run as they are, and are large enough for chance to be ruled out") {
  const Inputs inputs = with_emoji(board(golden()));
  for (const Preset& preset : audit_presets()) {
    Params params;
    for (const PresetValue& value : preset.values) params[std::string(value.name)] = std::string(value.text);
    const auto sets = audit_sets(inputs, params);
    REQUIRE_MESSAGE(sets, preset.title << (sets ? "" : sets.error().message));
    CHECK(pn::analysis::smallest_p(sets->x().items.size(), sets->y().items.size()) < 0.01);
    const bool as_pictures = preset.title.find("emoji") != std::string_view::npos || preset.title.find("written") != std::string_view::npos;
    CHECK(sets->x().is_pictures() == as_pictures);
    CHECK(wants_emoji(*find_kind("audit"), params) == (preset.title.find("emoji") != std::string_view::npos));
  }
}

TEST_CASE("emoji and words in quotes are pictures, each drawn once") {
  const Inputs inputs = with_emoji(board(golden()));
  const auto sets = audit_sets(inputs, {{"x", std::string("plants: \U0001F338\U0001F33B, \U0001F577")},
                                        {"y", std::string("#cat, \"rose\", “two words”")},
                                        {"a", std::string("love")},
                                        {"b", std::string("hate")}});
  REQUIRE_MESSAGE(sets, (sets ? "" : sets.error().message));
  REQUIRE(sets->x().items.size() == 3);
  CHECK(sets->x().items[1].words == "\U0001F33B sunflower");
  CHECK(sort_of(inputs, sets->x(), sets->drawn) == "3 emoji as pictures");
  CHECK(sort_of(inputs, sets->y(), sets->drawn) == "2 words drawn as pictures, 4 stimuli of the board");
  CHECK(sort_of(inputs, sets->a(), sets->drawn) == "1 prompt");
  REQUIRE(sets->drawn.size() == 5);
  CHECK(sets->drawn[0].emoji == "1f338");
  CHECK(sets->drawn[2].emoji == "1f577");
  CHECK(sets->drawn[4].word->text == "two words");
  CHECK(sets->x().items[2].picture == inputs.stimuli.size() + 2);
}

TEST_CASE("emoji without a picture are named before anything runs") {
  const auto told = [](const char* x) {
    return begin_study("audit", with_emoji(board(golden())),
                       {{"x", std::string(x)}, {"y", std::string("#cat")}, {"a", std::string("love")}, {"b", std::string("hate")}}, 1)
        .error();
  };
  CHECK(
      told("\U0001F338 \U0001F337 \U0001F337 \U0001F99F").message.starts_with("No picture of \U0001F337 \U0001F99F in set X is bundled."));
  CHECK(told("\U0001F338 flower").code == pn::ErrorCode::Malformed);
  CHECK(told("\U0001F469\u200D\U0001F680 \U0001F338").message.starts_with("No picture of \U0001F469\u200D\U0001F680 in set X"));
  CHECK(told("\U0001F338 \U0001F338").message == "“\U0001F338 cherry blossom” is twice in sets X and Y.");
}

TEST_CASE("drawn pictures give what the same pictures on the board give") {
  // Two of the board's pictures stand in for emoji: the model says the same of them.
  const json data = golden();
  const Inputs inputs = board(data);
  Params params = params_of(data, data["cases"]["pictures"]["sets"]);
  const Ended expected = run_answering("audit", inputs, params, 5, [&](const Ask& ask) { return answer_of(ask, data, inputs, true); });
  Inputs with = inputs;
  params["y"] = std::string();
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) {
    if (inputs.stimuli[i].concept_index != 1) continue;  // the dogs of set Y
    params["y"] = std::get<std::string>(params["y"]) + "\"" + std::to_string(inputs.stimuli[i].id) + "\",";
  }
  int drawn_asks = 0;
  const Ended ended = run_answering("audit", with, params, 5, [&](Ask ask) {
    for (ImageAsk& image : ask.images)
      if (image.word) image.stimulus = static_cast<std::uint32_t>(std::stoi(image.word->text));
    Answer answer = answer_of(ask, data, inputs, true);
    if (ask.outputs.responses) {
      ++drawn_asks;
      for (const ImageAsk& image : ask.images)
        answer.responses.push_back(data["responses"][image.stimulus - 100].get<std::vector<float>>());
    }
    return answer;
  });
  REQUIRE(ended.error.message.empty());
  CHECK(drawn_asks == 1);
  for (const char* name : {"neurons", "silencing"}) {
    const Table &one = table_of(expected.outcome, name), &other = table_of(ended.outcome, name);
    REQUIRE(one.rows() == other.rows());
    for (std::size_t row = 0; row < one.rows(); ++row)
      CHECK(number(one, row, name[0] == 'n' ? "adds" : "d") ==
            doctest::Approx(number(other, row, name[0] == 'n' ? "adds" : "d")).epsilon(1e-6));
  }
  CHECK(fact(ended.outcome.evidence, "set Y").ends_with("3 words drawn as pictures"));
}

TEST_CASE("a word that the font cannot draw is named") {
  const json data = golden();
  const Inputs inputs = board(data);
  Params params = params_of(data, data["cases"]["pictures"]["sets"]);
  params["y"] = std::string("\"moon\", \"猫\"");
  const Ended ended = run_answering("audit", inputs, params, 5, [&](const Ask& ask) {
    Answer answer;
    for (const ImageAsk& image : ask.images) {
      const bool is_drawn = image.word->text == "moon";
      answer.image_embeds.emplace_back(6, is_drawn ? 1.0F : std::nanf(""));
      answer.responses.emplace_back(40, is_drawn ? 1.0F : std::nanf(""));
    }
    return answer;
  });
  CHECK(ended.asks == 1);
  CHECK(ended.error.message.find("“猫”") != std::string::npos);
}
