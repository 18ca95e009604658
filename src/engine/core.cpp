#include "engine/core.h"

#include <algorithm>
#include <iterator>

#include "protocol/language.h"

namespace pn::engine {
namespace {

constexpr std::size_t kMostRequestBytes = std::size_t{16} << 20U;
constexpr std::size_t kMostStreams = 64;

std::string dump(const json::Value& value) { return value.dump(-1, ' ', false, json::Value::error_handler_t::replace); }

Reply error_reply(const Error& error, const json::Value* id) {
  json::Value fields = {{"kind", "error"}, {"code", protocol::name_of(error.code)}, {"message", error.message}, {"where", error.where}};
  if (id != nullptr) fields["id"] = *id;
  return {dump(fields), {}};
}

}  // namespace

template <class Request, Result<Core::Answer> (Core::*kRun)(const Request&, Core::Bytes)>
Core::Entry Core::entry() {
  return {Request::kKind, [](Core& core, const json::Value& message, Bytes payload) -> Result<Answer> {
            Request request;
            if (const Status status = protocol::core::read(message, request); !status) return status.error();
            return (core.*kRun)(request, payload);
          }};
}

std::span<const Core::Entry> Core::entries() {
  namespace msg = protocol::core;
  static const Entry kEntries[] = {
      entry<msg::Language, &Core::set_words>(),           entry<msg::Sha256, &Core::hash>(),
      entry<msg::Sha256Begin, &Core::hash_begin>(),       entry<msg::Sha256Update, &Core::hash_update>(),
      entry<msg::Sha256End, &Core::hash_end>(),           entry<msg::LoadConfig, &Core::load_config>(),
      entry<msg::InspectVision, &Core::inspect_vision>(), entry<msg::CutVision, &Core::cut_vision>(),
      entry<msg::ExtractTower, &Core::extract_tower>(),   entry<msg::InspectText, &Core::inspect_text>(),
      entry<msg::GateText, &Core::gate_text>(),           entry<msg::Tokenize, &Core::tokenize>(),
      entry<msg::PrepareFile, &Core::prepare_file>(),     entry<msg::Thumbnail, &Core::thumbnail>(),
      entry<msg::WritePng, &Core::write_png>(),           entry<msg::ShrinkPicture, &Core::shrink_picture>(),
      entry<msg::LoadFont, &Core::load_font>(),           entry<msg::RenderWord, &Core::render_word>(),
      entry<msg::LabelPicture, &Core::label_picture>(),   entry<msg::RenderDrawing, &Core::render_drawing>(),
      entry<msg::Preprocess, &Core::preprocess>(),        entry<msg::PoolLayer, &Core::pool_layer>(),
      entry<msg::StudyBegin, &Core::study_begin>(),       entry<msg::StudyStep, &Core::study_step>(),
      entry<msg::StudyEnd, &Core::study_end>(),
  };
  return kEntries;
}

Reply Core::handle(std::string_view text, Bytes payload) {
  const auto request = json::parse(text, "request", kMostRequestBytes);
  if (!request) return error_reply(request.error(), nullptr);
  const json::Value* id = json::find(*request, "id");
  const std::string* kind = json::as_string(json::find(*request, "kind"));
  const auto known = entries();
  const auto entry = std::find_if(known.begin(), known.end(), [&](const Entry& e) { return kind != nullptr && e.kind == *kind; });
  if (entry == known.end())
    return error_reply({ErrorCode::Unsupported, "The core knows no request of this kind.", kind == nullptr ? "kind" : *kind}, id);
  auto answer = entry->run(*this, *request, payload);
  if (!answer) return error_reply(answer.error(), id);
  answer->fields["kind"] = "done";
  if (id != nullptr) answer->fields["id"] = *id;
  return {dump(answer->fields), std::move(answer->payload)};
}

Result<Core::Answer> Core::set_words(const protocol::core::Language& request, Bytes payload) {
  const std::string_view texts(reinterpret_cast<const char*>(payload.data()), payload.size());
  if (const Status status = set_language(protocol::language_of(request.rules), texts); !status) return status.error();
  return Answer{};
}

Result<Core::Answer> Core::hash(const protocol::core::Sha256&, Bytes payload) {
  return Answer(protocol::core::Sha256Done{to_hex(sha256(payload))});
}

Result<Core::Answer> Core::hash_begin(const protocol::core::Sha256Begin& request, Bytes) {
  if (streams_.size() >= kMostStreams) return Error{ErrorCode::TooLarge, "More than 64 files are being hashed at once.", "stream"};
  streams_.insert_or_assign(request.stream, HashStream{});
  return Answer{};
}

Result<Core::Answer> Core::hash_update(const protocol::core::Sha256Update& request, Bytes payload) {
  const auto stream = streams_.find(request.stream);
  if (stream == streams_.end()) return Error{ErrorCode::NotFound, "This hash was not begun.", "stream"};
  stream->second.hash.update(payload);
  stream->second.size_bytes += payload.size();
  return Answer(protocol::core::Sha256UpdateDone{stream->second.size_bytes});
}

Result<Core::Answer> Core::hash_end(const protocol::core::Sha256End& request, Bytes) {
  const auto stream = streams_.find(request.stream);
  if (stream == streams_.end()) return Error{ErrorCode::NotFound, "This hash was not begun.", "stream"};
  const std::string digest = to_hex(stream->second.hash.finish());
  streams_.erase(stream);
  return Answer(protocol::core::Sha256EndDone{digest});
}

}  // namespace pn::engine
