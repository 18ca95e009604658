#include "studies/question.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include "analysis/resampling.h"
#include "analysis/vectors.h"
#include "base/random.h"
#include "base/text.h"
#include "base/words.h"
#include "studies/search_scores.h"

namespace pn::studies {
namespace {

using analysis::Vector;
constexpr int kResamples = 400;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

// Fills in what the neurons add, when the embedding is the sum of what their means give.
void work_out(const Inputs& inputs, const Question& question, const Logit& logit, const Answer& answer, Baseline& baseline) {
  const std::size_t neurons = inputs.neurons(), stimuli = question.stimuli.size();
  auto head = LinearHead::of(neurons, answer.unit_embeds, logit.direction());
  if (!head) return;
  const auto means = [&](std::size_t row) { return std::span(inputs.responses).subspan(question.stimuli[row] * neurons, neurons); };
  const auto embedding = [&](std::size_t row) { return Vector(answer.image_embeds[row].begin(), answer.image_embeds[row].end()); };
  for (std::size_t row = 0; row < stimuli; ++row)
    baseline.error = std::max(baseline.error, head->error_of(means(row), answer.image_embeds[row]));
  if (!(baseline.error <= kLinearError)) return;
  baseline.is_exact = true;
  baseline.scale = logit.scale();
  baseline.additions = baseline.slopes = std::vector<std::vector<double>>(neurons, std::vector<double>(stimuli));
  for (std::size_t row = 0; row < stimuli; ++row) {
    const double length = baseline.lengths[row], factor = logit.scale() / length;
    const Vector whole = embedding(row);
    baseline.rest.push_back(factor * head->constant_pull());
    for (std::size_t n = 0; n < neurons; ++n) {
      const auto mean = static_cast<double>(means(row)[n]);
      baseline.additions[n][row] = factor * mean * head->pull(n);
      baseline.slopes[n][row] = baseline.additions[n][row] - mean * baseline.logits[row] * head->along(n, whole) / (length * length);
    }
  }
  baseline.head = std::move(head);
}

}  // namespace

Result<Question> prompts_of(const Inputs& inputs, const Params& params) {
  const auto prompt_of = [&](std::string_view name) -> std::optional<InputPrompt> {
    const auto id = static_cast<std::uint32_t>(number_of(params, name));
    const auto found = std::find_if(inputs.prompts.begin(), inputs.prompts.end(), [&](const InputPrompt& one) { return one.id == id; });
    return found == inputs.prompts.end() ? std::nullopt : std::optional(*found);
  };
  if (inputs.prompts.empty()) return Error{ErrorCode::TooFew, tr("There is no prompt to explain. Type one first."), "prompts"};
  Question question{prompt_of(kPromptParam.name).value_or(inputs.prompts.front()), prompt_of(kAgainstParam.name), {}};
  if (question.against && question.against->id == question.prompt.id)
    return Error{ErrorCode::TooFew, tr("A prompt differs from itself in nothing. Choose another to compare with."), "against"};
  return question;
}

Result<Question> question_of(const Inputs& inputs, const Params& params) {
  if (const auto checked = check_responses(inputs); !checked) return checked.error();
  if (inputs.layers.size() != 1) return Error{ErrorCode::Malformed, tr("This study is over one layer."), "layer"};
  auto prompts = prompts_of(inputs, params);
  if (!prompts) return prompts.error();
  Question question = *std::move(prompts);
  const auto wanted = static_cast<std::uint32_t>(number_of(params, kStimulusParam.name));
  const std::string_view concept_name = text_of(params, kConceptParam.name);
  const std::string_view rendition = text_of(params, kRenditionParam.name);
  for (std::size_t i = 0; i < inputs.stimuli.size(); ++i) {
    const InputStimulus& one = inputs.stimuli[i];
    if ((concept_name.empty() || inputs.concepts[static_cast<std::size_t>(one.concept_index)] == concept_name) &&
        (rendition.empty() || inputs.renditions[static_cast<std::size_t>(one.rendition)] == rendition))
      question.set.push_back(i);
    if (one.id == wanted) question.stimuli.push_back(i);
  }
  if (wanted == 0) question.stimuli = question.set;
  question.is_beside = wanted != 0 && !question.set.empty() && question.set != question.stimuli;
  if (question.stimuli.empty())
    return Error{ErrorCode::TooFew, tr("No stimulus that has been encoded is as chosen. Choose others, or all."), "stimuli"};
  return question;
}

std::optional<std::size_t> place_of_words(std::string_view text, std::string_view words) {
  const std::string lower_text = lowered(text), lower_words = lowered(trimmed(words));
  const auto is_letter = [&](std::size_t at) {
    return at < lower_text.size() &&
           (std::isalnum(static_cast<unsigned char>(lower_text[at])) != 0 || static_cast<unsigned char>(lower_text[at]) >= 0x80U);
  };
  if (lower_words.empty()) return std::nullopt;
  for (std::size_t at = lower_text.find(lower_words); at != std::string::npos; at = lower_text.find(lower_words, at + 1)) {
    if (!(at > 0 && is_letter(at - 1)) && !is_letter(at + lower_words.size())) return at;
  }
  return std::nullopt;
}

std::optional<std::size_t> prompt_naming(const Inputs& inputs, std::string_view words) {
  std::optional<std::size_t> found;
  for (std::size_t place = 0; place < inputs.prompts.size(); ++place) {
    const bool is_shorter = !found || inputs.prompts[place].text.size() < inputs.prompts[*found].text.size();
    if (is_shorter && place_of_words(inputs.prompts[place].text, words)) found = place;
  }
  return found;
}

std::vector<std::optional<std::size_t>> prompts_by_concept(const Inputs& inputs) {
  std::vector<std::optional<std::size_t>> found;
  for (const std::string& each : inputs.concepts) found.push_back(prompt_naming(inputs, each));
  return found;
}

std::string measured(const Question& question) { return question.against ? tr("the difference of both logits") : tr("the prompt's logit"); }

std::string about(const Question& question) {
  return question.against ? tr("{0} rather than {1}", {quoted(question.prompt.text), quoted(question.against->text)})
                          : quoted(question.prompt.text);
}

std::vector<ImageAsk> images_of(const Inputs& inputs, const Question& question) {
  std::vector<ImageAsk> images;
  for (const std::size_t one : question.stimuli) images.push_back({inputs.stimuli[one].id});
  return images;
}

std::vector<std::string> texts_of(const Question& question) {
  std::vector<std::string> texts = {question.prompt.text};
  if (question.against) texts.push_back(question.against->text);
  return texts;
}

Ask first_ask(const Inputs& inputs, std::vector<ImageAsk> images, std::vector<std::string> texts) {
  Ask ask{std::move(images), std::move(texts), {}, {}};
  ask.units_of = inputs.layers.front().place;
  return ask;
}

Error missing_embeddings() { return {ErrorCode::Mismatch, tr("The model did not give every embedding that was asked for."), "embeddings"}; }

Result<Opened> opened_by(const Inputs& inputs, const Question& question, const std::vector<std::string>& texts, const Answer& answer) {
  if (answer.text_embeds.size() != texts.size()) return missing_embeddings();
  const auto embedding = [&](const InputPrompt& prompt) {
    return std::span<const float>(
        answer.text_embeds[static_cast<std::size_t>(std::find(texts.begin(), texts.end(), prompt.text) - texts.begin())]);
  };
  auto logit = Logit::of(embedding(question.prompt), question.against ? std::optional(embedding(*question.against)) : std::nullopt,
                         static_cast<double>(inputs.logit_scale));
  if (!logit) return logit.error();
  auto baseline = baseline_of(inputs, question, *logit, answer);
  if (!baseline) return baseline.error();
  return Opened{*std::move(logit), *std::move(baseline)};
}

Result<Logit> Logit::of(std::span<const float> prompt, std::optional<std::span<const float>> against, double scale) {
  if (against && against->size() != prompt.size())
    return Error{ErrorCode::Mismatch, tr("Two prompts have embeddings of different lengths."), "embeddings"};
  auto direction = analysis::unit(prompt);
  const auto other = against ? analysis::unit(*against) : std::nullopt;
  if (!direction || (against && !other)) return Error{ErrorCode::Malformed, tr("A prompt's embedding has no direction."), "prompt"};
  for (std::size_t i = 0; other && i < direction->size(); ++i) (*direction)[i] -= (*other)[i];
  return Logit(*std::move(direction), scale);
}

double Logit::operator()(std::span<const float> embedding) const {
  const double norm = analysis::length(embedding);
  return norm > 0 && embedding.size() == direction_.size() ? scale_ * analysis::dot(embedding, direction_) / norm : kNone;
}

Result<Baseline> baseline_of(const Inputs& inputs, const Question& question, const Logit& logit, const Answer& answer) {
  if (answer.image_embeds.size() < question.stimuli.size()) return missing_embeddings();
  Baseline baseline;
  for (std::size_t row = 0; row < question.stimuli.size(); ++row) {
    const std::vector<float>& embedding = answer.image_embeds[row];
    if (embedding.size() != logit.direction().size())
      return Error{ErrorCode::Mismatch, tr("Pictures and prompts have embeddings of different lengths."), "embeddings"};
    const double length = analysis::length(embedding);
    if (!(length > 0) || !std::isfinite(length))
      return Error{ErrorCode::Malformed, tr("A stimulus' embedding has no direction."),
                   "stimulus " + std::to_string(inputs.stimuli[question.stimuli[row]].id)};
    baseline.lengths.push_back(length);
    baseline.logits.push_back(logit(embedding));
  }
  work_out(inputs, question, logit, answer, baseline);
  return baseline;
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
