// PNG, GIF and BMP files that deviate from their formats (tests/golden/image_faults).
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "image/decode.h"
#include "support.h"

using namespace pn::image;
using pn::ErrorCode;

namespace {

std::vector<std::uint8_t> fault(const std::string& name) { return pn::test::golden("image_faults/" + name); }

}  // namespace

TEST_CASE("a PNG without IEND and one with a wrong checksum show the same picture") {
  const auto no_end = decode(fault("png_no_iend.png")), wrong_sum = decode(fault("wrong_crc.png"));
  REQUIRE_MESSAGE(no_end, no_end.error().message);
  REQUIRE_MESSAGE(wrong_sum, wrong_sum.error().message);
  CHECK(no_end->width == 96);
  CHECK(no_end->height == 64);
  CHECK(no_end->pixels == wrong_sum->pixels);
  CHECK(std::count(no_end->pixels.begin(), no_end->pixels.end(), no_end->pixels[0]) < 96 * 64);
}

TEST_CASE("a wrong checksum with wrong data behind it is still refused") {
  auto bytes = fault("wrong_crc.png");
  bytes[bytes.size() / 2] ^= 4;
  CHECK(decode(bytes).error().code == ErrorCode::Malformed);
}

TEST_CASE("around the first frame of a GIF its screen is transparent") {
  const auto picture = decode(fault("gif_offset_first.gif"));
  REQUIRE_MESSAGE(picture, picture.error().message);
  CHECK(picture->width == 96);
  CHECK(picture->height == 64);
  for (int y = 0; y < 64; ++y) {
    for (int x = 0; x < 96; ++x) {
      const bool is_inside = x >= 24 && x < 72 && y >= 16 && y < 48;
      REQUIRE(picture->at(x, y)[3] == (is_inside ? 255 : 0));
    }
  }
}

TEST_CASE("colours that a BMP's palette lacks are black") {
  const auto picture = decode(fault("bmp-short-palette.bmp"));
  REQUIRE_MESSAGE(picture, picture.error().message);
  CHECK(picture->width == 16);
  CHECK(picture->height == 16);
  for (std::size_t i = 0; i < picture->pixels.size(); ++i) REQUIRE(picture->pixels[i] == (i % 4 == 3 ? 255 : 0));
}

TEST_CASE("a BMP whose pixels begin inside its headers is refused") {
  const auto refused = decode(fault("bmp-uninitialised-palette.bmp"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::Malformed);
  CHECK(refused.error().where == "10");
}

TEST_CASE("a run-length coded BMP is refused in words that tell what to do") {
  const auto refused = decode(fault("rle8.bmp"));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::Unsupported);
  CHECK(refused.error().message.find("Save the picture as PNG or JPEG") != std::string::npos);
}
