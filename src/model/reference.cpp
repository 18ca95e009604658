#include "model/reference.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/json.h"

namespace pn::model {
namespace {

constexpr std::size_t kMostBytes = std::size_t{4} << 20U;
constexpr std::size_t kMostLayers = 256;
constexpr std::size_t kMostLevels = 1024;
constexpr std::size_t kMostValues = std::size_t{64} << 20U;
constexpr float kRounding = 1e-5F;  // by which quantiles may go down: they were rounded one by one

Error malformed(std::string message, std::string where) {
  return {ErrorCode::Malformed, "reference.json: " + std::move(message), std::move(where)};
}

Result<std::vector<Reference::Layer>> read_layers(const json::Value& root) {
  const json::Value* list = json::find(root, "layers");
  if (list == nullptr || !list->is_array() || list->empty() || list->size() > kMostLayers)
    return malformed("it needs a list of 1 to 256 layers", "layers");
  std::vector<Reference::Layer> layers;
  for (const json::Value& value : *list) {
    const std::string* name = json::as_string(json::find(value, "name"));
    const auto channels = json::as_int(json::find(value, "channels"), 1, 1 << 16);
    if (name == nullptr || !channels)
      return malformed("a layer needs a name and 1 to 65536 channels", "layers[" + std::to_string(layers.size()) + "]");
    layers.push_back({*name, static_cast<int>(*channels)});
  }
  return layers;
}

Result<std::vector<Pooling>> read_poolings(const json::Value& root) {
  const json::Value* list = json::find(root, "poolings");
  if (list == nullptr || !list->is_array() || list->empty() || list->size() > 2)
    return malformed("it needs the poolings, \"mean\" or \"max\" or both", "poolings");
  std::vector<Pooling> poolings;
  for (const json::Value& value : *list) {
    const std::string* name = json::as_string(&value);
    if (name == nullptr || (*name != "mean" && *name != "max")) return malformed("a pooling is \"mean\" or \"max\"", "poolings");
    poolings.push_back(*name == "mean" ? Pooling::Mean : Pooling::Max);
  }
  return poolings;
}

Result<std::vector<float>> read_levels(const json::Value& root) {
  const json::Value* list = json::find(root, "quantiles");
  if (list == nullptr || !list->is_array() || list->size() < 2 || list->size() > kMostLevels)
    return malformed("it needs 2 to 1024 quantiles", "quantiles");
  std::vector<float> levels;
  for (const json::Value& value : *list) {
    const auto level = json::as_number(&value);
    if (!level || *level < 0 || *level > 1 || (!levels.empty() && static_cast<float>(*level) <= levels.back()))
      return malformed("quantiles must ascend within 0..1", "quantiles");
    levels.push_back(static_cast<float>(*level));
  }
  return levels;
}

}  // namespace

Result<Reference> Reference::describe(std::string_view text) {
  const auto root = json::parse(text, "reference.json", kMostBytes);
  if (!root) return root.error();
  const std::string* format = json::as_string(json::find(*root, "format"));
  if (format == nullptr || *format != "polyneuron-reference") return malformed("this is no reference of a model", "format");
  if (json::as_int(json::find(*root, "version"), 1, 1) != 1) {
    return Error{ErrorCode::Unsupported, "reference.json is of a newer version than this page knows; reload the page.", "version"};
  }
  auto layers = read_layers(*root);
  if (!layers) return layers.error();
  auto poolings = read_poolings(*root);
  if (!poolings) return poolings.error();
  auto levels = read_levels(*root);
  if (!levels) return levels.error();
  Reference reference;
  reference.images_ = static_cast<int>(json::as_int(json::find(*root, "images"), 0, 1 << 30).value_or(0));
  if (const std::string* hash = json::as_string(json::find(*root, "model_sha256", "onnx/vision_model.onnx")))
    reference.vision_sha256_ = *hash;
  reference.layers_ = *std::move(layers);
  reference.poolings_ = *std::move(poolings);
  reference.levels_ = *std::move(levels);
  if (reference.value_count() > kMostValues)
    return Error{ErrorCode::TooLarge, "reference.json describes more than 64 million values", "layers"};
  return reference;
}

std::size_t Reference::value_count() const {
  std::size_t channels = 0;
  for (const Layer& layer : layers_) channels += static_cast<std::size_t>(layer.channels);
  return channels * poolings_.size() * levels_.size();
}

Status Reference::fill(std::span<const std::uint8_t> bin) {
  const std::size_t wanted = value_count() * sizeof(float);
  if (bin.size() != wanted) {
    return Error{bin.size() < wanted ? ErrorCode::Truncated : ErrorCode::Mismatch,
                 "reference.bin has " + std::to_string(bin.size()) + " bytes, but reference.json describes " + std::to_string(wanted),
                 "reference.bin"};
  }
  std::vector<float> values(value_count());
  std::memcpy(values.data(), bin.data(), bin.size());  // every machine we run on is little-endian
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool first = i % levels_.size() == 0;
    const float before = first ? values[i] : values[i - 1];
    if (!std::isfinite(values[i]) || values[i] < before - kRounding * (1.0F + std::abs(before))) {
      return Error{ErrorCode::Malformed, "reference.bin: the quantiles of a neuron are no ascending numbers",
                   "byte " + std::to_string(i * sizeof(float))};
    }
    values[i] = std::max(values[i], before);
  }
  values_ = std::move(values);
  return Done{};
}

Result<Reference> Reference::parse(std::string_view text, std::span<const std::uint8_t> bin) {
  auto reference = describe(text);
  if (!reference) return reference;
  if (const Status status = reference->fill(bin); !status) return status.error();
  return reference;
}

std::span<const float> Reference::quantiles(std::string_view layer_name, int channel, Pooling pooling) const {
  std::size_t offset = 0;
  for (const Layer& layer : layers_) {
    const std::size_t block = static_cast<std::size_t>(layer.channels) * levels_.size();
    if (layer.name != layer_name) {
      offset += block * poolings_.size();
      continue;
    }
    const auto at = std::find(poolings_.begin(), poolings_.end(), pooling);
    if (channel < 0 || channel >= layer.channels || at == poolings_.end() || values_.empty()) return {};
    offset += block * static_cast<std::size_t>(at - poolings_.begin()) + static_cast<std::size_t>(channel) * levels_.size();
    return std::span<const float>(values_).subspan(offset, levels_.size());
  }
  return {};
}

std::optional<float> Reference::percentile(std::string_view layer, int channel, Pooling pooling, float value) const {
  const std::span<const float> points = quantiles(layer, channel, pooling);
  if (points.empty() || std::isnan(value)) return std::nullopt;
  const auto level = [&](std::ptrdiff_t i) { return levels_[static_cast<std::size_t>(i)]; };
  const auto [low, high] = std::equal_range(points.begin(), points.end(), value);
  const std::ptrdiff_t first = low - points.begin();
  const std::ptrdiff_t after = high - points.begin();
  if (first == 0) return 0.0F;
  if (first != after) return (level(first) + level(after - 1)) / 2.0F;
  if (low == points.end()) return 1.0F;
  const float share = (value - *(low - 1)) / (*low - *(low - 1));
  return level(first - 1) + share * (level(first) - level(first - 1));
}

}  // namespace pn::model
