#include "model/preprocess.h"

#include <algorithm>
#include <array>

#include "image/resize.h"

namespace pn::model {
namespace {

// What the picture is resized to before the crop.
image::Size resized(image::Size picture, const PreprocessRecipe& recipe) {
  if (recipe.resized_side == 0) return picture;
  if (recipe.squash) return {recipe.resized_side, recipe.resized_side};
  return image::size_with_shorter_side(picture, recipe.resized_side);
}

// The middle of a picture after it is resized; `side` of at least the crop's.
Result<image::Image> middle(image::ImageView picture, const PreprocessRecipe& recipe, int side) {
  if (picture.empty()) return Error{ErrorCode::TooFew, "the picture has no pixels", "picture"};
  if (recipe.crop_side <= 0)
    return Error{ErrorCode::NotFound, "no file of the model says how large its pictures are", "preprocessor_config.json"};
  const image::Size size = resized({picture.width, picture.height}, recipe);
  if (std::min(size.width, size.height) < recipe.crop_side)
    return Error{ErrorCode::Mismatch, "the picture is smaller than the model's input", "picture"};
  return image::resize_window(picture, size, image::centre_window(size, side), recipe.filter);
}

}  // namespace

Result<std::vector<float>> preprocess(image::ImageView picture, const PreprocessRecipe& recipe,
                                      const std::function<void(image::Image&)>& alter) {
  auto found = middle(picture, recipe, recipe.crop_side);
  if (!found) return found.error();
  image::Image& crop = *found;
  if (alter) alter(crop);

  const std::size_t area = static_cast<std::size_t>(crop.width) * static_cast<std::size_t>(crop.height);
  std::vector<float> input(3 * area);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    std::array<float, 256> value_of{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
      value_of[byte] = (static_cast<float>(byte) * recipe.rescale - recipe.mean[channel]) / recipe.deviation[channel];
    }
    for (std::size_t i = 0; i < area; ++i) input[channel * area + i] = value_of[crop.pixels[4 * i + channel]];
  }
  return input;
}

Result<image::Image> seen_picture(image::ImageView picture, const PreprocessRecipe& recipe) {
  return middle(picture, recipe, std::max(recipe.crop_side, recipe.resized_side));
}

image::Area seen_area(int width, int height, const PreprocessRecipe& recipe) {
  const image::Area whole{0, 0, static_cast<double>(width), static_cast<double>(height)};
  if (recipe.crop_side <= 0 || recipe.resized_side < 0) return whole;
  const image::Size size = resized({width, height}, recipe);
  if (std::min(size.width, size.height) < recipe.crop_side) return whole;
  const image::Window crop = image::centre_window(size, recipe.crop_side);
  const double across = whole.width / size.width, down = whole.height / size.height;
  return {crop.left * across, crop.top * down, crop.width * across, crop.height * down};
}

}  // namespace pn::model
