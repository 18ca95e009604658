#include "studies/calibration.h"

#include <cmath>

#include "analysis/calibration.h"
#include "study_runs.h"

using namespace pn::studies;
using namespace pn::studies::test;

namespace {

json golden() { return json::parse(pn::test::golden_text("studies/calibration.json")); }

Inputs board(const json& data) {
  Inputs inputs;
  inputs.concepts = {"cat", "dog", "fish", "bird"};
  inputs.renditions = {"photo"};
  for (std::size_t i = 0; i < inputs.concepts.size(); ++i)
    inputs.prompts.push_back({static_cast<std::uint32_t>(i + 1), "a photo of a " + inputs.concepts[i]});
  for (std::size_t i = 0; i < data["labels"].size(); ++i)
    inputs.stimuli.push_back({static_cast<std::uint32_t>(i), data["labels"][i].get<int>(), 0});
  inputs.stimuli_on_board = static_cast<int>(inputs.stimuli.size());
  inputs.logit_scale = data["scale"].get<float>();
  inputs.model = "small";
  inputs.model_sha256 = "0123456789";
  return inputs;
}

Ended calibrate(const json& data, const Inputs& inputs) {
  return run_answering("calibration", inputs, {{"bins", data["bins"].get<double>()}}, data["seed"].get<std::uint64_t>(),
                       [&](const Ask& ask) {
                         Answer answer;
                         for (const ImageAsk& image : ask.images)
                           answer.image_embeds.push_back(data["images"][image.stimulus].get<std::vector<float>>());
                         for (std::size_t i = 0; i < ask.texts.size(); ++i)
                           answer.text_embeds.push_back(data["texts"][i].get<std::vector<float>>());
                         return answer;
                       });
}

bool says(const Ended& ended, const char* words) {
  for (const std::string& limit : ended.outcome.evidence.limits)
    if (limit.find(words) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("calibration and the scale with the least loss are SciPy's") {
  const json data = golden();
  const Ended ended = calibrate(data, board(data));
  REQUIRE(ended.error.message.empty());
  const Table& scales = ended.outcome.tables[0];
  REQUIRE(scales.rows() == 2);
  const auto near = [&](std::size_t row, const char* column, const char* key) {
    CAPTURE(column);
    CHECK(std::abs(number(scales, row, column) - data[key].get<double>()) < 1e-6);
  };
  near(0, "error", "error");
  near(0, "loss", "loss");
  near(0, "accuracy", "accuracy");
  near(0, "confidence", "confidence");
  CHECK(number(scales, 1, "scale") == doctest::Approx(data["fitted"].get<double>()).epsilon(1e-4));
  CHECK(std::abs(number(scales, 1, "error") - data["error_fitted"].get<double>()) < 1e-4);
  CHECK(std::abs(number(scales, 1, "held_out") - data["held_out"].get<double>()) < 1e-4);
  near(1, "loss", "loss_fitted");
  CHECK(*ended.outcome.logit_scale == doctest::Approx(data["fitted"].get<double>()).epsilon(1e-4));

  const Table& bins = ended.outcome.tables[1];
  std::size_t row = 0;
  for (const json& bin : data["counted"]) {
    if (bin[0] == 0) continue;
    CHECK(number(bins, row, "stimuli") == bin[0].get<double>());
    CHECK(number(bins, row, "accuracy") == doctest::Approx(bin[1].get<double>() / bin[0].get<double>()));
    CHECK(number(bins, row, "confidence") == doctest::Approx(bin[2].get<double>()).epsilon(1e-6));
    CHECK(interval(bins, row, "interval").low <= number(bins, row, "accuracy"));
    ++row;
  }
  // This board's scale is far too high, and it says so.
  CHECK(fact(ended.outcome.evidence, "finding").find("surer than it should be") != std::string::npos);
}

TEST_CASE("where every first choice is right no scale fits best") {
  json data = golden();
  for (std::size_t i = 0; i < data["labels"].size(); ++i) data["images"][i] = data["texts"][data["labels"][i].get<std::size_t>()];
  const Ended ended = calibrate(data, board(data));
  REQUIRE(ended.error.message.empty());
  CHECK(!ended.outcome.logit_scale);
  CHECK(ended.outcome.tables[0].rows() == 1);
  CHECK(says(ended, "Every first choice is right"));
}

TEST_CASE("only stimuli whose concept one prompt alone names take part, and too few are refused") {
  const json data = golden();
  Inputs inputs = board(data);
  inputs.prompts[1].text = "a photo of a cattle dog";  // names dog, and not cat
  inputs.prompts[2].text = "a photo of birds";         // names neither fish nor bird
  inputs.prompts[3].text = "two cats";                 // nor cat
  const Ended ended = calibrate(data, inputs);
  std::size_t named = 0;
  for (const json& label : data["labels"]) named += label.get<int>() < 2 ? 1U : 0U;
  CHECK(ended.outcome.evidence.facts[1].value.starts_with(std::to_string(named) + " whose concept"));

  inputs.prompts[0].text = "a thing";
  inputs.prompts[1].text = "another thing";
  auto refused = begin_study("calibration", inputs, {}, 1);
  REQUIRE(!refused);
  CHECK(refused.error().code == pn::ErrorCode::TooFew);
  CHECK(refused.error().message.find("there are 0") != std::string::npos);
  inputs.prompts.resize(1);
  refused = begin_study("calibration", inputs, {}, 1);
  REQUIRE(!refused);
  CHECK(refused.error().where == "prompts");
}
