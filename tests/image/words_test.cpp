#include "image/words.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "support.h"

using namespace pn::image;
using pn::ErrorCode;

namespace {

const Font& font() {
  static const auto loaded = Font::from_bytes(pn::test::read_bytes(pn::test::source_dir() + "/assets/fonts/open-sans-semibold.ttf"));
  REQUIRE(loaded);
  return *loaded;
}

struct Extent {
  int left, top, right, bottom;
};

// Where pixels differ from the background.
Extent inked(const Image& image, Colour background) {
  Extent e{image.width, image.height, -1, -1};
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* p = image.at(x, y);
      if (std::abs(p[0] - background.r) + std::abs(p[1] - background.g) + std::abs(p[2] - background.b) < 30) continue;
      e = {std::min(e.left, x), std::min(e.top, y), std::max(e.right, x), std::max(e.bottom, y)};
    }
  }
  return e;
}

// Bands of inked rows, that is, lines of text.
int bands(const Image& image) {
  int count = 0;
  bool in_band = false;
  for (int y = 0; y < image.height; ++y) {
    bool has_ink = false;
    for (int x = 0; x < image.width; ++x) has_ink |= image.at(x, y)[0] < 128;
    count += has_ink && !in_band;
    in_band = has_ink;
  }
  return count;
}

}  // namespace

TEST_CASE("a word is centred on its ink, in its colours, antialiased") {
  const WordStyle style{"cat", 0.4, {200, 20, 10}, {250, 240, 230}};
  const auto image = render_word(font(), style);
  REQUIRE(image);
  CHECK(image->width == kWordSide);
  CHECK(image->height == kWordSide);
  const Extent e = inked(*image, style.background);
  CHECK(std::abs(e.left + e.right - (kWordSide - 1)) <= 2);
  CHECK(std::abs(e.top + e.bottom - (kWordSide - 1)) <= 2);
  CHECK(e.bottom - e.top > 0.15 * kWordSide);
  CHECK(e.bottom - e.top < 0.4 * kWordSide);
  bool has_full = false, has_between = false;
  for (int i = 0; i < kWordSide * kWordSide; ++i) {
    const std::uint8_t* p = image->pixels.data() + 4 * i;
    has_full |= p[0] == 200 && p[1] == 20 && p[2] == 10;
    has_between |= p[1] > 60 && p[1] < 200;
    REQUIRE(p[3] == 255);
  }
  CHECK(has_full);
  CHECK(has_between);
}

TEST_CASE("size is the line's share of the height until the picture is full") {
  const auto height = [](double size) {
    const Extent e = inked(*render_word(font(), {.text = "x", .size = size}), kWhite);
    return e.bottom - e.top + 1;
  };
  CHECK(std::abs(height(0.8) - 2 * height(0.4)) <= 2);
  const Extent wide = inked(*render_word(font(), {.text = "wwwwwwwwwwwwwwwwwwww", .size = 1}), kWhite);
  CHECK(wide.left > 0);
  CHECK(wide.right < kWordSide - 1);
  CHECK(wide.right - wide.left > 0.85 * kWordSide);
}

TEST_CASE("long text is broken at spaces into up to three lines") {
  CHECK(bands(*render_word(font(), {.text = "no", .size = 0.3})) == 1);
  CHECK(bands(*render_word(font(), {.text = "oven mess", .size = 0.3})) == 2);
  CHECK(bands(*render_word(font(), {.text = "  oven \n mess  ", .size = 0.3})) == 2);
  CHECK(bands(*render_word(font(), {.text = "one mouse ran over rooms once more on a new moor", .size = 0.3})) == 3);
}

TEST_CASE("every font that is offered for words draws the letters of English") {
  const std::string folder = pn::test::source_dir() + "/assets/fonts/words/";
  const auto index_bytes = pn::test::read_bytes(folder + "index.json");
  const auto index = nlohmann::json::parse(index_bytes.begin(), index_bytes.end(), nullptr, false);
  REQUIRE(index.is_array());
  for (const auto& entry : index) {
    const std::string name = entry["file"];
    CAPTURE(name);
    const auto loaded = Font::from_bytes(pn::test::read_bytes(folder + name));
    REQUIRE(loaded);
    const auto image =
        render_word(*loaded, {.text = "The quick brown fox jumps over 13 lazy dogs - 24,567.80 $ & \"why?\" it's!", .size = 1});
    REQUIRE_MESSAGE(image, image.error().message);
    const Extent e = inked(*image, kWhite);
    CHECK(e.right - e.left > 0.8 * kWordSide);
    CHECK(e.left > 0);
    CHECK(e.right < kWordSide - 1);
    CHECK(std::abs(e.left + e.right - (kWordSide - 1)) <= 3);
  }
}

TEST_CASE("what cannot be drawn is said") {
  CHECK(render_word(font(), {.text = "   "}).error().code == ErrorCode::TooFew);
  CHECK(render_word(font(), {.text = "a\xff"}).error().code == ErrorCode::Malformed);
  CHECK(render_word(font(), {.text = "\xc0\x80"}).error().code == ErrorCode::Malformed);
  CHECK(render_word(font(), {.text = "\xed\xa0\x80"}).error().code == ErrorCode::Malformed);
  CHECK(render_word(font(), {.text = "\xf0\x9f\x90"}).error().code == ErrorCode::Malformed);
  CHECK(render_word(font(), {.text = "x", .size = 0}).error().code == ErrorCode::Malformed);
  CHECK(render_word(font(), {.text = std::string(300, 'x')}).error().code == ErrorCode::TooLarge);
  const auto missing = render_word(font(), {.text = "cat \xe7\x8c\xab"});
  CHECK(missing.error().code == ErrorCode::NotFound);
  CHECK(missing.error().message.find("\xe7\x8c\xab") != std::string::npos);
  CHECK(missing.error().message.find("U+732B") != std::string::npos);
  CHECK(missing.error().where == "4");
  CHECK(Font::from_bytes({1, 2, 3}).error().code == ErrorCode::Malformed);
  CHECK(Font::from_bytes(std::vector<std::uint8_t>(1000)).error().code == ErrorCode::Malformed);
}
