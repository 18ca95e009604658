#include "model/config.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iterator>

#include "base/json.h"

namespace pn::model {
namespace {

constexpr std::size_t kMostBytes = std::size_t{4} << 20U;  // of 21,841 classes the names take 2

// A place where a value may stand, and its name in errors.
struct Place {
  const json::Value* value;
  const char* name;
};

// One number, or two equal ones (height and width).
std::optional<std::int64_t> side_of(const json::Value& value, int lowest, int highest) {
  if (value.is_array() && value.size() == 2 && value[0] == value[1]) return json::as_int(&value[0], lowest, highest);
  return json::as_int(&value, lowest, highest);
}

// The whole number at the first place where there is one: within lowest..highest, else an error that names the place.
Status read_size(std::initializer_list<Place> places, int lowest, int highest, int& size) {
  for (const auto& [value, name] : places) {
    if (value == nullptr || value->is_null()) continue;
    const auto number = side_of(*value, lowest, highest);
    if (!number) {
      return Error{
          ErrorCode::Malformed,
          "config.json: " + std::string(name) + " must be a whole number in " + std::to_string(lowest) + ".." + std::to_string(highest),
          name};
    }
    size = static_cast<int>(*number);
    return Done{};
  }
  return Done{};
}

Status read_hub_sizes(const json::Value& root, ModelConfig& config) {
  for (const Status& status :
       {read_size({{json::find(root, "projection_dim"), "projection_dim"},
                   {json::find(root, "vision_config", "projection_dim"), "vision_config.projection_dim"},
                   {json::find(root, "text_config", "projection_dim"), "text_config.projection_dim"}},
                  1, 1 << 16, config.embed_dim),
        read_size(
            {{json::find(root, "vision_config", "image_size"), "vision_config.image_size"}, {json::find(root, "image_size"), "image_size"}},
            8, 2048, config.image_size),
        read_size({{json::find(root, "text_config", "max_position_embeddings"), "text_config.max_position_embeddings"},
                   {json::find(root, "max_position_embeddings"), "max_position_embeddings"}},
                  2, 4096, config.context_length)}) {
    if (!status) return status;
  }
  return Done{};
}

Status read_open_clip_sizes(const json::Value& model, ModelConfig& config) {
  for (const Status& status :
       {read_size({{json::find(model, "embed_dim"), "embed_dim"}}, 1, 1 << 16, config.embed_dim),
        read_size({{json::find(model, "vision_cfg", "image_size"), "vision_cfg.image_size"}}, 8, 2048, config.image_size),
        read_size({{json::find(model, "text_cfg", "context_length"), "text_cfg.context_length"}}, 2, 4096, config.context_length)}) {
    if (!status) return status;
  }
  return Done{};
}

// The part of OpenCLIP's configuration with the sizes; null for one of the hub's.
const json::Value* open_clip_model(const json::Value& root) {
  if (const json::Value* model = json::find(root, "model_cfg"); model != nullptr && model->is_object()) return model;
  return json::find(root, "vision_cfg") != nullptr || json::find(root, "text_cfg") != nullptr ? &root : nullptr;
}

float read_logit_scale(const json::Value& root) {
  if (const auto own = json::as_number(json::find(root, "polyneuron", "logit_scale")); own && *own > 0 && *own < 1e4)
    return static_cast<float>(*own);
  const auto initial = json::as_number(json::find(root, "logit_scale_init_value"));
  if (initial && *initial > std::log(20.0) && *initial < std::log(1e4)) return static_cast<float>(std::exp(*initial));
  return ModelConfig{}.logit_scale;
}

}  // namespace

Result<ModelConfig> parse_config(std::string_view text) {
  const auto root = json::parse(text, "config.json", kMostBytes);
  if (!root) return root.error();
  if (!root->is_object()) return Error{ErrorCode::Malformed, "config.json is no JSON object", "config.json"};
  ModelConfig config;
  const json::Value* open_clip = open_clip_model(*root);
  if (const Status status = open_clip != nullptr ? read_open_clip_sizes(*open_clip, config) : read_hub_sizes(*root, config); !status)
    return status.error();
  for (const std::string* name :
       {json::as_string(json::find(*root, "polyneuron", "name")), json::as_string(json::find(*root, "_name_or_path"))}) {
    if (name == nullptr || name->empty()) continue;
    config.name = *name;
    break;
  }
  config.logit_scale = read_logit_scale(*root);
  config.labels = labels_of_config(*root);
  return config;
}

}  // namespace pn::model
