#pragma once
#include <array>
#include <string_view>

#include "base/result.h"
#include "image/filter.h"

namespace pn::model {

// How a picture becomes the vision encoder's input: resize (Pillow's filters, antialiased), centre crop, scale, normalise.
struct PreprocessRecipe {
  int resized_side = 224;  // of the shorter side; with `squash` of both; 0: no resize; kAsCropped: crop_side, once that is known
  image::Filter filter = image::Filter::Bicubic;
  bool squash = false;  // resize to a square, whatever the picture's shape
  int crop_side = 224;  // the input is [3, crop_side, crop_side]; 0: the file names no size, so set_side comes first
  float rescale = 1.0F / 255.0F;
  std::array<float, 3> mean = {0.48145466F, 0.4578275F, 0.40821073F};
  std::array<float, 3> deviation = {0.26862954F, 0.26130258F, 0.27577711F};
};

constexpr int kAsCropped = -1;

// Reads preprocessor_config.json; `size` as a number, {"shortest_edge"} or {"height", "width"}, `crop_size` as a number or
// {"height", "width"}. Or open_clip_config.json: preprocess_cfg {mean, std, size, interpolation, resize_mode}, with the size of
// model_cfg.vision_cfg where preprocess_cfg has none. ConvNextImageProcessor's crop_pct and ViTImageProcessor's squares are known. What the file leaves out is as CLIP has it, but for the size.
// Error::Malformed naming the field; Unsupported for a filter that takes the nearest pixel, or an input that is not square.
Result<PreprocessRecipe> parse_recipe(std::string_view json);

// Where the file named no size, pictures are resized and cropped to `side`, the encoder's own.
void set_side(PreprocessRecipe& recipe, int side);

}  // namespace pn::model
