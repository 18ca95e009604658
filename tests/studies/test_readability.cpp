#include "studies/readability.h"

#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

ReadingResult read(const Inputs& inputs, const Reading& reading, std::size_t first, std::size_t channels) {
  Reader reader(inputs, reading, first, channels);
  std::uint64_t work = 0;
  while (reader.step(work)) {
  }
  CHECK(work > 0);
  return reader.result();
}

// Each concept as a photo, a sketch and a word; its neuron answers, and each rendition has a level of its own.
Inputs clean(int concepts) {
  Inputs inputs;
  inputs.renditions = {"photo", "sketch", "word"};
  inputs.layers = {{"all", 0, concepts + 1}};
  for (int one = 0; one < concepts; ++one) inputs.concepts.push_back("c" + std::to_string(one));
  for (int one = 0; one < concepts; ++one) {
    for (int rendition = 0; rendition < 3; ++rendition) {
      inputs.stimuli.push_back({static_cast<std::uint32_t>(inputs.stimuli.size()), one, rendition});
      for (int neuron = 0; neuron < concepts; ++neuron)
        inputs.responses.push_back((neuron == one ? 1.0F : 0.0F) + 3.0F * static_cast<float>(rendition));
      inputs.responses.push_back(7.0F);
    }
  }
  return inputs;
}

}  // namespace

TEST_CASE("what a probe reads is what scikit-learn and NumPy read") {
  const json data = json::parse(pn::test::golden_text("studies/readability.json"));
  const Inputs inputs = inputs_of(data);
  const Reading readings[] = {words_from_pictures(inputs), pictures_from_pictures(inputs), words_from_words(inputs)};
  std::size_t first = 0;
  for (std::size_t layer = 0; layer < inputs.layers.size(); ++layer) {
    const auto channels = static_cast<std::size_t>(inputs.layers[layer].channels);
    for (std::size_t i = 0; i < 3; ++i) {
      CAPTURE(layer);
      CAPTURE(i);
      CHECK(readings[i].concepts == data["choices"][i].get<int>());
      const ReadingResult found = read(inputs, readings[i], first, channels);
      CHECK(found.right == data["readings"][layer][i]["right"].get<int>());
      CHECK(found.count == data["readings"][layer][i]["count"].get<int>());
    }
    first += channels;
  }
}

TEST_CASE("a clean code is read whole, whatever the level of a rendition; a dead layer reads nothing") {
  const Inputs inputs = clean(5);
  for (const Reading& reading : {words_from_pictures(inputs), pictures_from_pictures(inputs)}) {
    const ReadingResult found = read(inputs, reading, 0, 6);
    CHECK(found.right == found.count);
    CHECK(found.count == (reading.tasks.size() == 1 ? 5 : 10));
    const ReadingResult dead = read(inputs, reading, 5, 1);  // the neuron that never changes
    CHECK(dead.right == 0);
    CHECK(dead.count == found.count);
  }
}

TEST_CASE("noise is read as often as guessing is right") {
  int right = 0, count = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Inputs inputs = clean(5);
    pn::Pcg32 random(seed);
    for (float& value : inputs.responses) value = static_cast<float>(random.below(1000));
    const ReadingResult found = read(inputs, words_from_pictures(inputs), 0, 6);
    right += found.right;
    count += found.count;
  }
  // 200 words at 1 in 5: a standard deviation is 5.7.
  CHECK(count == 200);
  CHECK(std::abs(right - 40) < 23);
}

TEST_CASE("a board with too little says what to add") {
  Inputs inputs = clean(2);
  CHECK(words_from_pictures(inputs).why_not ==
        "How readable written words are is not judged: it takes 3 concepts with a written word and a picture each. Add words.");
  CHECK_FALSE(pictures_from_pictures(inputs).why_not.empty());
  CHECK(words_from_words(clean(5)).why_not.starts_with("Words are not read from other words: it takes 3 concepts with two written words"));
  inputs = clean(5);
  inputs.renditions = {"photo", "sketch", "icon"};
  CHECK(words_from_pictures(inputs).tasks.empty());
  CHECK(pictures_from_pictures(inputs).tasks.size() == 3);
}

TEST_CASE("layers show what is read beside what is found") {
  Inputs inputs = clean(5);
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  const Run found = run("layers", std::move(inputs), {}, 1);
  REQUIRE(found.outcome.tables.size() == 3);
  const Table& table = found.outcome.tables[2];
  CHECK(number(table, 0, "words") == 1.0);
  CHECK(number(table, 0, "words_count") == 5.0);
  CHECK(number(table, 0, "words_chance") == doctest::Approx(0.2));
  CHECK(interval(table, 0, "words_interval").low == doctest::Approx(0.565518).epsilon(1e-5));
  CHECK(interval(table, 0, "words_interval").high == 1.0);
  CHECK(number(table, 0, "pictures_count") == 10.0);
  CHECK(std::isnan(number(table, 0, "words_by_words")));
  CHECK(fact(found.outcome.evidence, "finding")
            .find("Written words are read best in all: 5 of 5 by what pictures teach, 100 % (95 % interval 57 to 100 %), where guessing "
                  "gives 20 %") != std::string::npos);
}
