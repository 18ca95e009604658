#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/sha256.h"
#include "image/font.h"
#include "model/config.h"
#include "model/recipe.h"
#include "model/reference.h"
#include "onnx/graph.h"
#include "studies/study.h"
#include "text/known_words.h"
#include "text/tokenizer.h"

namespace pn::engine {

// A reply as it goes over the bridge.
struct Reply {
  std::string json;
  std::vector<std::uint8_t> payload;
};

// The engine worker's C++ half: answers each request of core_protocol.md at once. It knows nothing of Emscripten.
class Core {
 public:
  // Never throws for bad data; every request gets a reply of kind "done" or "error".
  Reply handle(std::string_view json, std::span<const std::uint8_t> payload);

 private:
  using Bytes = std::span<const std::uint8_t>;
  struct Answer {
    json::Value fields = json::Value::object();
    std::vector<std::uint8_t> payload;
  };
  struct Entry {
    std::string_view kind;
    Result<Answer> (Core::*run)(const json::Value& request, Bytes payload);
  };
  static const Entry kEntries[];

  // core.cpp
  Result<Answer> hash(const json::Value& request, Bytes payload);
  Result<Answer> hash_begin(const json::Value& request, Bytes payload);
  Result<Answer> hash_update(const json::Value& request, Bytes payload);
  Result<Answer> hash_end(const json::Value& request, Bytes payload);

  // core_model.cpp
  Result<Answer> load_config(const json::Value& request, Bytes payload);
  Result<Answer> tokenize(const json::Value& request, Bytes payload);
  Result<Answer> load_model_config(std::string_view text);
  Result<Answer> load_recipe(std::string_view text);
  Result<Answer> load_tokenizer(const Result<text::Vocabulary>& vocabulary);
  Result<Answer> load_caption_words(std::string_view text);
  Result<Answer> load_reference(std::string_view text);
  Result<Answer> fill_reference(Bytes payload);
  Answer facts() const;
  int image_size() const;

  static Error not_loaded(const char* file);

  // core_graph.cpp
  Result<Answer> inspect_vision(const json::Value& request, Bytes payload);
  Result<Answer> cut_vision(const json::Value& request, Bytes payload);
  Result<Answer> extract_tower(const json::Value& request, Bytes payload);
  Result<Answer> inspect_text(const json::Value& request, Bytes payload);
  Result<int> settle_image_size(const onnx::ValueInfo& input);

  // core_pictures.cpp
  Result<Answer> prepare_file(const json::Value& request, Bytes payload);
  Result<Answer> load_font(const json::Value& request, Bytes payload);
  Result<Answer> render_word(const json::Value& request, Bytes payload);
  Result<Answer> render_drawing(const json::Value& request, Bytes payload);
  Result<Answer> preprocess(const json::Value& request, Bytes payload);

  // core_studies.cpp
  Result<Answer> study_begin(const json::Value& request, Bytes payload);
  Result<Answer> study_step(const json::Value& request, Bytes payload);
  Result<Answer> study_end(const json::Value& request, Bytes payload);

  struct HashStream {
    Sha256 hash;
    std::uint64_t size_bytes = 0;
  };
  std::map<std::int64_t, HashStream> streams_;
  std::map<std::string, image::Font> fonts_;
  std::map<std::int64_t, std::unique_ptr<studies::Study>> studies_;  // by the numbers that the worker gives them

  // Of one model; config.json begins it anew.
  struct Model {
    std::optional<model::ModelConfig> config;
    std::optional<model::PreprocessRecipe> recipe;
    std::string vocab_json;  // until its merges come
    std::optional<text::Tokenizer> tokenizer;
    std::optional<text::KnownWords> known_words;
    std::optional<model::Reference> reference;
  };
  Model model_;
};

}  // namespace pn::engine
