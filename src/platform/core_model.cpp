// What the core does with a model's files: configuration, graph, tokens.
#include "model/manifest.h"
#include "onnx/layers.h"
#include "onnx/observe.h"
#include "onnx/ports.h"
#include "platform/core.h"

namespace pn::platform {
namespace {

std::string_view text_of(std::span<const std::uint8_t> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

Error not_loaded(const char* file) { return {ErrorCode::NotFound, std::string(file) + " of the model has not been loaded.", file}; }

std::string type_name(onnx::ElementType type) {
  switch (type) {
    case onnx::ElementType::Float32: return "float32";
    case onnx::ElementType::Float16: return "float16";
    case onnx::ElementType::Float64: return "float64";
    case onnx::ElementType::Uint8: return "uint8";
    case onnx::ElementType::Int8: return "int8";
    case onnx::ElementType::Int32: return "int32";
    case onnx::ElementType::Int64: return "int64";
    case onnx::ElementType::Bool: return "bool";
    case onnx::ElementType::Undefined: break;
  }
  return "unknown";
}

// Unknown sizes are -1.
json::Value described(const onnx::ValueInfo& value) { return {{"name", value.name}, {"dims", value.dims}, {"type", type_name(value.type)}}; }

}  // namespace

int Core::image_size() const { return model_.recipe ? model_.recipe->crop_side : model_.config ? model_.config->image_size : 0; }

Core::Answer Core::facts() const {
  const model::ModelConfig config = model_.config.value_or(model::ModelConfig{});
  return {{{"name", config.name}, {"image_size", image_size()}, {"embed_dim", config.embed_dim}, {"context_length", config.context_length}, {"logit_scale", config.logit_scale}}, {}};
}

Result<Core::Answer> Core::load_config(const json::Value& request, Bytes payload) {
  const std::string* name = json::as_string(json::find(request, "name"));
  const std::string_view text = text_of(payload);
  const std::string_view file = name == nullptr ? std::string_view() : *name;
  if (file == "config.json") return load_model_config(text);
  if (file == "preprocessor_config.json") return load_recipe(text);
  if (file == "tokenizer.json") return load_tokenizer(text);
  if (file == "caption_words.txt") return load_caption_words(text);
  if (file == "reference.json") return load_reference(text);
  if (file == "reference.bin") return fill_reference(payload);
  if (file != "manifest.json") return Error{ErrorCode::Unsupported, "This is no configuration file that the core reads.", std::string(file)};
  const auto manifest = model::parse_manifest(text);
  if (!manifest) return manifest.error();
  json::Value files = json::Value::array();
  for (const model::ManifestFile& entry : manifest->files) files.push_back({{"path", entry.path}, {"size", entry.size_bytes}, {"sha256", entry.sha256}});
  return Answer{{{"name", manifest->name}, {"files", std::move(files)}}, {}};
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

Result<Core::Answer> Core::load_tokenizer(std::string_view text) {
  const auto vocabulary = text::read_tokenizer_json(text);
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

Result<Core::Answer> Core::load_reference(std::string_view text) {
  auto reference = model::Reference::describe(text);
  if (!reference) return reference.error();
  model_.reference = *std::move(reference);
  const model::Reference& known = *model_.reference;
  return Answer{{{"model_sha256", known.vision_sha256()}, {"images", known.images()}, {"values", known.value_count()}}, {}};
}

Result<Core::Answer> Core::fill_reference(Bytes payload) {
  if (!model_.reference) return not_loaded("reference.json");
  if (const Status status = model_.reference->fill(payload); !status) return status.error();
  return Answer{};
}

Result<Core::Answer> Core::inspect_vision(const json::Value&, Bytes payload) {
  if (!model_.config) return not_loaded("config.json");
  const auto graph = onnx::read_graph(payload);
  if (!graph) return graph.error();
  const auto ports = onnx::vision_ports(*graph);
  if (!ports) return ports.error();
  for (std::size_t axis = 2; axis < ports->input.dims.size(); ++axis) {
    const std::int64_t side = ports->input.dims[axis];
    if (side != onnx::kUnknownDim && side != image_size()) {
      return Error{ErrorCode::Mismatch, "The vision encoder takes pictures of " + std::to_string(side) + " pixels, but the configuration prepares " + std::to_string(image_size()) + ".", ports->input.name};
    }
  }
  const auto layers = onnx::discover_layers(*graph, image_size());
  if (!layers) return layers.error();
  std::vector<std::string> tensors;
  json::Value described_layers = json::Value::array();
  for (const onnx::NeuronLayer& layer : *layers) {
    tensors.push_back(layer.tensor);
    described_layers.push_back({{"name", layer.tensor}, {"channels", layer.channels}, {"height", layer.height}, {"width", layer.width}});
  }
  auto appendix = onnx::observe(*graph, tensors);
  if (!appendix) return appendix.error();
  return Answer{{{"input", described(ports->input)}, {"embedding", ports->embedding}, {"layers", std::move(described_layers)}}, *std::move(appendix)};
}

Result<Core::Answer> Core::inspect_text(const json::Value&, Bytes payload) {
  const auto graph = onnx::read_graph(payload);
  if (!graph) return graph.error();
  const auto ports = onnx::text_ports(*graph);
  if (!ports) return ports.error();
  json::Value inputs = json::Value::array();
  for (const onnx::ValueInfo& input : graph->inputs) {
    if (graph->initializer(input.name) == nullptr) inputs.push_back(described(input));
  }
  return Answer{{{"input", described(ports->input)}, {"inputs", std::move(inputs)}, {"embedding", ports->embedding}}, {}};
}

Result<Core::Answer> Core::tokenize(const json::Value& request, Bytes) {
  const std::string* text = json::as_string(json::find(request, "text"));
  if (text == nullptr) return Error{ErrorCode::Malformed, "There is no text to tokenise.", "text"};
  if (!model_.config) return not_loaded("config.json");
  if (!model_.tokenizer) return not_loaded("tokenizer.json");
  const text::Tokens tokens = model_.tokenizer->encode(*text, model_.config->context_length, model_.known_words ? &*model_.known_words : nullptr);
  json::Value pieces = json::Value::array();
  for (const text::Token& piece : tokens.pieces) {
    pieces.push_back({{"id", piece.id}, {"text", piece.text}, {"start", piece.start}, {"end", piece.end}, {"known", piece.known}});
  }
  return Answer{{{"ids", tokens.ids}, {"tokens", std::move(pieces)}, {"cleaned", tokens.cleaned}, {"truncated", tokens.truncated}}, {}};
}

}  // namespace pn::platform
