#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/sha256.h"
#include "image/font.h"
#include "model/config.h"
#include "model/recipe.h"
#include "onnx/graph.h"
#include "protocol/core_messages.h"
#include "studies/study.h"
#include "text/known_words.h"
#include "text/tokenizer.h"

namespace pn::engine {

// A reply as it goes over the bridge.
struct Reply {
  std::string json;
  std::vector<std::uint8_t> payload;
};

// The engine worker's C++ half: answers each request of the table `core` of protocol/messages.mjs at once. It knows nothing of Emscripten.
class Core {
 public:
  // Never throws for bad data; every request gets a reply of kind "done" or "error".
  Reply handle(std::string_view json, std::span<const std::uint8_t> payload);

 private:
  using Bytes = std::span<const std::uint8_t>;
  struct Answer {
    json::Value fields = json::Value::object();
    std::vector<std::uint8_t> payload;

    Answer() = default;
    // Of a generated answer.
    template <class Fields>
    explicit Answer(const Fields& told, std::vector<std::uint8_t> bytes = {}) : fields(write(told)), payload(std::move(bytes)) {}
  };
  struct Entry {
    std::string_view kind;
    Result<Answer> (*run)(Core& core, const json::Value& request, Bytes payload);
  };
  // Reads a request by its generated reader and hands it to its function.
  template <class Request, Result<Answer> (Core::*kRun)(const Request&, Bytes)>
  static Entry entry();
  static std::span<const Entry> entries();

  // core.cpp
  Result<Answer> set_words(const protocol::core::Language& request, Bytes payload);
  Result<Answer> hash(const protocol::core::Sha256& request, Bytes payload);
  Result<Answer> hash_begin(const protocol::core::Sha256Begin& request, Bytes payload);
  Result<Answer> hash_update(const protocol::core::Sha256Update& request, Bytes payload);
  Result<Answer> hash_end(const protocol::core::Sha256End& request, Bytes payload);

  // core_model.cpp
  Result<Answer> load_config(const protocol::core::LoadConfig& request, Bytes payload);
  Result<Answer> tokenize(const protocol::core::Tokenize& request, Bytes payload);
  Result<Answer> load_model_config(std::string_view text);
  Result<Answer> load_recipe(std::string_view text);
  Result<Answer> load_tokenizer(const Result<text::Vocabulary>& vocabulary);
  Result<Answer> load_caption_words(std::string_view text);
  Result<Answer> load_labels(std::string_view text);
  protocol::core::LoadConfigDone facts() const;
  int image_size() const;

  static Error not_loaded(const char* file);

  // core_graph.cpp
  Result<Answer> inspect_vision(const protocol::core::InspectVision& request, Bytes payload);
  Result<Answer> cut_vision(const protocol::core::CutVision& request, Bytes payload);
  Result<Answer> extract_tower(const protocol::core::ExtractTower& request, Bytes payload);
  Result<Answer> inspect_text(const protocol::core::InspectText& request, Bytes payload);
  Result<Answer> gate_text(const protocol::core::GateText& request, Bytes payload);
  Result<int> settle_image_size(const onnx::ValueInfo& input);
  std::optional<protocol::ClassFacts> find_classes(const onnx::GraphView& graph, std::string& tensor) const;

  // core_pictures.cpp
  Result<Answer> prepare_file(const protocol::core::PrepareFile& request, Bytes payload);
  Result<Answer> shrink_picture(const protocol::core::ShrinkPicture& request, Bytes payload);
  Result<Answer> thumbnail(const protocol::core::Thumbnail& request, Bytes payload);
  Result<Answer> write_png(const protocol::core::WritePng& request, Bytes payload);
  Result<Answer> load_font(const protocol::core::LoadFont& request, Bytes payload);
  Result<Answer> render_word(const protocol::core::RenderWord& request, Bytes payload);
  Result<Answer> label_picture(const protocol::core::LabelPicture& request, Bytes payload);
  Result<Answer> render_drawing(const protocol::core::RenderDrawing& request, Bytes payload);
  Result<Answer> preprocess(const protocol::core::Preprocess& request, Bytes payload);
  Result<Answer> pool_layer(const protocol::core::PoolLayer& request, Bytes payload);

  // core_studies.cpp
  Result<Answer> study_begin(const protocol::core::StudyBegin& request, Bytes payload);
  Result<Answer> study_step(const protocol::core::StudyStep& request, Bytes payload);
  Result<Answer> study_end(const protocol::core::StudyEnd& request, Bytes payload);

  struct HashStream {
    Sha256 hash;
    std::uint64_t size_bytes = 0;
  };
  std::map<std::uint32_t, HashStream> streams_;
  std::map<std::string, image::Font> fonts_;
  std::map<std::uint32_t, std::unique_ptr<studies::Study>> studies_;  // by the numbers that the worker gives them

  // Of one model; config.json begins it anew.
  struct Model {
    std::optional<model::ModelConfig> config;
    std::optional<model::PreprocessRecipe> recipe;
    std::string vocab_json;  // until its merges come
    std::optional<text::Tokenizer> tokenizer;
    std::optional<text::KnownWords> known_words;
    model::Labels labels;  // of a file of their own
  };
  Model model_;
};

}  // namespace pn::engine
