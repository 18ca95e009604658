#include "studies/question.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>

#include "analysis/resampling.h"
#include "base/random.h"
#include "studies/search_scores.h"

namespace pn::studies {
namespace {

constexpr double kLinear = 1e-3;
constexpr int kResamples = 400;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double dot(std::span<const float> a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * b[i];
  return sum;
}

double length_of(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return std::sqrt(sum);
}

// Fills in what the neurons add, when the embedding is the sum of what their means give.
void work_out(const Inputs& inputs, const Question& question, const Logit& logit, const Answer& answer, Baseline& baseline) {
  const std::size_t neurons = inputs.neurons();
  const std::vector<double>& direction = logit.direction();
  if (answer.unit_embeds.size() != neurons + 1) return;
  const std::vector<float>& constant = answer.unit_embeds.back();
  if (constant.size() != direction.size()) return;
  const auto response = [&](std::size_t row, std::size_t n) {
    return static_cast<double>(inputs.responses[question.stimuli[row] * neurons + n]);
  };
  for (std::size_t row = 0; row < question.stimuli.size(); ++row) {
    std::vector<double> off(constant.begin(), constant.end());
    for (std::size_t i = 0; i < off.size(); ++i) off[i] -= static_cast<double>(answer.image_embeds[row][i]);
    for (std::size_t n = 0; n < neurons; ++n) {
      for (std::size_t i = 0; i < off.size(); ++i)
        off[i] += response(row, n) * (static_cast<double>(answer.unit_embeds[n][i]) - static_cast<double>(constant[i]));
    }
    const double squares = std::inner_product(off.begin(), off.end(), off.begin(), 0.0);
    baseline.error = std::max(baseline.error, std::sqrt(squares) / baseline.lengths[row]);
  }
  if (!(baseline.error <= kLinear)) return;
  baseline.is_exact = true;
  baseline.additions.assign(neurons, std::vector<double>(question.stimuli.size()));
  const double constant_pull = dot(constant, direction);
  for (std::size_t row = 0; row < question.stimuli.size(); ++row)
    baseline.rest.push_back(logit.scale() / baseline.lengths[row] * constant_pull);
  for (std::size_t n = 0; n < neurons; ++n) {
    const double pull = dot(answer.unit_embeds[n], direction) - constant_pull;
    for (std::size_t row = 0; row < question.stimuli.size(); ++row)
      baseline.additions[n][row] = logit.scale() / baseline.lengths[row] * response(row, n) * pull;
  }
}

}  // namespace

Result<Question> prompts_of(const Inputs& inputs, const Params& params) {
  const auto prompt_of = [&](std::string_view name) -> std::optional<InputPrompt> {
    const auto id = static_cast<std::uint32_t>(number_of(params, name));
    const auto found = std::find_if(inputs.prompts.begin(), inputs.prompts.end(), [&](const InputPrompt& one) { return one.id == id; });
    return found == inputs.prompts.end() ? std::nullopt : std::optional(*found);
  };
  if (inputs.prompts.empty()) return Error{ErrorCode::TooFew, "There is no prompt to explain. Type one first.", "prompts"};
  Question question{prompt_of(kPromptParam.name).value_or(inputs.prompts.front()), prompt_of(kAgainstParam.name), {}};
  if (question.against && question.against->id == question.prompt.id)
    return Error{ErrorCode::TooFew, "A prompt differs from itself in nothing. Choose another to compare with.", "against"};
  return question;
}

Result<Question> question_of(const Inputs& inputs, const Params& params) {
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  if (inputs.layers.size() != 1) return Error{ErrorCode::Malformed, "This study is over one layer.", "layer"};
  auto prompts = prompts_of(inputs, params);
  if (!prompts) return prompts.error();
  Question question = *std::move(prompts);
  const auto wanted = static_cast<std::uint32_t>(number_of(params, kStimulusParam.name));
  const std::string_view concept_name = text_of(params, kConceptParam.name);
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) {
    const InputStimulus& one = inputs.stimuli[i];
    const bool fits = wanted != 0 ? one.id == wanted
                                  : concept_name.empty() || inputs.concepts[static_cast<std::size_t>(one.concept_index)] == concept_name;
    if (fits) question.stimuli.push_back(i);
  }
  if (question.stimuli.empty())
    return Error{ErrorCode::TooFew, "No stimulus that has been encoded is as chosen. Choose others, or all.", "stimuli"};
  return question;
}

std::string measured(const Question& question) { return question.against ? "the difference of both logits" : "the prompt's logit"; }

std::string about(const Question& question) {
  const auto quoted = [](const InputPrompt& prompt) { return "\xE2\x80\x9C" + prompt.text + "\xE2\x80\x9D"; };
  return quoted(question.prompt) + (question.against ? " rather than " + quoted(*question.against) : "");
}

std::vector<ImageAsk> images_of(const Inputs& inputs, const Question& question) {
  std::vector<ImageAsk> images;
  for (const std::size_t one : question.stimuli) images.push_back({inputs.stimuli[one].id});
  return images;
}

Result<Logit> Logit::of(std::span<const float> prompt, std::optional<std::span<const float>> against, double scale) {
  if (against && against->size() != prompt.size())
    return Error{ErrorCode::Mismatch, "Two prompts have embeddings of different lengths.", "embeddings"};
  std::vector<double> direction(prompt.size());
  const auto add = [&](std::span<const float> text, double sign) {
    const double norm = length_of(text);
    for (std::size_t i = 0; i < text.size(); ++i) direction[i] += sign * static_cast<double>(text[i]) / norm;
    return norm > 0 && std::isfinite(norm);
  };
  if (!add(prompt, 1.0) || (against && !add(*against, -1.0)))
    return Error{ErrorCode::Malformed, "A prompt's embedding has no direction.", "prompt"};
  return Logit(std::move(direction), scale);
}

double Logit::operator()(std::span<const float> embedding) const {
  const double norm = length_of(embedding);
  return norm > 0 && embedding.size() == direction_.size() ? scale_ * dot(embedding, direction_) / norm : kNone;
}

Result<Baseline> baseline_of(const Inputs& inputs, const Question& question, const Logit& logit, const Answer& answer) {
  if (answer.image_embeds.size() != question.stimuli.size())
    return Error{ErrorCode::Mismatch, "The model did not give every embedding that was asked for.", "embeddings"};
  Baseline baseline;
  for (std::size_t row = 0; row < answer.image_embeds.size(); ++row) {
    const std::vector<float>& embedding = answer.image_embeds[row];
    if (embedding.size() != logit.direction().size())
      return Error{ErrorCode::Mismatch, "Pictures and prompts have embeddings of different lengths.", "embeddings"};
    const double length = length_of(embedding);
    if (!(length > 0) || !std::isfinite(length))
      return Error{ErrorCode::Malformed, "A stimulus' embedding has no direction.",
                   "stimulus " + std::to_string(inputs.stimuli[question.stimuli[row]].id)};
    baseline.lengths.push_back(length);
    baseline.logits.push_back(logit(embedding));
  }
  work_out(inputs, question, logit, answer, baseline);
  return baseline;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

IntervalValue band_of(std::span<const double> draws) {
  const auto band = analysis::percentile_interval(std::vector<float>(draws.begin(), draws.end()));
  return {static_cast<double>(band.low), static_cast<double>(band.high)};
}

IntervalValue interval_of_mean(std::span<const double> values, std::uint64_t seed) {
  if (values.size() < kFewestForInterval) return {kNone, kNone};
  Pcg32 random(seed, 1);
  std::vector<float> means(kResamples);
  for (float& each : means) {
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) sum += values[random.below(static_cast<std::uint32_t>(values.size()))];
    each = static_cast<float>(sum / static_cast<double>(values.size()));
  }
  const auto found = analysis::percentile_interval(means);
  return {static_cast<double>(found.low), static_cast<double>(found.high)};
}

}  // namespace pn::studies
