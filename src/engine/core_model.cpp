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

protocol::core::LoadConfigDone Core::facts() const {
  const model::ModelConfig config = model_.config.value_or(model::ModelConfig{});
  protocol::core::LoadConfigDone told;
  told.name = config.name;
  told.image_size = image_size();
  told.embed_dim = config.embed_dim;
  told.context_length = config.context_length;
  told.logit_scale = static_cast<double>(config.logit_scale);
  return told;
}

Result<Core::Answer> Core::load_config(const protocol::core::LoadConfig& request, Bytes payload) {
  const std::string_view text = text_of(payload);
  const std::string& file = request.name;
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
  if (file == "labels.txt") return load_labels(text);
  return Error{ErrorCode::Unsupported, "This is no configuration file that the core reads.", file};
}

Result<Core::Answer> Core::load_model_config(std::string_view text) {
  auto config = model::parse_config(text);
  if (!config) return config.error();
  model_ = {};
  model_.config = *std::move(config);
  return Answer(facts());
}

Result<Core::Answer> Core::load_recipe(std::string_view text) {
  auto recipe = model::parse_recipe(text);
  if (!recipe) return recipe.error();
  model_.recipe = *std::move(recipe);
  return Answer(facts());
}

Result<Core::Answer> Core::load_tokenizer(const Result<text::Vocabulary>& vocabulary) {
  if (!vocabulary) return vocabulary.error();
  auto tokenizer = text::Tokenizer::make(*vocabulary);
  if (!tokenizer) return tokenizer.error();
  model_.tokenizer = *std::move(tokenizer);
  protocol::core::LoadConfigDone told;
  told.vocabulary = vocabulary->ids.size();
  told.merges = vocabulary->merges.size();
  return Answer(told);
}

Result<Core::Answer> Core::load_caption_words(std::string_view text) {
  auto words = text::KnownWords::parse(text);
  if (!words) return words.error();
  model_.known_words = *std::move(words);
  return Answer{};
}

Result<Core::Answer> Core::load_labels(std::string_view text) {
  auto labels = model::parse_labels(text);
  if (!labels) return labels.error();
  model_.labels = *std::move(labels);
  return Answer{};
}

Result<Core::Answer> Core::tokenize(const protocol::core::Tokenize& request, Bytes) {
  if (!model_.config) return not_loaded("config.json");
  if (!model_.tokenizer) return not_loaded("tokenizer.json");
  const text::Tokens tokens =
      model_.tokenizer->encode(request.text, model_.config->context_length, model_.known_words ? &*model_.known_words : nullptr);
  protocol::core::TokenizeDone told{{tokens.ids.begin(), tokens.ids.end()}, {}, tokens.cleaned, tokens.truncated};
  for (const text::Token& piece : tokens.pieces)
    told.tokens.push_back(
        {static_cast<int>(piece.id), piece.text, static_cast<int>(piece.start), static_cast<int>(piece.end), piece.known});
  return Answer(told);
}

}  // namespace pn::engine
