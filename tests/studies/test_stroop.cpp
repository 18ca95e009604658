#include "studies/stroop.h"

#include <cmath>
#include <map>

#include "base/text.h"
#include "studies/stroop_inks.h"
#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

const std::map<std::string, std::size_t> kDirections = {{"red", 0},     {"green", 1},   {"blue", 2},
                                                        {"#e01010", 0}, {"#109030", 1}, {"#1040e0", 2}};

std::size_t direction_of(const std::string& text) {
  const auto found = kDirections.find(pn::lowered(text.rfind("the color ", 0) == 0 ? text.substr(10) : text));
  return found == kDirections.end() ? 3 : found->second;
}

// A model that goes by the word with weight 2 and by the ink with weight 1, by blue ink with weight 3.
Answer say(const Ask& ask) {
  Answer answer;
  for (const std::string& text : ask.texts) {
    std::vector<float> direction(4);
    direction[direction_of(text)] = 1.0F;
    answer.text_embeds.push_back(direction);
  }
  for (const ImageAsk& image : ask.images) {
    std::vector<float> sum(4);
    if (image.word->text == "猫") sum.clear();
    if (!sum.empty()) sum[direction_of(image.word->text)] += 2.0F;
    if (!sum.empty()) sum[direction_of(image.word->ink)] += image.word->ink == "#1040e0" ? 3.0F : 1.0F;
    answer.image_embeds.push_back(sum);
  }
  return answer;
}

Inputs model() {
  Inputs inputs;
  inputs.logit_scale = 5.0F;
  inputs.model = "small";
  inputs.model_sha256 = "0123456789";
  return inputs;
}

Ended stroop(const std::string& words, const std::string& inks, const std::string& said_as = "") {
  return run_answering("stroop", model(), {{"words", words}, {"inks", inks}, {"said_as", said_as}}, 3, say);
}

pn::Error refused(const std::string& words, const std::string& inks) {
  const auto begun = begin_study("stroop", model(), {{"words", words}, {"inks", inks}}, 3);
  REQUIRE(!begun);
  return begun.error();
}

}  // namespace

TEST_CASE("words in inks: what wins, how often and by how much") {
  const Ended ended = stroop("red, green", "red, green, blue");
  CHECK(ended.asks == 3);
  const Table& counts = ended.outcome.tables[0];
  REQUIRE(counts.rows() == 2);
  CHECK(number(counts, 0, "cells") == 4);  // red in green and blue, green in red and blue
  CHECK(number(counts, 0, "word") == 0.5);
  CHECK(number(counts, 0, "ink") == 0.5);
  CHECK(number(counts, 0, "other") == 0.0);
  CHECK(interval(counts, 0, "word_interval").low == doctest::Approx(0.15004).epsilon(1e-3));  // Wilson's of 2 of 4
  const double over_ink = 5 * (2 - 1) / std::sqrt(5.0), under_ink = 5 * (2 - 3) / std::sqrt(13.0);
  CHECK(number(counts, 0, "margin") == doctest::Approx((over_ink + under_ink) / 2));
  CHECK(number(counts, 1, "cells") == 2);
  CHECK(number(counts, 1, "word") == 1.0);
  // Three answers: red, green, blue.
  const double red = std::exp(5 * 2 / std::sqrt(5.0)), green = std::exp(5 * 1 / std::sqrt(5.0)), blue = 1;
  const Table& cells = ended.outcome.tables[2];
  REQUIRE(cells.rows() == 6);
  CHECK(number(cells, 1, "word_probability") == doctest::Approx(red / (red + green + blue)));
  CHECK(number(cells, 1, "ink_probability") == doctest::Approx(green / (red + green + blue)));
  CHECK(number(cells, 1, "margin") == doctest::Approx(over_ink));
  CHECK(std::get<std::string>(cells.at(0, 4)) == "both");
  CHECK(std::get<std::string>(cells.at(1, 4)) == "word");
  CHECK(std::get<std::string>(cells.at(2, 4)) == "ink");
  const Table& grid = ended.outcome.tables[1];
  REQUIRE(grid.rows() == 2);
  CHECK(std::get<std::string>(grid.at(0, 2)) == "red " + std::to_string(std::lround(100 * red / (red + green + blue))) + " %");
  CHECK(std::get<std::string>(grid.at(1, 3)).find("blue ") == 0);
  CHECK(fact(ended.outcome.evidence, "finding")
            .find("Where word and ink differ the model names the word in 50 % (95 % 15 % to 85 %) of 4 "
                  "cells, the ink in 50 % and something else in 0 %") == 0);
  const Figure& figure = ended.outcome.figures[0];
  REQUIRE(figure.rows.size() == 2);
  CHECK(figure.rows[0].value == doctest::Approx((over_ink + under_ink) / 2));
  CHECK(std::isnan(figure.rows[0].parts[0]));
  CHECK(figure.rows[0].parts[2] == doctest::Approx(under_ink));
  CHECK(ended.outcome.tables[3].rows() == 1);
}

TEST_CASE("words need not be colours, prompts are said as wanted, and what the font lacks takes no part") {
  std::vector<Ask> asks;
  const Ended ended = run_answering(
      "stroop", model(),
      {{"words", std::string("stone, 猫, Red")}, {"inks", std::string("red, blue")}, {"said_as", std::string("the color {}")}}, 3,
      [&](const Ask& ask) {
        asks.push_back(ask);
        return say(ask);
      });
  CHECK(asks[0].texts == std::vector<std::string>{"the color stone", "the color 猫", "the color Red", "the color blue"});
  const Table& cells = ended.outcome.tables[2];
  REQUIRE(cells.rows() == 4);
  CHECK(std::get<std::string>(cells.at(0, 0)) == "stone");
  CHECK(std::get<std::string>(cells.at(2, 4)) == "both");  // "Red" in red, whatever the case
  CHECK(ended.outcome.evidence.limits[0].find("猫") != std::string::npos);
}

TEST_CASE("where the font can draw no word there is no result") {
  const Ended none =
      run_answering("stroop", model(), {{"words", std::string("猫, 犬")}, {"inks", std::string("red, blue")}}, 3, [](const Ask& ask) {
        Answer answer = say(ask);
        for (std::vector<float>& row : answer.image_embeds) row.clear();
        return answer;
      });
  CHECK(none.error.code == pn::ErrorCode::TooFew);
  CHECK(none.error.where == "font");
}

TEST_CASE("without words and inks the eleven basic colours are used, and each can be read on its paper") {
  const auto inks = inks_in("");
  REQUIRE(inks);
  REQUIRE(inks->size() == 11);
  CHECK(inks->front().name == "red");
  for (const Ink& ink : *inks) CHECK(ink.paper == (ink.name == "white" ? "#808080" : "#ffffff"));
  const auto own = inks_in("#FE0101, teal = #008080, Grey, #ffff00");
  REQUIRE(own);
  CHECK((*own)[0].name == "red");
  CHECK((*own)[0].colour == "#fe0101");
  CHECK((*own)[1].name == "teal");
  CHECK((*own)[1].colour == "#008080");
  CHECK((*own)[2].name == "Grey");
  CHECK((*own)[2].colour == "#808080");
  CHECK((*own)[3].name == "yellow");
  CHECK((*own)[3].paper == "#808080");  // contrast with white 1.07
  CHECK(stroop_kind().cost({}, {}).find("Draws 11 words in 11 inks: 121 runs") == 0);
}

TEST_CASE("a grid that is none is refused with what to type") {
  CHECK(refused("red", "").code == pn::ErrorCode::TooFew);
  CHECK(refused("red", "").where == "words");
  CHECK(refused("red, blue", "green").where == "inks");
  CHECK(refused("red, blue", "red, mauvish").code == pn::ErrorCode::NotFound);
  CHECK(refused("red, blue", "red, =#ff0000").code == pn::ErrorCode::NotFound);
  CHECK(refused("red, blue", "red, #ff00").code == pn::ErrorCode::NotFound);
  std::string many;
  for (int i = 0; i < 41; ++i) many += "w" + std::to_string(i) + ",";
  CHECK(refused(many, "").code == pn::ErrorCode::TooLarge);
}

TEST_CASE("embeddings that are missing or without a direction end the grid with an error") {
  const auto spoilt = [&](auto spoil) {
    return run_answering("stroop", model(), {{"words", std::string("red, green")}}, 3,
                         [&](const Ask& ask) {
                           Answer answer = say(ask);
                           spoil(answer);
                           return answer;
                         })
        .error.code;
  };
  CHECK(spoilt([](Answer& answer) { answer.text_embeds.clear(); }) == pn::ErrorCode::Mismatch);
  CHECK(spoilt([](Answer& answer) {
          if (!answer.text_embeds.empty()) answer.text_embeds[0] = {0, 0, 0, 0};
        }) == pn::ErrorCode::Malformed);
  CHECK(spoilt([](Answer& answer) {
          if (answer.image_embeds.size() > 1) answer.image_embeds[1] = {0, 0, 0, 0};
        }) == pn::ErrorCode::Malformed);
  CHECK(spoilt([](Answer& answer) {
          if (!answer.image_embeds.empty()) answer.image_embeds.pop_back();
        }) == pn::ErrorCode::Mismatch);
}
