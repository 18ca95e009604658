#include "studies/occlusion.h"

#include <cmath>

#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

constexpr int kPlaces = 4;

Inputs board() {
  Inputs inputs;
  inputs.concepts = {"cat"};
  inputs.renditions = {"photo"};
  inputs.stimuli = {{100, 0, 0}, {101, 0, 0}};
  inputs.stimuli_on_board = 2;
  inputs.layers = {{"stage1", 0, 2}, {"stage2", 1, 3}};
  inputs.prompts = {{7, "a cat"}, {9, "a dog"}};
  inputs.logit_scale = 10.0F;
  inputs.model = "small";
  inputs.model_sha256 = "0123456789";
  return inputs;
}

// A model that looks at two places of the square alone: what is uncovered of the part around (0.375, 0.125), the cell in row 1, column 2,
// counts thrice, of that around (0.875, 0.875) once. A blurred fill hides three fifths.
double seen(const ImageAsk& image) {
  const auto open = [&](double x, double y) {
    if (!image.covering) return 1.0;
    const bool hidden = std::any_of(image.covering->parts.begin(), image.covering->parts.end(), [&](const Part& part) {
      return part.x <= x && x < part.x + part.width && part.y <= y && y < part.y + part.height;
    });
    return !hidden ? 1.0 : image.covering->fill == Fill::Mean ? 0.0 : 0.4;
  };
  return 3 * open(0.375, 0.125) + open(0.875, 0.875);
}

Answer answer_to(const Ask& ask) {
  Answer answer;
  for (const ImageAsk& image : ask.images) {
    CHECK(image.stimulus == 101);
    const double value = seen(image);
    // Of unit length: its first value is a tenth of what is seen.
    answer.image_embeds.push_back({static_cast<float>(value / 10), static_cast<float>(std::sqrt(1 - value * value / 100))});
    if (ask.outputs.responses) answer.responses.push_back({0, 0, 0, static_cast<float>(value), 0});
  }
  for (const std::string& text : ask.texts)
    answer.text_embeds.push_back(text == "a cat" ? std::vector<float>{2, 0} : std::vector<float>{0, 3});
  return answer;
}

Ended occlude(Params params) {
  params.insert({"places", static_cast<double>(kPlaces)});
  params.insert({"patch", 25.0});
  return run_answering("occlusion", board(), params, 4, answer_to);
}

const Params kSecond = {{"stimulus", 101.0}, {"draws", 20.0}};

}  // namespace

TEST_CASE("the map holds what a prompt's logit loses, by either fill and on average") {
  const Ended ended = occlude(kSecond);
  CHECK(ended.asks == 1 + 2 * kPlaces + 21);
  REQUIRE(ended.outcome.maps.size() == 3);
  const auto value = [&](std::size_t map, std::size_t row, std::size_t column) {
    return ended.outcome.maps[map].values[row * kPlaces + column];
  };
  for (std::size_t map = 0; map < 3; ++map) {
    CHECK(ended.outcome.maps[map].stimulus == 101);
    const float share = map == 0 ? 0.8F : map == 1 ? 1.0F : 0.6F;  // of what lies there, by fill
    for (std::size_t row = 0; row < kPlaces; ++row) {
      for (std::size_t column = 0; column < kPlaces; ++column) {
        const float there = row == 0 && column == 1 ? 3.0F : row == 3 && column == 3 ? 1.0F : 0.0F;
        CHECK(value(map, row, column) == doctest::Approx(share * there).epsilon(1e-5));
      }
    }
  }
  CHECK(fact(ended.outcome.evidence, "finding") ==
        "Covering row 1, column 2 of 4 \xC3\x97 4 takes most from the prompt's logit: 2.4 of 4; both fills agree with Spearman's rho 1");
}

TEST_CASE("covered by the map the value falls at once, at random later") {
  const Ended ended = occlude(kSecond);
  const Table& order = ended.outcome.tables[1];
  REQUIRE(order.rows() == 11);
  CHECK(number(order, 0, "value") == doctest::Approx(4.0));
  CHECK(number(order, 1, "covered") == doctest::Approx(1.0 / 16));  // a tenth of sixteen cells, whole ones
  CHECK(number(order, 1, "value") == doctest::Approx(1.0));
  CHECK(number(order, 2, "value") == doctest::Approx(0.0).epsilon(1e-6));
  CHECK(number(order, 5, "random") > 0.5);
  CHECK(number(order, 10, "random") == doctest::Approx(0.0).epsilon(1e-6));
  CHECK(interval(order, 5, "random_band").low <= number(order, 5, "random"));
  CHECK(ended.outcome.figures[0].curves.size() == 2);
}

TEST_CASE("a difference of prompts, and a neuron of any layer, are explained as well") {
  Params params = kSecond;
  params["against"] = 9.0;
  const auto dog = [](double value) { return 10 * std::sqrt(1 - value * value / 100); };
  CHECK(static_cast<double>(occlude(params).outcome.maps[1].values[1]) == doctest::Approx(3.0 + dog(1) - dog(4)).epsilon(1e-4));
  Params neuron = kSecond;
  neuron["neuron"] = std::string("2.1");
  const Ended ended = occlude(neuron);
  CHECK(static_cast<double>(ended.outcome.maps[1].values[1]) == doctest::Approx(3.0));
  CHECK(fact(ended.outcome.evidence, "explained") == "neuron 2.1");
}

TEST_CASE("what cannot be covered or measured is refused") {
  const auto refused = [](Inputs inputs, const Params& params) { return begin_occlusion(std::move(inputs), params, 1).error().where; };
  CHECK(refused(board(), {{"neuron", std::string("2.3")}}) == "neuron");
  CHECK(refused(board(), {{"neuron", std::string("x")}}) == "neuron");
  CHECK(refused(board(), {{"stimulus", 5.0}}) == "stimuli");
  CHECK(refused(board(), {{"against", 7.0}}) == "against");
  Inputs without = board();
  without.prompts.clear();
  CHECK(refused(without, {}) == "prompts");
  CHECK(begin_occlusion(without, {{"neuron", std::string("2.1")}}, 1));
}
