// What the core does with a model's small files: configuration and tokenizer.
#include <utility>

#include "engine/core.h"

namespace pn::engine {
namespace {

std::string_view text_of(std::span<const std::uint8_t> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

}  // namespace

Error Core::not_loaded(const char* file) { return {ErrorCode::NotFound, std::string(file) + " of the model has not been loaded.", file}; }

int Core::image_size() const {
  if (model_.recipe && model_.recipe->crop_side > 0) return model_.recipe->crop_side;
  return model_.config ? model_.config->image_size : 0;
}

Core::Answer Core::facts() const {
  const model::ModelConfig config = model_.config.value_or(model::ModelConfig{});
  return {{{"name", config.name},
           {"image_size", image_size()},
           {"embed_dim", config.embed_dim},
           {"context_length", config.context_length},
           {"logit_scale", config.logit_scale}},
          {}};
}

Result<Core::Answer> Core::load_config(const json::Value& request, Bytes payload) {
  const std::string* name = json::as_string(json::find(request, "name"));
  const std::string_view text = text_of(payload);
  const std::string_view file = name == nullptr ? std::string_view() : *name;
  if (file == "config.json") return load_model_config(text);
  if (file == "preprocessor_config.json") return load_recipe(text);
  if (file == "tokenizer.json") return load_tokenizer(text::read_tokenizer_json(text));
  if (file == "vocab.json") {
    model_.vocab_json = text;
    return Answer{};
  }
  if (file == "merges.txt")
    return model_.vocab_json.empty() ? not_loaded("vocab.json")
                                     : load_tokenizer(text::read_vocab_and_merges(std::exchange(model_.vocab_json, {}), text));
  if (file == "caption_words.txt") return load_caption_words(text);
  return Error{ErrorCode::Unsupported, "This is no configuration file that the core reads.", std::string(file)};
}

Result<Core::Answer> Core::load_model_config(std::string_view text) {
  auto config = model::parse_config(text);
  if (!config) return config.error();
  model_ = {};
  model_.config = *std::move(config);
  return facts();
}

Result<Core::Answer> Core::load_recipe(std::string_view text) {
  auto recipe = model::parse_recipe(text);
  if (!recipe) return recipe.error();
  model_.recipe = *std::move(recipe);
  return facts();
}

Result<Core::Answer> Core::load_tokenizer(const Result<text::Vocabulary>& vocabulary) {
  if (!vocabulary) return vocabulary.error();
  auto tokenizer = text::Tokenizer::make(*vocabulary);
  if (!tokenizer) return tokenizer.error();
  model_.tokenizer = *std::move(tokenizer);
  return Answer{{{"vocabulary", vocabulary->ids.size()}, {"merges", vocabulary->merges.size()}}, {}};
}

Result<Core::Answer> Core::load_caption_words(std::string_view text) {
  auto words = text::KnownWords::parse(text);
  if (!words) return words.error();
  model_.known_words = *std::move(words);
  return Answer{};
}

Result<Core::Answer> Core::tokenize(const json::Value& request, Bytes) {
  const std::string* text = json::as_string(json::find(request, "text"));
  if (text == nullptr) return Error{ErrorCode::Malformed, "There is no text to tokenise.", "text"};
  if (!model_.config) return not_loaded("config.json");
  if (!model_.tokenizer) return not_loaded("tokenizer.json");
  const text::Tokens tokens =
      model_.tokenizer->encode(*text, model_.config->context_length, model_.known_words ? &*model_.known_words : nullptr);
  json::Value pieces = json::Value::array();
  for (const text::Token& piece : tokens.pieces) {
    pieces.push_back({{"id", piece.id}, {"text", piece.text}, {"start", piece.start}, {"end", piece.end}, {"known", piece.known}});
  }
  return Answer{{{"ids", tokens.ids}, {"tokens", std::move(pieces)}, {"cleaned", tokens.cleaned}, {"truncated", tokens.truncated}}, {}};
}

}  // namespace pn::engine
