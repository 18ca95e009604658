// Minimal pairs against NumPy and itertools (tests/golden/make_pairs_golden.py).
#include "studies/pairs.h"

#include <algorithm>
#include <cmath>

#include "studies/typed_pairs.h"
#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/pairs.json")); }

Inputs board(const json& data) {
  Inputs inputs;
  inputs.concepts = {"cat", "dog"};
  inputs.renditions = {"photo"};
  for (std::size_t i = 0; i < data["pictures"].size(); ++i)
    inputs.stimuli.push_back({static_cast<std::uint32_t>(100 + i), i < 3 ? 0 : 1, 0});
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  inputs.model = "small";
  inputs.model_sha256 = "0123456789";
  return inputs;
}

std::string written(const json& set) {
  if (set.is_null()) return {};
  if (set.is_number()) return set.get<int>() == 0 ? "#cat" : "#dog";
  std::string words;
  for (const json& word : set) words += (words.empty() ? "" : ", ") + word.get<std::string>();
  return words;
}

Params params_of(const json& expected) {
  std::string pairs;
  for (std::size_t i = 0; i < expected["left"].size(); ++i) pairs += "L" + std::to_string(i) + " | R" + std::to_string(i) + "\n";
  return {{"pairs", pairs}, {"a", written(expected["a"])}, {"b", written(expected["b"])}};
}

Ended run_case(const json& data, const json& expected, const Params& params) {
  return run_answering("pairs", board(data), params, data["seed"].get<std::uint64_t>(), [&](const Ask& ask) {
    Answer answer;
    for (const ImageAsk& image : ask.images)
      answer.image_embeds.push_back(data["pictures"][image.stimulus - 100].get<std::vector<float>>());
    for (const std::string& text : ask.texts) {
      const bool is_word = data["words"].contains(text);
      const json& side = expected[text[0] == 'L' ? "left" : "right"];
      answer.text_embeds.push_back(
          (is_word ? data["words"][text] : side[static_cast<std::size_t>(std::stoi(text.substr(1)))]).get<std::vector<float>>());
    }
    return answer;
  });
}

pn::Error refused(const Params& params) {
  const auto study = begin_study("pairs", board(golden()), params, 1);
  REQUIRE(!study);
  return study.error();
}

using Row = std::vector<std::pair<std::string, std::string>>;
Row expanded(std::string_view text) {
  Row found;
  const auto pairs = expanded_pairs(text);
  REQUIRE_MESSAGE(pairs, (pairs ? "" : pairs.error().message));
  for (const TypedPair& pair : *pairs) found.emplace_back(pair.left, pair.right);
  return found;
}

}  // namespace

TEST_CASE("differences of pairs, their p and their interval are NumPy's") {
  const json data = golden();
  for (const auto& each : data["cases"].items()) {
    CAPTURE(each.key());
    const json& expected = each.value();
    const Ended ended = run_case(data, expected, params_of(expected));
    REQUIRE(ended.error.message.empty());
    CHECK(ended.asks == 1);
    const Table &result = ended.outcome.tables[0], &pairs = ended.outcome.tables[1];
    const std::size_t count = expected["left"].size();
    CHECK(number(result, 0, "pairs") == static_cast<double>(count));
    CHECK(number(result, 0, "difference") == doctest::Approx(expected["mean"].get<double>()).epsilon(1e-6));
    CHECK(number(result, 0, "d") == doctest::Approx(expected["d"].get<double>()).epsilon(1e-6));
    const double hits = expected["flips"][0].get<double>(), ways = expected["flips"][1].get<double>();
    CHECK(number(result, 0, "p_value") == doctest::Approx(hits / ways).epsilon(1e-9));
    CHECK(number(result, 0, "least_p") == doctest::Approx(count <= 17 ? 2.0 / ways : 1.0 / ways));
    const IntervalValue found = interval(result, 0, "interval");
    if (expected["interval"].is_null()) {
      CHECK(std::isnan(found.low));
    } else {
      CHECK(found.low == doctest::Approx(expected["interval"][0].get<double>()).epsilon(1e-6));
      CHECK(found.high == doctest::Approx(expected["interval"][1].get<double>()).epsilon(1e-6));
      // Interval and test say the same, as they rest on the same.
      CHECK((found.low > 0 || found.high < 0) == (hits / ways <= 0.05));
    }
    REQUIRE(pairs.rows() == count);
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(std::abs(number(pairs, i, "left_score") - expected["s_left"][i].get<double>()) < 1e-6);
      CHECK(std::abs(number(pairs, i, "right_score") - expected["s_right"][i].get<double>()) < 1e-6);
    }
    bool says_few = false;
    for (const std::string& limit : ended.outcome.evidence.limits) says_few |= limit.find("at least six are needed") != std::string::npos;
    CHECK(says_few == (count < 6));
  }
}

TEST_CASE("rows are typed side by side, or as a template that makes many") {
  CHECK(expanded("a man | a woman\n\n one|two ") == Row{{"a man", "a woman"}, {"one", "two"}});
  CHECK(expanded("a {man|woman} who is {calm, very loud}") ==
        Row{{"a man who is calm", "a woman who is calm"}, {"a man who is very loud", "a woman who is very loud"}});
  CHECK(expanded("he is a {nurse, cook} | she is a {nurse, cook}") ==
        Row{{"he is a nurse", "she is a nurse"}, {"he is a cook", "she is a cook"}});
  CHECK(expanded("{a, b} {x|y} {c, d}") == Row{{"a x c", "a y c"}, {"a x d", "a y d"}, {"b x c", "b y c"}, {"b x d", "b y d"}});
  CHECK(text_of_rows(typed_rows("a {m|w} b\nx|y\n |z")) == "a {m|w} b\nx | y\n | z");
}

TEST_CASE("rows that are no pairs are refused with what to do") {
  const auto told = [](const char* pairs) { return refused({{"pairs", std::string(pairs)}, {"a", std::string("love")}}).message; };
  CHECK(told("").starts_with("At least two pairs"));
  CHECK(told("a | b").starts_with("At least two pairs"));
  CHECK(told("a man\nb | c") == "The row “a man” has one side. Type the other beside it, or both words as {man|woman}.");
  CHECK(told("a | a\nb | c") == "The row “a” has the same prompt on both sides.");
  CHECK(told("a | b\na | b") == "The row “a | b” is there twice.");
  CHECK(told("a {b | c") == "The row “a {b | c” has a brace without its partner.");
  CHECK(told("{a|b} {c|d}\nx | y") == "The row “{a|b} {c|d}” needs one place with two words, as {man|woman}.");
  CHECK(told("a {x, y} | b\nc | d").ends_with("has a list of words in braces on one side that the other lacks."));
  std::string many = "{a|b} {";
  for (int i = 0; i < 201; ++i) many += "w" + std::to_string(i) + ",";
  CHECK(refused({{"pairs", many + "}"}, {"a", std::string("love")}}).code == pn::ErrorCode::TooLarge);
  CHECK(refused({{"pairs", std::string("a|b\nc|d")}, {"a", std::string()}}).code == pn::ErrorCode::TooFew);
  CHECK(refused({{"pairs", std::string("a|b\nc|d")}, {"a", std::string("#cat")}, {"b", std::string("hate")}}).code ==
        pn::ErrorCode::Malformed);
}

TEST_CASE("the figure names pairs by what they do not share") {
  const json data = golden();
  const json& expected = data["cases"]["words"];
  const auto names = [&](const char* rows) {
    Params params = params_of(expected);
    params["pairs"] = std::string(rows);
    std::size_t given = 0;
    const Ended ended = run_answering("pairs", board(data), params, 1, [&](const Ask& ask) {
      Answer answer;
      for (const std::string& text : ask.texts) {
        const json& word = data["words"].contains(text) ? data["words"][text] : expected["left"][given++ % expected["left"].size()];
        answer.text_embeds.push_back(word.get<std::vector<float>>());
      }
      return answer;
    });
    REQUIRE(ended.error.message.empty());
    std::vector<std::string> found;
    for (const auto& row : ended.outcome.figures[0].rows) found.push_back(row.label);
    std::sort(found.begin(), found.end());
    return found;
  };
  CHECK(names("a {man|woman} who is a {nurse, ship doctor}") == std::vector<std::string>{"… nurse", "… ship doctor"});
  CHECK(names("a {red|blue} car\na {big|small} car") == std::vector<std::string>{"… {big | small} …", "… {red | blue} …"});
  CHECK(names("one | two\nred | blue") == std::vector<std::string>{"{one | two}", "{red | blue}"});
}

TEST_CASE("prompts that the model takes for the same are no finding") {
  const json data = golden();
  json expected = data["cases"]["words"];
  expected["left"] = expected["right"];
  const Ended ended = run_case(data, expected, params_of(expected));
  CHECK(ended.error.code == pn::ErrorCode::TooFew);
}

TEST_CASE("ready-made pairs can be begun") {
  for (const Preset& preset : pairs_kind().presets) {
    Params params;
    for (const PresetValue& value : preset.values) params[std::string(value.name)] = std::string(value.text);
    CAPTURE(preset.title);
    CHECK(begin_study("pairs", board(golden()), params, 1));
    CHECK(expanded_pairs(text_of(params, "pairs"))->size() == 8);
  }
}
