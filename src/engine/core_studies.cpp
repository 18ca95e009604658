// What the core does with studies: begins them, lets them work a step at a time, forgets them.
#include <cstring>
#include <utility>

#include "engine/core.h"
#include "studies/outcome_json.h"
#include "studies/registry.h"

namespace pn::engine {
namespace {

constexpr std::size_t kMostStudies = 16;

std::int64_t number_of(const json::Value& request) {
  return json::as_int(json::find(request, "study"), 0, std::int64_t{1} << 32U).value_or(0);
}

std::vector<float> floats(std::span<const std::uint8_t> payload) {
  std::vector<float> values(payload.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), payload.data(), values.size() * sizeof(float));
  return values;
}

// `count` rows of equal length out of `values`, from `offset` on; moves the offset behind them.
std::vector<std::vector<float>> rows_of(const std::vector<float>& values, std::size_t& offset, std::int64_t count, std::int64_t length) {
  std::vector<std::vector<float>> rows;
  for (std::int64_t row = 0; row < count; ++row) {
    const auto from = values.begin() + static_cast<std::ptrdiff_t>(offset);
    rows.emplace_back(from, from + static_cast<std::ptrdiff_t>(length));
    offset += static_cast<std::size_t>(length);
  }
  return rows;
}

// The payload is image_embeds [images][embed_dim], then responses [images][neurons], then text_embeds [texts][embed_dim]. A request
// without these counts answers no Ask.
Result<studies::Answer> answer_of(const json::Value& request, std::span<const std::uint8_t> payload) {
  constexpr std::int64_t kMost = std::int64_t{1} << 20U;
  const auto count = [&](const char* key) { return json::as_int(json::find(request, key), 0, kMost).value_or(0); };
  const std::int64_t images = count("images"), texts = count("texts"), embed_dim = count("embed_dim"), neurons = count("neurons");
  const std::vector<float> values = floats(payload);
  if (static_cast<std::int64_t>(values.size()) != images * (embed_dim + neurons) + texts * embed_dim)
    return Error{ErrorCode::Mismatch, "The study was answered with values of another number than it asked for.", "payload"};
  std::size_t offset = 0;
  studies::Answer answer;
  answer.image_embeds = rows_of(values, offset, images, embed_dim);
  answer.responses = rows_of(values, offset, images, neurons);
  answer.text_embeds = rows_of(values, offset, texts, embed_dim);
  return answer;
}

}  // namespace

Result<Core::Answer> Core::study_begin(const json::Value& request, Bytes payload) {
  if (studies_.size() >= kMostStudies) return Error{ErrorCode::TooLarge, "More than 16 studies run at once.", "study"};
  const std::string* id = json::as_string(json::find(request, "study_kind"));
  const studies::Kind* kind = id == nullptr ? nullptr : studies::find_kind(*id);
  if (kind == nullptr) return Error{ErrorCode::Unsupported, "There is no study of this kind.", id == nullptr ? "study_kind" : *id};
  const json::Value* params = json::find(request, "params");
  const json::Value* given = json::find(request, "inputs");
  const json::Value* seed = json::find(request, "seed");
  if (given == nullptr) return Error{ErrorCode::Malformed, "A study needs to know the board.", "inputs"};
  auto inputs = studies::inputs_of(*given, floats(payload));
  if (!inputs) return inputs.error();
  auto study = kind->begin(*std::move(inputs), params == nullptr ? studies::Params{} : studies::params_of(*params),
                           seed != nullptr && seed->is_number_unsigned() ? seed->get<std::uint64_t>() : 0);
  if (!study) return study.error();
  Answer answer{{{"progress", studies::to_json((*study)->progress())}}, {}};
  studies_.insert_or_assign(number_of(request), *std::move(study));
  return answer;
}

Result<Core::Answer> Core::study_step(const json::Value& request, Bytes payload) {
  const auto found = studies_.find(number_of(request));
  if (found == studies_.end()) return Error{ErrorCode::NotFound, "This study was not begun.", "study"};
  const auto given = answer_of(request, payload);
  if (!given) return given.error();
  studies::Step step = found->second->step(*given);
  Answer answer{{{"progress", studies::to_json(found->second->progress())}}, {}};
  if (const auto* ask = std::get_if<studies::Ask>(&step)) answer.fields["ask"] = studies::to_json(*ask);
  if (const auto* outcome = std::get_if<studies::Outcome>(&step)) answer.fields["outcome"] = studies::to_json(*outcome);
  const bool is_over = std::holds_alternative<studies::Outcome>(step) || std::holds_alternative<Error>(step);
  if (is_over) studies_.erase(found);
  if (auto* error = std::get_if<Error>(&step)) return std::move(*error);
  return answer;
}

Result<Core::Answer> Core::study_end(const json::Value& request, Bytes) {
  studies_.erase(number_of(request));
  return Answer{};
}

}  // namespace pn::engine
