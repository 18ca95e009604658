#include "model/config.h"

#include <cmath>

#include "base/json.h"

namespace pn::model {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

// The whole number at `value` when it is there: within lowest..highest, else an error that names it.
Status read_size(const json::Value* value, const char* name, int lowest, int highest, int& size) {
  if (value == nullptr || value->is_null()) return Done{};
  const auto number = json::as_int(value, lowest, highest);
  if (!number) {
    return Error{ErrorCode::Malformed, "config.json: " + std::string(name) + " must be a whole number in " + std::to_string(lowest) + ".." + std::to_string(highest), name};
  }
  size = static_cast<int>(*number);
  return Done{};
}

float read_logit_scale(const json::Value& root) {
  if (const auto own = json::as_number(json::find(root, "polyneuron", "logit_scale")); own && *own > 0 && *own < 1e4) return static_cast<float>(*own);
  const auto initial = json::as_number(json::find(root, "logit_scale_init_value"));
  if (initial && *initial > std::log(20.0) && *initial < std::log(1e4)) return static_cast<float>(std::exp(*initial));
  return ModelConfig{}.logit_scale;
}

}  // namespace

Result<ModelConfig> parse_config(std::string_view text) {
  const auto root = json::parse(text, "config.json", kMostBytes);
  if (!root) return root.error();
  if (!root->is_object()) return Error{ErrorCode::Malformed, "config.json is no JSON object", "config.json"};
  if (const std::string* type = json::as_string(json::find(*root, "model_type")); type != nullptr && *type != "clip") {
    return Error{ErrorCode::Unsupported, "This model is of type \"" + *type + "\"; only CLIPs can be opened.", "config.json model_type"};
  }
  ModelConfig config;
  for (const Status& status : {read_size(json::find(*root, "projection_dim"), "projection_dim", 1, 1 << 16, config.embed_dim),
                               read_size(json::find(*root, "vision_config", "image_size"), "vision_config.image_size", 8, 2048, config.image_size),
                               read_size(json::find(*root, "text_config", "max_position_embeddings"), "text_config.max_position_embeddings", 2, 4096, config.context_length)}) {
    if (!status) return status.error();
  }
  for (const std::string* name : {json::as_string(json::find(*root, "polyneuron", "name")), json::as_string(json::find(*root, "_name_or_path"))}) {
    if (name == nullptr || name->empty()) continue;
    config.name = *name;
    break;
  }
  config.logit_scale = read_logit_scale(*root);
  return config;
}

}  // namespace pn::model
