#include <doctest/doctest.h>

#include <cmath>

#include "panels/sample_visit.h"
#include "view/prompt_profile.h"
#include "view/prompt_tokens.h"

using namespace pn;
using namespace pn::view;
using workspace::PromptId;
using workspace::TokenValues;
using workspace::Workspace;

namespace {

constexpr std::size_t kWidth = 16, kChannels = 32;  // of the sample visit's embeddings and last layer

// Weights of a linear head, with the constant last; every stimulus's embedding is what its means make.
struct LinearVisit {
  Workspace ws = test::sample_visit();
  std::vector<float> weights;

  LinearVisit() {
    for (std::size_t i = 0; i < (kChannels + 1) * kWidth; ++i) weights.push_back(std::cos(static_cast<float>(i * 13 % 101)));
    workspace::ImageUnits& units = ws.prompt_neurons.units;
    units = {workspace::Phase::Ready,
             1,
             static_cast<int>(kChannels),
             static_cast<int>(kWidth),
             std::make_shared<const std::vector<float>>(weights),
             {}};
    for (auto& [id, state] : ws.stimuli) {
      auto encoding = std::make_shared<model::Encoding>(*state.encoding);
      for (std::size_t i = 0; i < kWidth; ++i) {
        double sum = static_cast<double>(weights[kChannels * kWidth + i]);
        for (std::size_t n = 0; n < kChannels; ++n)
          sum += static_cast<double>(encoding->responses[1].mean[n]) * static_cast<double>(weights[n * kWidth + i]);
        encoding->image_embeds[i] = static_cast<float>(sum);
      }
      state.encoding = std::move(encoding);
    }
  }

  const std::vector<float>& text(std::size_t place) const { return *workspace::state_of(ws, ws.document.prompts[place].id).embedding; }
};

double length(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

void set_values(Workspace& ws, std::size_t place, std::vector<float> values, std::vector<workspace::Token> tokens) {
  const workspace::Prompt& prompt = ws.document.prompts[place];
  auto known = std::make_shared<TokenValues>();
  known->text = workspace::full_prompt(ws.document, prompt);
  known->rows = static_cast<int>(values.size() / 2);
  known->values = std::move(values);
  known->tokens = std::move(tokens);
  ws.prompt_neurons.values[prompt.id] = std::move(known);
}

}  // namespace

TEST_CASE("a prompt's profile: weights times its unit embedding, and what they add sums to the logit with the constant's share") {
  LinearVisit visit;
  const PromptId prompt = visit.ws.document.prompts.front().id;
  const PromptProfile profile = make_prompt_profile(visit.ws, prompt, Against::Nothing);
  REQUIRE(profile.why_not.empty());
  REQUIRE(profile.rows.size() == kChannels);
  const std::vector<float>& text = visit.text(0);
  double added = 0;
  for (std::size_t i = 0; i < profile.rows.size(); ++i) {
    const ProfileRow& row = profile.rows[i];
    double pull = 0;
    for (std::size_t k = 0; k < kWidth; ++k)
      pull += static_cast<double>(visit.weights[static_cast<std::size_t>(row.neuron.channel) * kWidth + k]) * static_cast<double>(text[k]) /
              length(text);
    CHECK(static_cast<double>(row.pull) == doctest::Approx(pull).epsilon(1e-5));
    CHECK(row.neuron.layer == 1);
    if (i > 0) CHECK(profile.rows[i - 1].pull >= row.pull);
    added += static_cast<double>(row.added);
  }
  const auto& image = workspace::state_of(visit.ws, *visit.ws.selection.stimulus).encoding->image_embeds;
  double dot = 0, rest = 0;
  for (std::size_t k = 0; k < kWidth; ++k) {
    dot += static_cast<double>(image[k]) * static_cast<double>(text[k]);
    rest += static_cast<double>(visit.weights[kChannels * kWidth + k]) * static_cast<double>(text[k]);
  }
  const double scale = 10.0 / length(image) / length(text);
  CHECK(added + scale * rest == doctest::Approx(scale * dot).epsilon(1e-4));
}

TEST_CASE("against the others, the pulls of all prompts cancel; where means do not make the embedding, nothing is said to be added") {
  LinearVisit visit;
  std::vector<double> sums(kChannels);
  for (const workspace::Prompt& prompt : visit.ws.document.prompts)
    for (const ProfileRow& row : make_prompt_profile(visit.ws, prompt.id, Against::OtherPrompts).rows)
      sums[static_cast<std::size_t>(row.neuron.channel)] += static_cast<double>(row.pull);
  for (const double sum : sums) CHECK(std::abs(sum) < 1e-5);
  auto& state = visit.ws.stimuli[*visit.ws.selection.stimulus];
  auto encoding = std::make_shared<model::Encoding>(*state.encoding);
  encoding->image_embeds[0] += 1.0F;
  state.encoding = std::move(encoding);
  CHECK(std::isnan(make_prompt_profile(visit.ws, visit.ws.document.prompts.front().id, Against::Nothing).rows.front().added));
}

TEST_CASE("why there is no profile is said in words") {
  LinearVisit visit;
  const PromptId prompt = visit.ws.document.prompts.front().id;
  visit.ws.prompt_neurons.units.channels = 0;
  CHECK(make_prompt_profile(visit.ws, prompt, Against::Nothing).why_not.find("linearly") != std::string::npos);
  visit.ws.prompt_neurons.units.phase = workspace::Phase::Failed;
  visit.ws.prompt_neurons.units.error = {ErrorCode::Session, "The part behind this layer is too large.", ""};
  const PromptProfile failed = make_prompt_profile(visit.ws, prompt, Against::Nothing);
  CHECK(failed.is_error);
  CHECK(failed.why_not.find("too large") != std::string::npos);
}

TEST_CASE("neurons over tokens: responses leave the start out, and the strongest comes first") {
  Workspace ws = test::sample_visit();
  ws.prompt_neurons.text = {workspace::Phase::Ready, {{"t", 2, 0, 0}}, {}};
  ws.selection.text_layer = 0;
  const PromptId prompt = ws.document.prompts.front().id;
  CHECK_FALSE(make_prompt_tokens(ws, prompt, 0).why_not.empty());
  // Rows start, a, cat, end of two neurons.
  set_values(ws, 0, {9, -9, 1, 0, 3, 1, 2, 8}, {test::token(20, "a", 0, 1), test::token(30, "cat", 2, 5)});
  PromptTokens found = make_prompt_tokens(ws, prompt, 0);
  REQUIRE(found.why_not.empty());
  CHECK(found.tokens == std::vector<std::string>{"start", "a", "cat", "end"});
  REQUIRE(found.neurons.size() == 2);
  CHECK(found.neurons[0].channel == 1);
  CHECK(found.neurons[0].response == 3.0F);
  CHECK(found.neurons[1].response == 2.0F);
  CHECK(found.neurons[1].peak_row == 2);
  CHECK(found.low == 0.0F);
  CHECK(found.high == 8.0F);
  CHECK(found.at(2, 0) == 3.0F);
  ws.selection.pooling = model::Pooling::Max;
  found = make_prompt_tokens(ws, prompt, 0);
  CHECK(found.neurons[0].response == 8.0F);
  CHECK(found.neurons[1].response == 3.0F);
}

TEST_CASE("a text neuron's strongest tokens among all prompts; what prompts share as a beginning counts once") {
  Workspace ws = test::sample_visit();
  ws.prompt_neurons.text = {workspace::Phase::Ready, {{"t", 2, 0, 0}}, {}};
  set_values(ws, 0, {9, 0, 1, 0, 3, 0, 2, 0}, {test::token(20, "a", 0, 1), test::token(30, "cat", 2, 5)});
  set_values(ws, 1, {9, 0, 1, 0, 5, 0, 0.5F, 0}, {test::token(20, "a", 0, 1), test::token(31, "dog", 2, 5)});
  const TextNeuronCard card = make_text_neuron_card(ws, {0, 0});
  CHECK(card.missing == 1);
  REQUIRE(card.lines.size() == 2);
  CHECK(card.lines[1].values == std::vector<float>{9, 1, 5, 0.5F});
  CHECK(card.low == 0.5F);
  CHECK(card.high == 5.0F);
  REQUIRE(card.strongest.size() == 5);
  CHECK(card.strongest[0].token == "dog");
  CHECK(card.strongest[1].token == "cat");
  CHECK(card.strongest[2].token == "end");
  CHECK(card.strongest[3].token == "a");
  CHECK(card.strongest[3].prompts == 2);
}
