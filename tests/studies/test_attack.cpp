#include "studies/attack.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>

#include "image/label.h"
#include "studies/attack_plan.h"
#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

constexpr std::size_t kNeurons = 9, kWidth = 4;
constexpr double kScale = 10.0;
using Means = std::array<double, kNeurons>;

// Directions: cat, dog, pizza, and one that no prompt has. Neurons 0 and 1 see cats and dogs, 2, 3 and 4 read "cat", "dog" and "pizza".
constexpr std::array<std::array<double, kWidth>, kNeurons> kWeights = {
    {{1, 0, 0, 0}, {0, 1, 0, 0}, {1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 0.1}, {0, 0, 0, 0.2}, {0, 0, 0, 0.3}, {0, 0, 0, 0.4}}};

// Three cats, two dogs, and a dog that looks like a cat; a little of everything, so that each neuron varies over the board.
Means means_of(std::uint32_t stimulus) {
  const auto place = static_cast<double>(stimulus - 100);
  Means means{};
  means[stimulus == 103 || stimulus == 104 ? 1 : 0] = 1.0;
  for (std::size_t n = 2; n < kNeurons; ++n) means[n] = 0.001 * (place + 1.0) * static_cast<double>(n);
  return means;
}

// A label adds ten times its share to the neuron that reads it, in the middle twice as much; a blank card of 15 % in the middle hides all.
Means seen(const ImageAsk& image) {
  Means means = means_of(image.stimulus);
  if (!image.label) return means;
  const bool is_middle = image.label->x == 0.5 && image.label->y == 0.5;
  if (image.label->is_blank) {
    if (is_middle && image.label->share == 0.15) means = Means{};
    return means;
  }
  const std::string& text = image.label->text;
  means[text == "cat" ? 2 : text == "dog" ? 3 : 4] += (is_middle ? 20 : 10) * image.label->share;
  return means;
}

std::vector<double> embed(const Means& means) {
  std::vector<double> sum = {0, 0, 0, 0.5};
  for (std::size_t n = 0; n < kNeurons; ++n)
    for (std::size_t i = 0; i < kWidth; ++i) sum[i] += means[n] * kWeights[n][i];
  return sum;
}
std::vector<float> as_floats(const std::vector<double>& values) { return {values.begin(), values.end()}; }
std::vector<float> as_floats(const Means& values) { return {values.begin(), values.end()}; }

struct Model {
  bool is_linear = true;
  std::vector<Ask> asks = {};

  Answer operator()(const Ask& ask) {
    asks.push_back(ask);
    Answer answer;
    for (const ImageAsk& image : ask.images) {
      Means means = seen(image);
      if (ask.outputs.responses) answer.responses.push_back(as_floats(means));
      for (const Gate& gate : ask.gates) {
        double& mean = means[static_cast<std::size_t>(gate.neuron.channel)];
        mean = mean * static_cast<double>(gate.factor) + static_cast<double>(gate.offset);
      }
      answer.image_embeds.push_back(as_floats(embed(means)));
    }
    for (const std::string& text : ask.texts) {
      std::vector<float> direction(kWidth);
      direction[text == "a cat" ? 0 : text == "a dog" ? 1 : 2] = 2.0F;
      answer.text_embeds.push_back(direction);
    }
    for (std::size_t n = 0; ask.units_of && is_linear && n <= kNeurons; ++n) {
      Means means{};
      if (n < kNeurons) means[n] = 1.0;
      answer.unit_embeds.push_back(as_floats(embed(means)));
    }
    return answer;
  }
};

Inputs board() {
  Inputs inputs;
  inputs.concepts = {"cat", "dog"};
  inputs.renditions = {"photo"};
  inputs.layers = {{"stage4", 3, static_cast<int>(kNeurons)}};
  inputs.prompts = {{7, "a cat"}, {8, "a dog"}};
  for (std::uint32_t id = 100; id < 106; ++id) {
    inputs.stimuli.push_back({id, id < 103 ? 0 : 1, 0});
    for (const float value : as_floats(means_of(id))) inputs.responses.push_back(value);
  }
  inputs.stimuli_on_board = 6;
  inputs.logit_scale = static_cast<float>(kScale);
  inputs.model = "small";
  inputs.model_sha256 = "0123456789";
  return inputs;
}

Ended attack(Model& model, const Params& params = {}, const Inputs& inputs = board()) {
  return run_answering("attack", inputs, params, 3, [&](const Ask& ask) { return model(ask); });
}

const Table& table(const Outcome& outcome, const std::string& name) {
  for (const Table& one : outcome.tables)
    if (one.name == name) return one;
  FAIL("no table " << name);
  return outcome.tables.front();
}

bool has_limit(const Outcome& outcome, const std::string& words) {
  const auto& limits = outcome.evidence.limits;
  return std::any_of(limits.begin(), limits.end(), [&](const std::string& one) { return one.find(words) != std::string::npos; });
}

pn::Error refused(const Inputs& inputs, const Params& params = {}) {
  const auto begun = begin_study("attack", inputs, params, 3);
  REQUIRE(!begun);
  return begun.error();
}

}  // namespace

TEST_CASE("attacks that succeed are counted by size, place and stimulus, beside blank cards") {
  Model model;
  const Ended ended = attack(model);
  const Outcome& outcome = ended.outcome;
  // By the model's rule: at 15 % everywhere, at 8 % in the middle; the dog that looks like a cat says "cat" to its label in any case.
  const Table& shares = table(outcome, "shares");
  REQUIRE(shares.rows() == 4);
  const std::array<double, 4> hits = {0, 0, 5, 45};
  for (std::size_t row = 0; row < 4; ++row) {
    CAPTURE(row);
    CHECK(number(shares, row, "attacks") == 45);
    CHECK(number(shares, row, "success") == doctest::Approx(hits[row] / 45));
    CHECK(number(shares, row, "plain") == doctest::Approx((hits[row] + 9) / 54));
    // With everything hidden the first answer comes, "a cat": wrong for two dogs, whose label it is.
    CHECK(number(shares, row, "blank_lost") == doctest::Approx(row == 3 ? 2.0 / 45 : 0.0));
    CHECK(number(shares, row, "blank_label") == doctest::Approx(row == 3 ? 2.0 / 45 : 0.0));
  }
  CHECK(number(shares, 0, "share") == 2.0);
  CHECK(number(shares, 0, "reached") == doctest::Approx(2.0));
  CHECK(interval(shares, 2, "interval").low == doctest::Approx(0.04838).epsilon(1e-3));  // Wilson's of 5 of 45
  CHECK(interval(shares, 2, "interval").high == doctest::Approx(0.23502).epsilon(1e-3));
  const Table& places = table(outcome, "places");
  REQUIRE(places.rows() == 9);
  CHECK(std::get<std::string>(places.at(0, 0)) == "middle");
  CHECK(number(places, 0, "success") == doctest::Approx(10.0 / 20));
  for (std::size_t row = 1; row < 9; ++row) CHECK(number(places, row, "success") == doctest::Approx(5.0 / 20));
  const Table& stimuli = table(outcome, "stimuli");
  REQUIRE(stimuli.rows() == 6);
  CHECK(number(stimuli, 0, "success") == doctest::Approx(10.0 / 36));
  CHECK(number(stimuli, 0, "least") == 8.0);
  CHECK(number(stimuli, 5, "success") == 1.0);
  CHECK(std::get<std::string>(stimuli.at(5, 3)) == "a cat");
  CHECK(table(outcome, "published").rows() == 7);
  CHECK(
      fact(outcome.evidence, "finding")
          .find(
              "With a written label the model gives the label's answer in 28 % (95 % 22 % to 35 %) of 180 "
              "attacks on 5 pictures that it takes for what they are without one; a blank card of the same "
              "size gives it in 1 %; silencing 2 neurons leaves 0 % (as many random ones 43 %), and accuracy without labels goes from 83 % "
              "to 83 %") == 0);
}

TEST_CASE("neurons that carry the attack are ranked by what they add to the difference of logits") {
  Model model;
  const Ended ended = attack(model);
  Means added{};
  int count = 0;
  for (const Ask& ask : model.asks) {
    for (const ImageAsk& image : ask.images) {
      if (!image.label || image.label->is_blank || image.stimulus == 105 || !ask.gates.empty()) continue;
      ++count;
      const double sign = image.label->text == "cat" ? 1.0 : -1.0;  // cat less dog, or dog less cat
      const Means with = seen(image), without = means_of(image.stimulus);
      const auto length = [](const std::vector<double>& e) { return std::hypot(std::hypot(e[0], e[1]), std::hypot(e[2], e[3])); };
      for (std::size_t n = 0; n < kNeurons; ++n) {
        const double pull = kScale * sign * (kWeights[n][0] - kWeights[n][1]);
        const double labelled = pull * with[n] / length(embed(with)), plain = pull * without[n] / length(embed(without));
        added[n] += std::min(labelled, labelled - plain);
      }
    }
  }
  REQUIRE(count == 180);
  const Table& neurons = table(ended.outcome, "neurons");
  REQUIRE(neurons.rows() >= 2);
  CHECK(std::get<NeuronRef>(neurons.at(0, 1)) == NeuronRef{3, 3});  // more pictures have the label "dog"
  CHECK(std::get<NeuronRef>(neurons.at(1, 1)) == NeuronRef{3, 2});
  for (std::size_t row = 0; row < neurons.rows(); ++row) {
    const auto n = static_cast<std::size_t>(std::get<NeuronRef>(neurons.at(row, 1)).channel);
    CHECK(number(neurons, row, "carries") == doctest::Approx(added[n] / 180).epsilon(1e-5));
  }
}

TEST_CASE("the repair is worked out from the responses and confirmed by the model") {
  Model model;
  const Ended ended = attack(model, {{"draws", 4.0}, {"top_k", 3.0}});
  const Outcome& outcome = ended.outcome;
  const Table& repair = table(outcome, "repair");
  REQUIRE(repair.rows() == 3);                     // two neurons read; those that see speak for the truth
  const std::array<double, 3> left = {50, 20, 0};  // the readers of "dog" (three cats) and then of "cat" (two dogs) are silenced
  for (std::size_t row = 0; row < 3; ++row) {
    CHECK(number(repair, row, "success") == doctest::Approx(left[row] / 180));
    CHECK(number(repair, row, "accuracy") == doctest::Approx(5.0 / 6));
  }
  CHECK(std::get<std::string>(repair.at(2, repair.columns.size() - 1)) == "best");
  CHECK(outcome.neurons == std::vector<NeuronRef>{{3, 3}, {3, 2}});
  CHECK(ended.asks == 1 + 6 + 6);  // plain; a picture with its labels; 180 attacks and 6 plain pictures by 32
  CHECK(model.asks.back().gates.size() == 2);
  CHECK(fact(outcome.evidence, "confirmed by the model")
            .find("186 pictures run with the best number silenced: success 0 %, accuracy 83 %; "
                  "logits within ") == 0);
  REQUIRE(outcome.figures.size() == 1);
  CHECK(outcome.figures[0].curves.size() == 4);
  CHECK(outcome.figures[0].curves[0].x == std::vector<double>{0, 1, 2});
}

TEST_CASE("every number of neurons that is worked out is what the model gives under gates, with zero and with means") {
  for (const double replace : {0.0, 1.0}) {
    Model linear, other;
    other.is_linear = false;
    const Params params = {{"draws", 3.0}, {"top_k", 2.0}, {"replace", replace}};
    const Ended one = attack(linear, params), run = attack(other, params);
    const Table &worked_out = table(one.outcome, "repair"), &said = table(run.outcome, "repair");
    REQUIRE(worked_out.rows() == said.rows());
    for (std::size_t row = 0; row < said.rows(); ++row) {
      CHECK(number(worked_out, row, "success") == number(said, row, "success"));
      CHECK(number(worked_out, row, "accuracy") == number(said, row, "accuracy"));
    }
    CHECK(run.asks == 1 + 6 + (2 + 3) * 6);
    CHECK(std::isnan(number(said, 1, "success_control")));  // random ones for the largest number alone
    CHECK(number(said, 2, "success_control") == number(worked_out, 2, "success_control"));
    CHECK(has_limit(run.outcome, "does not reach the embedding linearly"));
    CHECK(table(run.outcome, "neurons").columns[2].title == "rises by, sd");
    CHECK(run.outcome.neurons == one.outcome.neurons);
  }
}

TEST_CASE("where the layer is not linear a neuron counts by its rise in standard deviations of the board") {
  Model model;
  model.is_linear = false;
  const Ended ended = attack(model, {{"top_k", 1.0}, {"draws", 0.0}});
  const Table& neurons = table(ended.outcome, "neurons");
  // Neuron 3 has 0.003 (i + 1) on the board, whose deviation is 0.003 √3.5; it rises for three of five pictures, by 10 or 20 times the share.
  const double rise = 0.6 * 10 * (0.02 + 0.04 + 0.08 + 0.15) * 10 / 36;
  CHECK(number(neurons, 0, "carries") == doctest::Approx(rise / (0.003 * std::sqrt(3.5))).epsilon(1e-4));
  CHECK(std::get<NeuronRef>(neurons.at(0, 1)) == NeuronRef{3, 3});
}

TEST_CASE("typed labels become answers as the board's prompts say theirs, and are not laid on what they name") {
  Model model;
  const Ended ended = attack(model, {{"labels", std::string("pizza, Dog, pizza")}, {"shares", std::string("15 %, 2.5%")}, {"place", 2.0}});
  CHECK(model.asks[0].texts == std::vector<std::string>{"a cat", "a dog", "a pizza"});
  const Table& labels = table(ended.outcome, "labels");
  REQUIRE(labels.rows() == 2);
  CHECK(number(labels, 0, "attacks") == 10);  // five pictures at two sizes in the middle
  CHECK(number(labels, 1, "attacks") == 6);   // three cats
  CHECK(number(labels, 0, "success") == doctest::Approx(0.5));
  CHECK(table(ended.outcome, "places").rows() == 1);
  Model other;
  attack(other, {{"labels", std::string("pizza")}, {"said_as", std::string("one slice of {}")}});
  CHECK(other.asks[0].texts[2] == "one slice of pizza");
}

TEST_CASE("labels lie within the picture, as large as they are to be, on a card or none") {
  const Inputs inputs = board();
  Params params = {{"labels", std::string("restaurant")}, {"shares", std::string("8")}, {"card", 1.0}, {"font", 2.0}, {"stimulus", 101.0}};
  const auto plan = attack_plan(inputs, completed(attack_params(), params), 1);
  REQUIRE(plan);
  CHECK(plan->targets.size() == 1);
  const CardSize size = card_size("restaurant", 0.08);
  CHECK(size.share() == doctest::Approx(0.08));
  for (std::size_t attack = 0; attack < 9; ++attack) {
    const ImageAsk with = attack_image(inputs, *plan, attack, false), blank = attack_image(inputs, *plan, attack, true);
    CHECK(with.stimulus == 101);
    CHECK(with.label->x - size.width / 2 >= -1e-9);
    CHECK(with.label->x + size.width / 2 <= 1 + 1e-9);
    CHECK(with.label->y - size.height / 2 >= -1e-9);
    CHECK(with.label->y + size.height / 2 <= 1 + 1e-9);
    CHECK(with.label->font == "Mono");
    CHECK(with.label->card.empty());
    CHECK(blank.label->card == "#ffffff");  // else it were nothing
    CHECK(blank.label->is_blank);
    CHECK(blank.label->x == with.label->x);
  }
  CHECK(card_size("incomprehensible", 0.3).width == 0.96);
  CHECK(card_size("incomprehensible", 0.3).share() < 0.3);
  // Several words are broken into lines, so that a long text is hardly wider than a word.
  CHECK(card_size("golden retriever", 0.08).width < 0.8 * card_size("goldenretrievers", 0.08).width);
}

TEST_CASE("a card is about as large as it is taken to be before it is drawn") {
  const pn::image::Image picture(200, 200);
  for (const char* name : {"sans", "mono", "comic", "condensed"}) {
    const auto font = pn::image::Font::from_bytes(pn::test::read_bytes(pn::test::source_dir() + "/assets/fonts/words/" + name + ".ttf"));
    REQUIRE(font);
    for (const char* text : {"cat", "iPod", "strawberry", "golden retriever"}) {
      CAPTURE(name);
      CAPTURE(text);
      pn::image::LabelStyle style;
      style.text = text;
      const auto laid = pn::image::lay_label(*font, picture, {0, 0, 200, 200}, style);
      REQUIRE(laid);
      CHECK(card_size(text, style.share).width == doctest::Approx(laid->width).epsilon(0.3));
      CHECK(card_size(text, style.share).height == doctest::Approx(laid->height).epsilon(0.3));
    }
  }
}

TEST_CASE("another concept is drawn for each picture, by the seed alone") {
  Inputs inputs = board();
  for (int i = 0; i < 8; ++i) {
    inputs.concepts.push_back("thing" + std::to_string(i));
    inputs.prompts.push_back({static_cast<std::uint32_t>(20 + i), "a thing" + std::to_string(i)});
  }
  const auto labels = [&](std::uint64_t seed) {
    std::vector<std::string> found;
    const auto plan = attack_plan(inputs, completed(attack_params(), {}), seed);
    REQUIRE(plan);
    for (const AttackTarget& target : plan->targets) {
      CHECK(target.label_class != target.truth);
      found.push_back(target.label);
    }
    return found;
  };
  CHECK(labels(1).size() == 6);
  CHECK(labels(1) == labels(1));
  CHECK(labels(1) != labels(2));
}

TEST_CASE("what cannot be attacked is refused with what to add") {
  Inputs inputs = board();
  CHECK(refused(inputs, {{"labels", std::string("cat")}, {"stimulus", 100.0}}).where == "labels");
  CHECK(refused(inputs, {{"shares", std::string("8 %, many")}}).code == pn::ErrorCode::Malformed);
  CHECK(refused(inputs, {{"shares", std::string("0")}}).where == "shares");
  CHECK(refused(inputs, {{"shares", std::string("101")}}).where == "shares");
  CHECK(refused(inputs, {{"shares", std::string("nan")}}).where == "shares");
  CHECK(refused(inputs, {{"labels", std::string(41, 'x')}}).code == pn::ErrorCode::TooLarge);
  CHECK(refused(inputs, {{"concept", std::string("fish")}}).code == pn::ErrorCode::TooFew);
  std::string many, sizes;
  for (int i = 0; i < 20; ++i) many += "w" + std::to_string(i) + ",";
  for (int i = 1; i < 60; ++i) sizes += std::to_string(i) + ",";
  CHECK(refused(inputs, {{"labels", many}, {"shares", sizes}}).message.find("The model would be shown 127440 pictures") == 0);
  CHECK(refused(inputs, {{"labels", many + "w20"}}).message == "At most 20 labels can be tried at once.");
  inputs.prompts[1].text = "a thing";
  CHECK(refused(inputs).message == "Prompts name only one concept of the board. Add prompts that name others, or type labels.");
  inputs.prompts[0].text = "another thing";
  CHECK(refused(inputs).message.find("No prompt names the concept") == 0);
  inputs.prompts.clear();
  CHECK(refused(inputs).where == "prompts");
}

TEST_CASE("one picture, and pictures that are all mistaken, are told as what they are") {
  Model model;
  const Ended one = attack(model, {{"stimulus", 100.0}});
  CHECK(number(table(one.outcome, "shares"), 3, "attacks") == 9);
  CHECK(has_limit(one.outcome, "So few pictures say little of others: 1."));
  Model again;
  const Ended wrong = attack(again, {{"stimulus", 105.0}});
  CHECK(fact(wrong.outcome.evidence, "finding").find("None of the 1 picture with a label is taken for what it is") == 0);
  CHECK(wrong.outcome.neurons.empty());
  CHECK(wrong.outcome.figures[0].curves.size() == 1);
  CHECK(wrong.outcome.figures[0].curves[0].y == std::vector<double>{1, 1, 1, 1});
}

TEST_CASE("a sum that is not the embedding is no linear layer; one that fails under gates is said") {
  Model model;
  const auto off = [&](const Ask& ask) {
    Answer answer = model(ask);
    for (std::vector<float>& unit : answer.unit_embeds) unit[0] *= 1.01F;
    return answer;
  };
  const Ended bent = run_answering("attack", board(), {{"draws", 0.0}}, 3, off);
  CHECK(has_limit(bent.outcome, "does not reach the embedding linearly"));
  const auto deaf = [&](const Ask& ask) {
    Ask without = ask;
    without.gates.clear();
    return model(without);
  };
  const Ended unheard = run_answering("attack", board(), {{"draws", 0.0}}, 3, deaf);
  CHECK(has_limit(unheard.outcome, "Under gates the model's logits differ"));
  CHECK(fact(unheard.outcome.evidence, "confirmed by the model").find("logits are not what was worked out") != std::string::npos);
}

TEST_CASE("answers that are missing, of another length or no numbers end the study with an error") {
  Model model;
  const auto spoilt = [&](const std::function<void(const Ask&, Answer&)>& spoil) {
    return run_answering("attack", board(), {}, 3,
                         [&](const Ask& ask) {
                           Answer answer = model(ask);
                           spoil(ask, answer);
                           return answer;
                         })
        .error;
  };
  const auto is_labelled = [](const Ask& ask) { return ask.images.front().label.has_value() && ask.gates.empty(); };
  const float none = std::numeric_limits<float>::quiet_NaN();
  CHECK(spoilt([](const Ask&, Answer& answer) { answer.text_embeds.clear(); }).code == pn::ErrorCode::Mismatch);
  CHECK(spoilt([&](const Ask&, Answer& answer) { answer.image_embeds[1][0] = none; }).where == "stimulus 101");
  CHECK(spoilt([](const Ask& ask, Answer& answer) {
          if (!ask.texts.empty()) answer.text_embeds[0] = {0, 0, 0, 0};
        }).code == pn::ErrorCode::Malformed);
  const pn::Error undrawn = spoilt([&](const Ask& ask, Answer& answer) {
    if (is_labelled(ask)) answer.image_embeds[0] = {none, none, none, none};
  });
  CHECK(undrawn.message.find("choose another font or label") != std::string::npos);
  CHECK(spoilt([&](const Ask& ask, Answer& answer) {
          if (is_labelled(ask)) answer.responses.clear();
        }).code == pn::ErrorCode::Mismatch);
  CHECK(spoilt([&](const Ask& ask, Answer& answer) {
          if (is_labelled(ask)) answer.responses[3][2] = none;
        }).code == pn::ErrorCode::Malformed);
  CHECK(spoilt([](const Ask& ask, Answer& answer) {
          if (!ask.gates.empty()) answer.image_embeds[0] = {0, 0, 0, 0};
        }).where == "top_k");
}

TEST_CASE("the cost of an attack is said before it runs") {
  const std::string words =
      attack_kind().cost({10, 9}, completed(attack_params(), {{"labels", std::string("a, b")}, {"shares", std::string("8")}}));
  CHECK(words.find("Lays 2 labels on each of 10 stimuli in 9 sizes and places, and as many blank cards: up to 370 runs") == 0);
}
