// What the core does with studies: begins them, lets them work a step at a time, forgets them.
#include <algorithm>
#include <optional>
#include <utility>

#include "engine/core.h"
#include "engine/payload.h"
#include "studies/inputs_json.h"
#include "studies/outcome_json.h"
#include "studies/registry.h"

namespace pn::engine {
namespace {

constexpr std::size_t kMostStudies = 16;

// `count` rows of equal length out of `values`, from `offset` on; moves the offset behind them.
std::vector<std::vector<float>> rows_of(std::span<const float> values, std::size_t& offset, std::int64_t count, std::int64_t length) {
  std::vector<std::vector<float>> rows;
  for (std::int64_t row = 0; row < count; ++row) {
    const auto from = values.begin() + static_cast<std::ptrdiff_t>(offset);
    rows.emplace_back(from, from + static_cast<std::ptrdiff_t>(length));
    offset += static_cast<std::size_t>(length);
  }
  return rows;
}

// The payload is image_embeds [images][embed_dim], then responses [images][neurons], text_embeds [texts][embed_dim], unit_embeds
// [units][embed_dim] and maps [map_channels][map_height][map_width]. A request without these counts answers no Ask.
Result<studies::Answer> answer_of(const protocol::core::StudyStep& request, std::span<const std::uint8_t> payload) {
  constexpr std::int64_t kMost = std::int64_t{1} << 20U;
  const std::int64_t images = request.images, texts = request.texts, embed_dim = request.embed_dim, neurons = request.neurons,
                     units = request.units, channels = request.map_channels, height = request.map_height, width = request.map_width;
  if (std::max({images, texts, embed_dim, neurons, units, channels, height, width}) > kMost || channels * height > kMost)
    return Error{ErrorCode::TooLarge, "The study was answered with too much.", "payload"};
  std::vector<float> copy;
  const std::span<const float> values = floats_in(payload, copy);
  if (static_cast<std::int64_t>(values.size()) != images * (embed_dim + neurons) + (texts + units) * embed_dim + channels * height * width)
    return Error{ErrorCode::Mismatch, "The study was answered with values of another number than it asked for.", "payload"};
  std::size_t offset = 0;
  studies::Answer answer;
  answer.image_embeds = rows_of(values, offset, images, embed_dim);
  answer.responses = rows_of(values, offset, images, neurons);
  answer.text_embeds = rows_of(values, offset, texts, embed_dim);
  answer.unit_embeds = rows_of(values, offset, units, embed_dim);
  answer.maps = {static_cast<int>(channels),
                 static_cast<int>(height),
                 static_cast<int>(width),
                 {values.begin() + static_cast<std::ptrdiff_t>(offset), values.end()}};
  return answer;
}

}  // namespace

Result<Core::Answer> Core::study_begin(const protocol::core::StudyBegin& request, Bytes payload) {
  if (studies_.size() >= kMostStudies) return Error{ErrorCode::TooLarge, "More than 16 studies run at once.", "study"};
  std::vector<float> copy;
  const std::span<const float> responses = floats_in(payload, copy);
  auto inputs = studies::inputs_of(request.inputs, {responses.begin(), responses.end()});
  if (!inputs) return inputs.error();
  auto study = studies::begin_study(request.study_kind, *std::move(inputs), studies::params_of(request.params), request.seed);
  if (!study) return study.error();
  const protocol::core::StudyBeginDone told{studies::to_json((*study)->progress())};
  studies_.insert_or_assign(request.study, *std::move(study));
  return Answer(told);
}

Result<Core::Answer> Core::study_step(const protocol::core::StudyStep& request, Bytes payload) {
  const auto found = studies_.find(request.study);
  if (found == studies_.end()) return Error{ErrorCode::NotFound, "This study was not begun.", "study"};
  const auto given = answer_of(request, payload);
  if (!given) return given.error();
  studies::Step step = found->second->step(*given);
  protocol::core::StudyStepDone told{studies::to_json(found->second->progress()), std::nullopt, std::nullopt};
  if (const auto* ask = std::get_if<studies::Ask>(&step)) told.ask = studies::to_json(*ask);
  if (const auto* outcome = std::get_if<studies::Outcome>(&step)) told.outcome = studies::to_json(*outcome);
  const bool is_over = std::holds_alternative<studies::Outcome>(step) || std::holds_alternative<Error>(step);
  if (is_over) studies_.erase(found);
  if (auto* error = std::get_if<Error>(&step)) return std::move(*error);
  return Answer(told);
}

Result<Core::Answer> Core::study_end(const protocol::core::StudyEnd& request, Bytes) {
  studies_.erase(request.study);
  return Answer{};
}

}  // namespace pn::engine
