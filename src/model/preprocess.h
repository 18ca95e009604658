#pragma once
#include <functional>
#include <vector>

#include "base/result.h"
#include "image/image.h"
#include "image/label.h"
#include "model/recipe.h"

namespace pn::model {

// The kept picture (opaque) as the vision encoder's input.
// alter   changes the square of S pixels in 8 bits, before it is scaled: harms of image/corrupt.h, labels; its size must stay
// returns [3, S, S] float32, channels red, green, blue, S = recipe.crop_side
// errors  TooFew for a picture without pixels; NotFound while the recipe's size is unknown; Mismatch when it is not resized and smaller than the crop
// ref     the hub's CLIPImageProcessor: the resized picture is rounded to 8 bits before it is scaled
Result<std::vector<float>> preprocess(image::ImageView picture, const PreprocessRecipe& recipe,
                                      const std::function<void(image::Image&)>& alter = {});

// A kept picture as small as the model sees it: a square of which the encoder's input is what it is of the picture itself.
// returns [S', S'], S' = the side it is resized to, or the crop's where it is not resized
// errors  as of preprocess()
Result<image::Image> seen_picture(image::ImageView picture, const PreprocessRecipe& recipe);

// The part of a kept picture that the vision encoder sees, in the picture's pixels: all of it when it is made square, or while the recipe's
// size is unknown.
image::Area seen_area(int width, int height, const PreprocessRecipe& recipe);

}  // namespace pn::model
