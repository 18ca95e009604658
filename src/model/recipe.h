#pragma once
#include <array>
#include <string_view>

#include "base/result.h"

namespace pn::model {

// How a picture becomes the vision encoder's input: resize (Pillow's bicubic, antialiased), centre crop, scale, normalise.
struct PreprocessRecipe {
  int resized_side = 224;       // of the shorter side; with `squash` of both; 0: no resize
  bool squash = false;          // resize to a square, whatever the picture's shape
  int crop_side = 224;          // the input is [3, crop_side, crop_side]
  float rescale = 1.0F / 255.0F;
  std::array<float, 3> mean = {0.48145466F, 0.4578275F, 0.40821073F};
  std::array<float, 3> deviation = {0.26862954F, 0.26130258F, 0.27577711F};
};

// Reads preprocessor_config.json; `size` as a number, {"shortest_edge"} or {"height", "width"}, `crop_size` as a number or
// {"height", "width"}. What the file leaves out is as CLIP has it.
// Error::Malformed naming the field; Unsupported for another filter than bicubic, or an input that is not square.
Result<PreprocessRecipe> parse_recipe(std::string_view json);

}  // namespace pn::model
