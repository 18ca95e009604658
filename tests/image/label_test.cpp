#include "image/label.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "image/compose.h"
#include "support.h"

using namespace pn::image;
using pn::ErrorCode;

namespace {

constexpr Colour kGround{40, 90, 160};
constexpr Area kAll{0, 0, 200, 200};

const Font& font() {
  static const auto loaded = Font::from_bytes(pn::test::read_bytes(pn::test::source_dir() + "/assets/fonts/open-sans-semibold.ttf"));
  REQUIRE(loaded);
  return *loaded;
}

Image ground(int width = 200, int height = 200) { return filled(width, height, kGround); }

Labelled labelled(const LabelStyle& style, const Image& image = ground(), Area area = kAll) {
  auto laid = lay_label(font(), image, area, style);
  REQUIRE(laid);
  return *std::move(laid);
}

// How much of the picture is no longer as it was, and its middle.
struct Changed {
  double pixels = 0, x = 0, y = 0, white = 0;
};
Changed changed(const Image& image) {
  Changed out;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const std::uint8_t* p = image.at(x, y);
      if (p[0] == kGround.r && p[1] == kGround.g && p[2] == kGround.b) continue;
      ++out.pixels;
      out.x += x + 0.5;
      out.y += y + 0.5;
      if (p[0] == 255 && p[1] == 255 && p[2] == 255) ++out.white;
    }
  }
  out.x /= out.pixels;
  out.y /= out.pixels;
  return out;
}

LabelStyle label(double share) {
  LabelStyle style;
  style.text = "cat";
  style.share = share;
  return style;
}

}  // namespace

TEST_CASE("a label's card covers its share of the pixels, around its place") {
  for (const double share : {0.02, 0.08, 0.2}) {
    LabelStyle style = label(share);
    style.x = 0.4;
    style.y = 0.6;
    const Labelled laid = labelled(style);
    const Changed found = changed(laid.image);
    CHECK(found.pixels / 40000 == doctest::Approx(share).epsilon(0.06));
    CHECK(laid.share == doctest::Approx(share).epsilon(0.02));
    CHECK(laid.width * laid.height == doctest::Approx(share).epsilon(0.001));
    CHECK(std::abs(found.x - 80) < 1.01);
    CHECK(std::abs(found.y - 120) < 1.01);
    CHECK(found.white < found.pixels * 0.9);
    CHECK(found.white > found.pixels * 0.4);
  }
}

TEST_CASE("a blank label is the card alone, as large as the text makes it") {
  LabelStyle style = label(0.08);
  const Labelled written = labelled(style);
  style.is_blank = true;
  const Labelled blank = labelled(style);
  CHECK(blank.width == written.width);
  CHECK(blank.height == written.height);
  CHECK(changed(blank.image).pixels == changed(written.image).pixels);
  CHECK(changed(blank.image).white > 0.9 * changed(blank.image).pixels);
}

TEST_CASE("letters without a card, half seen, and none at all") {
  LabelStyle style = label(0.2);
  style.card.reset();
  const Labelled alone = labelled(style);
  CHECK(changed(alone.image).white == 0);
  CHECK(changed(alone.image).pixels < 0.2 * 40000 * 0.8);
  style = label(0.2);
  style.is_blank = true;
  style.opacity = 0.5;
  const Labelled half = labelled(style);
  const std::uint8_t* middle = half.image.at(100, 100);
  CHECK(middle[0] == 148);  // 40 + 0.5 (255 - 40), rounded away from zero
  CHECK(middle[1] == 173);
  CHECK(middle[2] == 208);
  style.opacity = 0;
  CHECK(labelled(style).image.pixels == ground().pixels);
  style = label(0);
  CHECK(labelled(style).image.pixels == ground().pixels);
  CHECK(labelled(style).share == 0);
}

TEST_CASE("a turned card covers as much, and a right angle swaps its sides") {
  LabelStyle style = label(0.1);
  style.is_blank = true;
  style.angle_deg = 90;
  const Labelled upright = labelled(style);
  CHECK(upright.share == doctest::Approx(0.1).epsilon(0.02));
  int low = 200, high = -1;
  for (int y = 0; y < 200; ++y) {
    if (upright.image.at(100, y)[0] == kGround.r) continue;
    low = std::min(low, y);
    high = std::max(high, y);
  }
  CHECK(std::abs((high - low + 1) / 200.0 - upright.width) < 0.011);
  style.angle_deg = 30;
  CHECK(labelled(style).share == doctest::Approx(0.1).epsilon(0.02));
}

TEST_CASE("what reaches out of the area, or is wider than it, covers less of it") {
  LabelStyle style = label(0.1);
  style.x = 0;
  CHECK(labelled(style).share == doctest::Approx(0.05).epsilon(0.03));
  // The area is the middle of a wide picture.
  const Labelled wide = labelled(label(0.1), ground(400, 200), {100, 0, 200, 200});
  CHECK(std::abs(changed(wide.image).x - 200) < 1.01);
  CHECK(wide.share == doctest::Approx(0.1).epsilon(0.02));
  style = label(1.0);
  style.text = "incomprehensibilities";
  const Labelled long_word = labelled(style);
  CHECK(long_word.width <= 0.9601);
  CHECK(long_word.share < 0.3);
}

TEST_CASE("labels that cannot be laid are refused") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto code = [&](const LabelStyle& style) { return lay_label(font(), ground(), kAll, style).error().code; };
  for (LabelStyle style : {label(nan), label(-0.1), label(1.1)}) CHECK(code(style) == ErrorCode::Malformed);
  LabelStyle style = label(0.1);
  style.angle_deg = nan;
  CHECK(code(style) == ErrorCode::Malformed);
  style = label(0.1);
  style.text = " ";
  CHECK(code(style) == ErrorCode::TooFew);
  style.text = "\xF0\x9F\x98\x80";
  CHECK(code(style) == ErrorCode::NotFound);
}
