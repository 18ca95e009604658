#include "engine/core.h"

#include <algorithm>
#include <iterator>

namespace pn::engine {
namespace {

constexpr std::size_t kMostRequestBytes = std::size_t{16} << 20U;
constexpr std::size_t kMostStreams = 64;

constexpr std::string_view kCodeNames[] = {"Malformed", "Truncated", "Unsupported", "TooLarge", "TooFew",
                                           "Mismatch",  "NotFound",  "Unavailable", "Cancelled"};
static_assert(std::size(kCodeNames) == static_cast<std::size_t>(ErrorCode::Cancelled) + 1);

std::string dump(const json::Value& value) { return value.dump(-1, ' ', false, json::Value::error_handler_t::replace); }

Reply error_reply(const Error& error, const json::Value* id) {
  json::Value fields = {
      {"kind", "error"}, {"code", kCodeNames[static_cast<std::size_t>(error.code)]}, {"message", error.message}, {"where", error.where}};
  if (id != nullptr) fields["id"] = *id;
  return {dump(fields), {}};
}

std::int64_t stream_of(const json::Value& request) {
  return json::as_int(json::find(request, "stream"), 0, std::int64_t{1} << 32U).value_or(0);
}

}  // namespace

const Core::Entry Core::kEntries[] = {
    {"sha256", &Core::hash},
    {"sha256_begin", &Core::hash_begin},
    {"sha256_update", &Core::hash_update},
    {"sha256_end", &Core::hash_end},
    {"load_config", &Core::load_config},
    {"inspect_vision", &Core::inspect_vision},
    {"cut_vision", &Core::cut_vision},
    {"extract_tower", &Core::extract_tower},
    {"inspect_text", &Core::inspect_text},
    {"tokenize", &Core::tokenize},
    {"prepare_file", &Core::prepare_file},
    {"load_font", &Core::load_font},
    {"render_word", &Core::render_word},
    {"render_drawing", &Core::render_drawing},
    {"preprocess", &Core::preprocess},
    {"study_begin", &Core::study_begin},
    {"study_step", &Core::study_step},
    {"study_end", &Core::study_end},
};

Reply Core::handle(std::string_view text, Bytes payload) {
  const auto request = json::parse(text, "request", kMostRequestBytes);
  if (!request) return error_reply(request.error(), nullptr);
  const json::Value* id = json::find(*request, "id");
  const std::string* kind = json::as_string(json::find(*request, "kind"));
  const auto entry =
      std::find_if(std::begin(kEntries), std::end(kEntries), [&](const Entry& e) { return kind != nullptr && e.kind == *kind; });
  if (entry == std::end(kEntries))
    return error_reply({ErrorCode::Unsupported, "The core knows no request of this kind.", kind == nullptr ? "kind" : *kind}, id);
  auto answer = (this->*entry->run)(*request, payload);
  if (!answer) return error_reply(answer.error(), id);
  answer->fields["kind"] = "done";
  if (id != nullptr) answer->fields["id"] = *id;
  return {dump(answer->fields), std::move(answer->payload)};
}

Result<Core::Answer> Core::hash(const json::Value&, Bytes payload) { return Answer{{{"sha256", to_hex(sha256(payload))}}, {}}; }

Result<Core::Answer> Core::hash_begin(const json::Value& request, Bytes) {
  if (streams_.size() >= kMostStreams) return Error{ErrorCode::TooLarge, "More than 64 files are being hashed at once.", "stream"};
  streams_.insert_or_assign(stream_of(request), HashStream{});
  return Answer{};
}

Result<Core::Answer> Core::hash_update(const json::Value& request, Bytes payload) {
  const auto stream = streams_.find(stream_of(request));
  if (stream == streams_.end()) return Error{ErrorCode::NotFound, "This hash was not begun.", "stream"};
  stream->second.hash.update(payload);
  stream->second.size_bytes += payload.size();
  return Answer{{{"size_bytes", stream->second.size_bytes}}, {}};
}

Result<Core::Answer> Core::hash_end(const json::Value& request, Bytes) {
  const auto stream = streams_.find(stream_of(request));
  if (stream == streams_.end()) return Error{ErrorCode::NotFound, "This hash was not begun.", "stream"};
  const std::string digest = to_hex(stream->second.hash.finish());
  streams_.erase(stream);
  return Answer{{{"sha256", digest}}, {}};
}

}  // namespace pn::engine
