#include <doctest/doctest.h>

#include "image/corrupt.h"
#include "model/preprocess.h"

using namespace pn;

namespace {

image::Image plain(int width, int height, std::uint8_t r, std::uint8_t g, std::uint8_t b) {
  image::Image picture;
  picture.width = width;
  picture.height = height;
  for (int i = 0; i < width * height; ++i) picture.pixels.insert(picture.pixels.end(), {r, g, b, 255});
  return picture;
}

}  // namespace

TEST_SUITE("model/preprocess") {
  TEST_CASE("channels come apart, normalised") {
    model::PreprocessRecipe recipe;
    recipe.resized_side = recipe.crop_side = 64;
    const auto input = model::preprocess(plain(90, 70, 255, 0, 128), recipe);
    REQUIRE(input);
    REQUIRE(input->size() == 3 * 64 * 64);
    CHECK((*input)[0] == doctest::Approx((1.0 - 0.48145466) / 0.26862954));
    CHECK((*input)[64 * 64] == doctest::Approx((0.0 - 0.4578275) / 0.26130258));
    CHECK((*input)[3 * 64 * 64 - 1] == doctest::Approx((128.0 / 255 - 0.40821073) / 0.27577711));
  }

  TEST_CASE("the crop is the middle") {
    auto picture = plain(3 * 64, 64, 0, 0, 0);
    for (int y = 0; y < 64; ++y) {
      for (int x = 64; x < 128; ++x) picture.pixels[static_cast<std::size_t>(4 * (y * 192 + x))] = 255;
    }
    model::PreprocessRecipe recipe;
    recipe.resized_side = recipe.crop_side = 64;
    recipe.mean = {0, 0, 0};
    recipe.deviation = {1, 1, 1};
    const auto input = model::preprocess(picture, recipe);
    REQUIRE(input);
    for (std::size_t i = 0; i < 64 * 64; ++i) REQUIRE((*input)[i] == doctest::Approx(1.0));
    recipe.squash = true;
    CHECK((*model::preprocess(picture, recipe))[0] == doctest::Approx(0.0));
  }

  TEST_CASE("the square is harmed after resizing and cropping, before it is scaled") {
    auto picture = plain(3 * 64, 64, 200, 100, 0);  // grey: .299 * 200 + .587 * 100 = 118.5
    for (int i = 0; i < 64 * 64; ++i) picture.pixels[static_cast<std::size_t>(4 * (i / 64 * 192 + i % 64))] = 0;  // cropped away
    model::PreprocessRecipe recipe;
    recipe.resized_side = recipe.crop_side = 64;
    recipe.mean = {0, 0, 0};
    recipe.deviation = {1, 1, 1};
    const auto input = model::preprocess(picture, recipe, [](image::Image& square) {
      CHECK(square.width == 64);
      CHECK(square.height == 64);
      image::corrupt(square, {image::Harm::Greyscale, 5});
    });
    REQUIRE(input);
    REQUIRE(input->size() == 3 * 64 * 64);
    for (const float value : *input) REQUIRE(value == doctest::Approx(119.0 / 255));
  }

  TEST_CASE("a picture without pixels, or one that is too small, is an error") {
    CHECK(model::preprocess(image::Image{}, {}).error().code == ErrorCode::TooFew);
    model::PreprocessRecipe recipe;
    recipe.resized_side = 0;
    CHECK(model::preprocess(plain(4, 4, 0, 0, 0), recipe).error().code == ErrorCode::Mismatch);
  }

  TEST_CASE("what the model sees of a picture, in the picture's own pixels") {
    model::PreprocessRecipe recipe;
    recipe.resized_side = 64;
    recipe.crop_side = 48;
    const image::Area seen = model::seen_area(200, 100, recipe);  // resized to 128 × 64, of which the middle 48
    CHECK(seen.left == doctest::Approx(40 * 200.0 / 128));
    CHECK(seen.top == doctest::Approx(8 * 100.0 / 64));
    CHECK(seen.width == doctest::Approx(75));
    CHECK(seen.height == doctest::Approx(75));
    recipe.squash = true;
    CHECK(model::seen_area(200, 100, recipe).width == doctest::Approx(200 * 0.75));
    recipe.crop_side = 0;
    CHECK(model::seen_area(200, 100, recipe).width == 200);
  }

  TEST_CASE("a thin line of pixels is prepared too") {
    model::PreprocessRecipe recipe;
    recipe.resized_side = recipe.crop_side = 32;
    CHECK(model::preprocess(plain(700, 1, 9, 9, 9), recipe));
    CHECK(model::preprocess(plain(1, 700, 9, 9, 9), recipe));
  }
}
