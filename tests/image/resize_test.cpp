#include "image/resize.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>

using namespace pn::image;

namespace {

Image gradient(int width, int height) {
  Image image(width, height);
  for (int y = 0; y < height; ++y) {
    std::uint8_t* to = image.row(y);
    for (int x = 0; x < width; ++x, to += 4) {
      to[0] = static_cast<std::uint8_t>(x * 255 / width);
      to[1] = static_cast<std::uint8_t>(y * 255 / height);
      to[2] = static_cast<std::uint8_t>((x + y) & 255);
      to[3] = 255;
    }
  }
  return image;
}

}  // namespace

TEST_CASE("sizes keep the aspect ratio as CLIP's preprocessing rounds it") {
  CHECK(size_with_shorter_side({4000, 3000}, 512) == Size{682, 512});
  CHECK(size_with_shorter_side({3000, 4000}, 512) == Size{512, 682});
  CHECK(size_with_shorter_side({7, 7}, 96) == Size{96, 96});
  CHECK(size_with_shorter_side({900, 19}, 64) == Size{3031, 64});
}

TEST_CASE("kept pictures are opaque and at most 512 on their shorter side") {
  Image image = gradient(600, 900);
  for (std::size_t i = 3; i < image.pixels.size(); i += 4) image.pixels[i] = 0;
  const Image kept = kept_picture(image);
  CHECK(kept.width == 512);
  CHECK(kept.height == 768);
  for (const std::uint8_t v : kept.pixels) REQUIRE(v == 255);
  CHECK(kept_picture(gradient(512, 3000)).height == 3000);
}

TEST_CASE("compositing weighs by alpha") {
  Image image(1, 1);
  image.pixels = {10, 20, 200, 51};
  CHECK(composite_on(image, kWhite).pixels == std::vector<std::uint8_t>{206, 208, 244, 255});
  CHECK(composite_on(image, kBlack).pixels == std::vector<std::uint8_t>{2, 4, 40, 255});
}

TEST_CASE("the crop is the middle, rounded down") {
  const Image image = gradient(9, 4);
  const Image crop = centre_crop(image, 4);
  CHECK(crop.width == 4);
  CHECK(crop.height == 4);
  CHECK(crop.at(0, 0)[0] == image.at(2, 0)[0]);
  CHECK(crop.at(3, 3)[0] == image.at(5, 3)[0]);
}

TEST_CASE("a window of the resized picture is, to the bit, what the whole one has there") {
  const Image image = gradient(97, 61);
  for (const Size size : {Size{40, 30}, Size{97, 20}, Size{30, 61}, Size{97, 61}, Size{200, 130}}) {
    const Image whole = resize(image, size.width, size.height);
    for (const Window window :
         {Window{0, 0, size.width, size.height}, Window{3, 5, 12, 9}, Window{size.width - 1, size.height - 1, 1, 1}}) {
      const Image part = resize_window(image, size, window);
      REQUIRE(part.width == window.width);
      REQUIRE(part.height == window.height);
      for (int y = 0; y < part.height; ++y) {
        REQUIRE(std::equal(part.row(y), part.row(y) + part.row_bytes(), whole.at(window.left, window.top + y)));
      }
    }
  }
}

TEST_CASE("the eight orientations, by where the stored top-left pixel and its right neighbour go") {
  const Image image = gradient(5, 3);
  struct Case {
    int orientation, width, height, x0, y0, x1, y1;
  };
  for (const Case& c : {Case{1, 5, 3, 0, 0, 1, 0}, Case{2, 5, 3, 4, 0, 3, 0}, Case{3, 5, 3, 4, 2, 3, 2}, Case{4, 5, 3, 0, 2, 1, 2},
                        Case{5, 3, 5, 0, 0, 0, 1}, Case{6, 3, 5, 2, 0, 2, 1}, Case{7, 3, 5, 2, 4, 2, 3}, Case{8, 3, 5, 0, 4, 0, 3}}) {
    CAPTURE(c.orientation);
    const Image turned = apply_orientation(image, c.orientation);
    CHECK(turned.width == c.width);
    CHECK(turned.height == c.height);
    for (int k = 0; k < 3; ++k) {
      CHECK(turned.at(c.x0, c.y0)[k] == image.at(0, 0)[k]);
      CHECK(turned.at(c.x1, c.y1)[k] == image.at(1, 0)[k]);
    }
  }
}

TEST_CASE("thumbnails fit and never grow") {
  CHECK(thumbnail(gradient(300, 100), 30).width == 30);
  CHECK(thumbnail(gradient(300, 100), 30).height == 10);
  CHECK(thumbnail(gradient(500, 2), 50).height == 1);
  CHECK(thumbnail(gradient(20, 10), 30).width == 20);
}

TEST_CASE("shrinking 12 megapixels" * doctest::skip()) {
  const Image photo = gradient(4000, 3000);
  for (int i = 0; i < 5; ++i) {
    const std::clock_t start = std::clock();
    const Image kept = resize_shorter_side(photo, kKeptShorterSide);
    const double took_ms = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    MESSAGE(took_ms << " ms");
    CHECK(kept.height == 512);
  }
}
