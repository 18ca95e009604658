// A kept picture as a file: what is decoded of it is the picture, and nothing else is in it.
#include "image/png.h"

#include <doctest/doctest.h>

#include <string_view>

#include "base/random.h"
#include "image/decode.h"
#include "image/resize.h"

using namespace pn;

namespace {

// [height, width] with a slope and noise; every pixel opaque
image::Image picture_of(int width, int height, std::uint64_t seed) {
  image::Image picture(width, height);
  Pcg32 random(seed);
  for (std::size_t i = 0; i < picture.pixels.size(); ++i)
    picture.pixels[i] = i % 4 == 3 ? 255 : static_cast<std::uint8_t>((i / 16 + random.below(9)) % 256);
  return picture;
}

}  // namespace

TEST_CASE("a picture that was written as a PNG is decoded to the same pixels, and kept as it is") {
  for (const image::Size size : {image::Size{1, 1}, {3, 2}, {257, 64}, {512, 700}}) {
    CAPTURE(size.width);
    const image::Image picture = picture_of(size.width, size.height, 7);
    const auto file = image::write_png(picture);
    const auto kept = image::decode_kept(file);
    REQUIRE(kept);
    CHECK(kept->image.width == size.width);
    CHECK(kept->image.height == size.height);
    CHECK(kept->image.pixels == picture.pixels);
    CHECK(kept->profile == image::ProfileUse::None);
    CHECK_FALSE(kept->is_truncated);
  }
}

TEST_CASE("a PNG that was written has its header, its pixels and its end, and nothing that tells of where it comes from") {
  const auto file = image::write_png(picture_of(40, 30, 1));
  std::string names;
  for (std::size_t at = 8; at + 8 <= file.size();) {
    const std::size_t size =
        std::size_t{file[at]} << 24U | std::size_t{file[at + 1]} << 16U | std::size_t{file[at + 2]} << 8U | file[at + 3];
    names += std::string(reinterpret_cast<const char*>(&file[at + 4]), 4) + " ";
    at += size + 12;
  }
  CHECK(names == "IHDR IDAT IEND ");
}
