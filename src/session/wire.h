#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "workspace/workspace.h"

// Effects as bridge messages, and the engine's answers as commands. JSON in and out; the names are those of web/engine/protocol.js.
namespace pn::session {

struct Message {
  std::string json;
  std::vector<std::uint8_t> payload;
};

// ---- to the engine
Message find_model_message(std::uint32_t id, const workspace::ModelSource& source);
Message load_model_message(std::uint32_t id, const workspace::ModelSource& source);
Message prepare_file_message(std::uint32_t id, const std::string& name, std::vector<std::uint8_t> bytes, bool whole = false);
Message render_word_message(std::uint32_t id, const workspace::WordSource& word);
Message render_drawing_message(std::uint32_t id, const workspace::DrawingSource& drawing);
// maps  the layers whose activation maps are wanted
Message encode_image_message(std::uint32_t id, const image::Image& picture, const std::vector<int>& maps);
Message encode_text_message(std::uint32_t id, const std::string& text);
Message tokenize_message(std::uint32_t id, const std::string& text);
Message replay_message(std::uint32_t id, const workspace::RequestReplay& request);
Message load_atlas_message(std::uint32_t id);
Message run_study_message(std::uint32_t id, const workspace::RequestStudy& request);
Message cancel_message(std::uint32_t target);

// ---- to the page
Message fetch_asset_message(std::uint32_t id, const std::string& path);
Message page_message(const std::string& kind);
// rasterize  the body is an SVG that the page saves as a PNG of twice its size
Message download_message(const std::string& name, const std::string& mime, const std::string& body, bool rasterize);

// ---- from the engine; Malformed when a field or the payload's size is not what the header says
using Bytes = std::span<const std::uint8_t>;
struct PictureAnswer {
  image::Image picture;
  int original_width = 0;
  int original_height = 0;
};
Result<PictureAnswer> read_picture(const std::string& json, Bytes payload);
// Layers whose maps were not asked for come without data.
Result<model::Encoding> read_encoding(const std::string& json, Bytes payload, const workspace::ModelInfo& info);
Result<workspace::ModelInfo> read_model(const std::string& json, Bytes payload);
// source  what was asked for
Result<workspace::ModelOffer> read_offer(const std::string& json, const workspace::ModelSource& source);
struct TextAnswer {
  std::vector<workspace::Token> tokens;
  bool truncated = false;
  std::vector<float> embedding;
};
Result<TextAnswer> read_text(const std::string& json, Bytes payload);
// The atlas, and its sheet of images as a file.
struct AtlasAnswer {
  std::shared_ptr<const model::Atlas> atlas;
  std::vector<std::uint8_t> sheet;
};
Result<AtlasAnswer> read_atlas(const std::string& json, Bytes payload);
// The embeddings [count][embed_dim] of a replay.
Result<std::vector<std::vector<float>>> read_replay(Bytes payload, std::size_t count);

Result<studies::Outcome> read_outcome(const std::string& json);
studies::Progress read_progress(const std::string& json);

}  // namespace pn::session
