#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "protocol/messages.h"
#include "workspace/workspace.h"

// Between the workspace's values and the messages of protocol/messages.mjs.
namespace pn::session {

struct Message {
  std::string json;
  std::vector<std::uint8_t> payload;
};
using Bytes = std::span<const std::uint8_t>;

// A message with where it goes; id 0: it has none, nothing answers it.
Message addressed(const char* to, std::uint32_t id, json::Value message, std::vector<std::uint8_t> payload);

template <class M>
Message to_engine(std::uint32_t id, const M& message, std::vector<std::uint8_t> payload = {}) {
  return addressed("engine", id, protocol::write(message), std::move(payload));
}
template <class M>
Message to_page(const M& message, std::uint32_t id = 0) {
  return addressed("page", id, protocol::write(message), {});
}
// A message to the page with one field that is JSON text already.
Message to_page_as_is(std::string_view kind, std::string_view field, std::string_view json_text);

// ---- to the engine
protocol::ModelPlace place_of(const workspace::ModelSource& source);
protocol::LoadModel load_model(const workspace::ModelSource& source, bool try_anyway);
// picture  the number to keep it under; 0: it is not kept
protocol::RenderWord render_word(const workspace::WordSource& word, std::uint32_t picture = 0);
protocol::Label label_of(const studies::Label& label);
// side  of the view, its longer side is at most this
protocol::TryLabel try_label(const workspace::RequestTrial& request, int side);
Message prepare_message(std::uint32_t id, const workspace::RequestPicture& request);
Message sheet_message(std::uint32_t id, workspace::RequestSheet&& request);
protocol::EncodeText encode_text(const workspace::RequestText& request);
protocol::Replay replay(const workspace::RequestReplay& request);
Message run_study_message(std::uint32_t id, const workspace::RequestStudy& request);

// ---- from the engine; Malformed when a field or the payload's size is not what the header says
struct PictureAnswer {
  image::Image picture;
  int kept_width = 0;
  int kept_height = 0;
  int original_width = 0;
  int original_height = 0;
  bool is_cut = false;
  image::ProfileUse profile = image::ProfileUse::None;
};
Result<PictureAnswer> read_picture(const json::Value& header, Bytes payload);
Result<model::Encoding> read_encoding(const json::Value& header, Bytes payload, const workspace::ModelInfo& info);
// The maps of a layer: its activations as they are, or a transformer's patches.
Result<model::ActivationTensor> read_maps(Bytes payload, const workspace::Layer& layer);
Result<workspace::ModelInfo> read_model(const json::Value& header, Bytes payload);
// source  what was asked for
Result<workspace::ModelOffer> read_offer(const json::Value& header, const workspace::ModelSource& source);
struct TextAnswer {
  std::vector<workspace::Token> tokens;
  bool truncated = false;
  std::vector<float> embedding;
};
Result<TextAnswer> read_text(const json::Value& header, Bytes payload);
// The layers of the text encoder whose neurons are seen: one at least.
Result<std::vector<workspace::Layer>> read_text_layers(const json::Value& header);
// The activations of one of them for a prompt [rows][channels].
struct TokensAnswer {
  std::vector<workspace::Token> tokens;
  int rows = 0;
  std::vector<float> values;
};
Result<TokensAnswer> read_token_values(const json::Value& header, Bytes payload, int channels);
// What single channels of a layer give alone [channels + 1][embed_dim], that of none last.
struct UnitsAnswer {
  int channels = 0;
  int embed_dim = 0;
  std::vector<float> values;
};
Result<UnitsAnswer> read_units(const json::Value& header, Bytes payload);
// The atlas, and its sheet of images as a file.
struct AtlasAnswer {
  std::shared_ptr<const model::Atlas> atlas;
  std::vector<std::uint8_t> sheet;
};
Result<AtlasAnswer> read_atlas(const json::Value& header, Bytes payload);
// What the model says of a picture with a label; without its label, stimulus and gates.
Result<workspace::LabelTrial> read_trial(const json::Value& header, Bytes payload);
// The embeddings [count][embed_dim] of a replay.
Result<std::vector<std::vector<float>>> read_replay(Bytes payload, std::size_t count);
// What an error message says; one that cannot be read itself is Unknown.
Error read_error(const json::Value& header);

Result<studies::Outcome> read_outcome(const json::Value& header);

}  // namespace pn::session
