#include "image/header.h"

#include <doctest/doctest.h>

#include "image/colour.h"
#include "image/decode.h"
#include "image/exif.h"
#include "image_bombs.h"
#include "support.h"

using namespace pn::image;
using pn::ErrorCode;

TEST_CASE("headers name format, size and orientation without decoding") {
  const auto header = [](const std::string& name) {
    const auto read = read_header(pn::test::golden("image/" + name));
    REQUIRE(read);
    return *read;
  };
  const Header jpeg = header("on_its_side_big_endian.jpg");
  CHECK(jpeg.format == Format::Jpeg);
  CHECK(jpeg.width == 121);
  CHECK(jpeg.height == 77);
  CHECK(jpeg.orientation == 6);
  CHECK(header("mirrored_little_endian.jpg").orientation == 5);
  CHECK(header("exif.png").orientation == 8);
  CHECK(header("exif.webp").orientation == 6);
  CHECK(header("lossy_alpha.webp").width == 160);
  CHECK(header("lossless_alpha.webp").height == 50);
  CHECK(header("animated.webp").width == 36);
  CHECK(header("animated.gif").format == Format::Gif);
  CHECK(header("animated.gif").width == 101);
  CHECK(header("rgb24.bmp").height == 66);
  CHECK(header("rgb16.png").orientation == 1);
}

TEST_CASE("what is no picture is refused in words") {
  CHECK(read_header({}).error().code == ErrorCode::Truncated);
  const std::vector<std::uint8_t> text = {'h', 'e', 'l', 'l', 'o'};
  CHECK(read_header(text).error().code == ErrorCode::Unsupported);
  CHECK(read_header(text).error().message.find("JPEG") != std::string::npos);
}

TEST_CASE("EXIF that makes no sense counts as upright") {
  const std::vector<std::uint8_t> good = {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 7, 0, 0};
  CHECK(exif_orientation(good) == 7);
  for (std::size_t size = 0; size < good.size(); ++size) CHECK(exif_orientation(std::span(good).first(size)) == 1);
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int value = 0; value < 256; ++value) {
      auto bent = good;
      bent[i] = static_cast<std::uint8_t>(value);
      const int orientation = exif_orientation(bent);
      CHECK((orientation >= 1 && orientation <= 8));
    }
  }
}

TEST_CASE("header bombs are refused before memory is asked for") {
  for (const auto& [format, bytes] : pn::test::header_bombs(20000, 20000)) {
    const std::string name = format;
    CAPTURE(name);
    for (const pn::Error& error : {decode(bytes).error(), decode_kept(bytes).error()}) {
      if (name == "jpeg" && error.code == ErrorCode::Truncated) continue;  // at 1/8 it would be within the limits, but there are no data
      CHECK(error.code == ErrorCode::TooLarge);
      CHECK(error.message.find(name == "webp" ? "megapixels" : "20000 × 20000 (400 megapixels); the limit is 64") != std::string::npos);
    }
  }
  for (const auto& [format, bytes] : pn::test::header_bombs(10, 16000)) {
    const std::string name = format;
    CAPTURE(name);
    CHECK(decode(bytes, {.max_pixels = 1'000'000, .max_side = 9000}).error().code == ErrorCode::TooLarge);
  }
}

TEST_CASE("large headers within the limits, with no data behind them, are errors and cost little") {
  for (const auto& [format, bytes] : pn::test::header_bombs(8000, 8000)) {
    const std::string name = format;
    CAPTURE(name);
    const auto decoded = decode_kept(bytes);
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().code != ErrorCode::TooLarge);
  }
}

TEST_CASE("colours are read as #rrggbb and nothing else") {
  CHECK(*parse_colour("#c0Ff03") == Colour{0xc0, 0xff, 0x03});
  CHECK(to_text(Colour{0xc0, 0xff, 0x03}) == "#c0ff03");
  for (const char* text : {"", "#", "c0ff03", "#c0ff0", "#c0ff033", "#c0ff0g", "#-10203"})
    CHECK(parse_colour(text).error().code == ErrorCode::Malformed);
}
