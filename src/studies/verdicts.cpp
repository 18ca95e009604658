#include "studies/verdicts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/paired.h"
#include "base/words.h"
#include "studies/controls.h"
#include "studies/report_words.h"

namespace pn::studies {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::vector<double> numbers(std::span<const std::uint8_t> hits) {
  std::vector<double> found;
  for (const std::uint8_t hit : hits) found.push_back(hit != 0 ? 1.0 : 0.0);
  return found;
}

}  // namespace

Result<Judge> Judge::of(std::span<const std::vector<float>> text_embeds, std::size_t prompts, double scale) {
  if (text_embeds.size() != prompts || prompts < 2) return missing_embeddings();
  Judge judge;
  for (const std::vector<float>& text : text_embeds) {
    auto logit = Logit::of(text, std::nullopt, scale);
    if (!logit) return logit.error();
    if (text.size() != text_embeds.front().size())
      return Error{ErrorCode::Mismatch, tr("Two prompts have embeddings of different lengths."), "embeddings"};
    judge.prompts_.push_back(*std::move(logit));
  }
  return judge;
}

Result<Verdict> Judge::operator()(std::span<const float> image, std::size_t right) const {
  std::vector<double> logits;
  for (const Logit& prompt : prompts_) logits.push_back(prompt(image));
  if (!std::all_of(logits.begin(), logits.end(), [](double logit) { return std::isfinite(logit); }))
    return Error{ErrorCode::Malformed,
                 tr("The model gives a picture an embedding without a direction, or of another length than its prompts'."), "embeddings"};
  const auto highest = std::max_element(logits.begin(), logits.end());
  Verdict verdict;
  verdict.choice = static_cast<std::size_t>(highest - logits.begin());
  double sum = 0, others = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < logits.size(); ++i) {
    sum += std::exp(logits[i] - *highest);
    if (i != right) others = std::max(others, logits[i]);
  }
  verdict.probability = std::exp(logits[right] - *highest) / sum;
  verdict.margin = logits[right] - others;
  return verdict;
}

Result<LabelledStimuli> labelled_stimuli(const Inputs& inputs, const Params& params) {
  if (inputs.prompts.size() < 2)
    return Error{ErrorCode::TooFew, tr("The model needs at least two prompts to choose from. Add some."), "prompts"};
  const std::string_view concept_name = text_of(params, kConceptParam.name), rendition = text_of(params, kRenditionParam.name);
  const auto labels = labels_of(inputs);
  LabelledStimuli found;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const InputStimulus& one = inputs.stimuli[row];
    if (!labels[row]) continue;
    if (!concept_name.empty() && inputs.concepts[static_cast<std::size_t>(one.concept_index)] != concept_name) continue;
    if (!rendition.empty() && inputs.renditions[static_cast<std::size_t>(one.rendition)] != rendition) continue;
    found.stimuli.push_back(row);
    found.right.push_back(*labels[row]);
  }
  if (found.stimuli.empty())
    return Error{
        ErrorCode::TooFew,
        tr("No stimulus that is as chosen has a prompt that names its concept, such as “a photo of a cat” for cat. Add prompts that name "
           "the concepts, or stimuli."),
        "prompts"};
  return found;
}

double Share::value() const { return count > 0 ? static_cast<double>(hits) / count : kNone; }

IntervalValue Share::interval() const {
  return count == 0 ? IntervalValue{kNone, kNone} : wilson(static_cast<std::size_t>(hits), static_cast<std::size_t>(count));
}

std::string Share::words() const { return wilson_words(static_cast<std::size_t>(hits), static_cast<std::size_t>(count)); }

Share share_of(std::span<const std::uint8_t> hits) {
  return {static_cast<int>(std::count_if(hits.begin(), hits.end(), [](std::uint8_t hit) { return hit != 0; })),
          static_cast<int>(hits.size())};
}

PairedDifference paired_difference(std::span<const double> first, std::span<const double> second, std::uint64_t seed) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < first.size(); ++i) differences.push_back(second[i] - first[i]);
  return {mean_of(differences), interval_of_mean(differences, seed)};
}

PairedDifference paired_difference(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second, std::uint64_t seed) {
  return paired_difference(numbers(first), numbers(second), seed);
}

double mcnemar_p(std::span<const std::uint8_t> first, std::span<const std::uint8_t> second) {
  return first.empty() ? kNone : analysis::mcnemar_exact(analysis::discordant(first, second));
}

}  // namespace pn::studies
