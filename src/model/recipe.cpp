#include "model/recipe.h"

#include <algorithm>
#include <string>

#include "base/json.h"

namespace pn::model {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 20U;

Error malformed(const std::string& field, const std::string& wanted) {
  return {ErrorCode::Malformed, "preprocessor_config.json: " + field + " must be " + wanted, field};
}

std::optional<int> side(const json::Value* value) {
  const auto number = json::as_int(value, 8, 2048);
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

bool is_on(const json::Value& root, const char* flag) { return json::as_bool(json::find(root, flag)).value_or(true); }

// {"height": n, "width": n}: n, nullopt when they are missing or differ.
std::optional<int> square_side(const json::Value& value) {
  const auto height = side(json::find(value, "height"));
  return height && height == side(json::find(value, "width")) ? height : std::nullopt;
}

Status read_size(const json::Value& root, PreprocessRecipe& recipe) {
  if (!is_on(root, "do_resize")) {
    recipe.resized_side = 0;
    return Done{};
  }
  const json::Value* size = json::find(root, "size");
  if (size == nullptr || size->is_null()) {
    recipe.resized_side = kAsCropped;
    return Done{};
  }
  const json::Value* shortest = json::find(*size, "shortest_edge");
  auto number = side(size->is_number() ? size : shortest);
  if (!number && size->is_object() && shortest == nullptr) {
    number = square_side(*size);
    recipe.squash = true;
    if (!number) return Error{ErrorCode::Unsupported, "preprocessor_config.json: only square inputs can be prepared", "size"};
  }
  if (!number) return malformed("size", "a number in 8..2048 or {\"shortest_edge\": number}");
  recipe.resized_side = *number;
  // ViTImageProcessor knows no crop; its older files have the side as a number.
  for (const char* field : {"image_processor_type", "feature_extractor_type"}) {
    const std::string* type = json::as_string(json::find(root, field));
    if (type != nullptr && type->starts_with("ViT") && size->is_number()) recipe.squash = true;
  }
  return Done{};
}

// ConvNextImageProcessor, which ResNets use, too: `size` is that of the input, cut out of a picture that is larger by 1 / crop_pct; sides of
// 384 and more are not cut.
Status read_crop_share(const json::Value& share, PreprocessRecipe& recipe) {
  constexpr int kWhole = 384;
  const auto number = json::as_number(&share);
  if (!number || *number < 0.1 || *number > 1) return malformed("crop_pct", "a number in 0.1..1");
  recipe.crop_side = recipe.resized_side;
  recipe.squash = recipe.squash || recipe.resized_side >= kWhole;
  if (!recipe.squash) recipe.resized_side = static_cast<int>(recipe.crop_side / *number);
  return Done{};
}

Status read_crop(const json::Value& root, PreprocessRecipe& recipe) {
  const json::Value* crop = json::find(root, "crop_size");
  const json::Value* share = json::find(root, "crop_pct");
  if (share != nullptr && !share->is_null() && crop == nullptr && recipe.resized_side > 0) return read_crop_share(*share, recipe);
  if (!is_on(root, "do_center_crop")) {
    if (recipe.resized_side == kAsCropped) {
      recipe.squash = true;
      recipe.crop_side = 0;
      return Done{};
    }
    if (!recipe.squash)
      return Error{ErrorCode::Unsupported, "preprocessor_config.json: without a centre crop the input would not be square",
                   "do_center_crop"};
    recipe.crop_side = recipe.resized_side;
    return Done{};
  }
  if (crop == nullptr || crop->is_null()) {
    recipe.crop_side = std::max(recipe.resized_side, 0);
    return Done{};
  }
  const auto number = crop->is_number() ? side(crop) : square_side(*crop);
  if (!number) return malformed("crop_size", "a number in 8..2048, or a height and an equal width");
  if (recipe.resized_side == kAsCropped) recipe.resized_side = *number;
  if (recipe.resized_side == 0 || *number > recipe.resized_side)
    return Error{ErrorCode::Unsupported, "preprocessor_config.json: the crop is larger than the resized picture", "crop_size"};
  recipe.crop_side = *number;
  return Done{};
}

// The numbers of a picture's channels.
Status read_triple(const json::Value& root, const char* field, bool positive, std::array<float, 3>& triple) {
  const json::Value* list = json::find(root, field);
  if (list == nullptr) return Done{};
  if (!list->is_array() || list->size() != 3) return malformed(field, "a list of three numbers");
  for (std::size_t i = 0; i < 3; ++i) {
    const auto number = json::as_number(&(*list)[i]);
    if (!number || std::abs(*number) > 1e6 || (positive && *number <= 1e-6))
      return malformed(field, positive ? "three positive numbers" : "three numbers");
    triple[i] = static_cast<float>(*number);
  }
  return Done{};
}

Status read_scales(const json::Value& root, PreprocessRecipe& recipe) {
  if (!is_on(root, "do_rescale")) {
    recipe.rescale = 1.0F;
  } else if (const json::Value* factor = json::find(root, "rescale_factor"); factor != nullptr) {
    const auto number = json::as_number(factor);
    if (!number || *number <= 0 || *number > 1) return malformed("rescale_factor", "a number in 0..1");
    recipe.rescale = static_cast<float>(*number);
  }
  if (!is_on(root, "do_normalize")) {
    recipe.mean = {0.0F, 0.0F, 0.0F};
    recipe.deviation = {1.0F, 1.0F, 1.0F};
    return Done{};
  }
  if (Status status = read_triple(root, "image_mean", false, recipe.mean); !status) return status;
  return read_triple(root, "image_std", true, recipe.deviation);
}

Result<PreprocessRecipe> parse_open_clip(const json::Value& root, const json::Value& own) {
  PreprocessRecipe recipe;
  if (const std::string* filter = json::as_string(json::find(own, "interpolation")); filter != nullptr && *filter == "bilinear") {
    recipe.filter = image::Filter::Bilinear;
  } else if (filter != nullptr && *filter != "bicubic" && *filter != "random") {
    return Error{ErrorCode::Unsupported,
                 "open_clip_config.json: pictures cannot be resized with the filter " + *filter + ", only bicubic or bilinear",
                 "preprocess_cfg.interpolation"};
  }
  if (const std::string* mode = json::as_string(json::find(own, "resize_mode")); mode != nullptr && *mode != "shortest") {
    if (*mode != "squash")
      return Error{ErrorCode::Unsupported, "open_clip_config.json: pictures cannot be resized by their " + *mode + " side",
                   "preprocess_cfg.resize_mode"};
    recipe.squash = true;
  }
  recipe.resized_side = kAsCropped;
  recipe.crop_side = 0;
  for (const json::Value* size : {json::find(own, "size"), json::find(root, "model_cfg", "vision_cfg", "image_size")}) {
    if (size == nullptr || size->is_null()) continue;
    const auto number = size->is_array() && size->size() == 2 && (*size)[0] == (*size)[1] ? side(&(*size)[0]) : side(size);
    if (!number) return malformed("preprocess_cfg.size", "a number in 8..2048");
    set_side(recipe, *number);
    break;
  }
  if (Status status = read_triple(own, "mean", false, recipe.mean); !status) return status.error();
  if (Status status = read_triple(own, "std", true, recipe.deviation); !status) return status.error();
  return recipe;
}

}  // namespace

void set_side(PreprocessRecipe& recipe, int side) {
  if (recipe.crop_side == 0) recipe.crop_side = side;
  if (recipe.resized_side == kAsCropped) recipe.resized_side = recipe.crop_side;
}

Result<PreprocessRecipe> parse_recipe(std::string_view text) {
  const auto root = json::parse(text, "preprocessor_config.json", kMostBytes);
  if (!root) return root.error();
  if (!root->is_object()) return malformed("the file", "a JSON object");
  if (const json::Value* own = json::find(*root, "preprocess_cfg"); own != nullptr && own->is_object()) return parse_open_clip(*root, *own);
  if (json::find(*root, "model_cfg") != nullptr) return parse_open_clip(*root, json::Value::object());
  PreprocessRecipe recipe;
  if (const json::Value* filter = json::find(*root, "resample"); filter != nullptr) {
    const auto number = json::as_int(filter, static_cast<int>(image::Filter::Lanczos), static_cast<int>(image::Filter::Hamming));
    if (!number)
      return Error{ErrorCode::Unsupported,
                   "preprocessor_config.json: pictures can be resized with the filters (resample) 1 to 5, not by the nearest pixel (0)",
                   "resample"};
    recipe.filter = static_cast<image::Filter>(*number);
  }
  if (Status status = read_size(*root, recipe); !status) return status.error();
  if (Status status = read_crop(*root, recipe); !status) return status.error();
  if (Status status = read_scales(*root, recipe); !status) return status.error();
  return recipe;
}

}  // namespace pn::model
