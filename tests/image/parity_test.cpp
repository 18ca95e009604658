// Decoding, shrinking and cropping against Pillow (tests/golden/make_image_golden.py).
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "base/sha256.h"
#include "image/decode.h"
#include "image/resize.h"
#include "support.h"

using namespace pn::image;

namespace {

const nlohmann::json& golden_index() {
  static const auto index = nlohmann::json::parse(pn::test::golden_text("image/index.json"), nullptr, false);
  return index;
}

std::vector<std::uint8_t> rgb_of(const Image& image) {
  std::vector<std::uint8_t> rgb;
  rgb.reserve(image.pixels.size() / 4 * 3);
  for (std::size_t i = 0; i < image.pixels.size(); i += 4)
    rgb.insert(rgb.end(), image.pixels.begin() + static_cast<std::ptrdiff_t>(i), image.pixels.begin() + static_cast<std::ptrdiff_t>(i) + 3);
  return rgb;
}

std::string rgb_sha256(const Image& image) { return pn::to_hex(pn::sha256(rgb_of(image))); }

struct Difference {
  int most = 0;
  double mean = 0;
};

Difference difference(const std::vector<std::uint8_t>& a, const std::vector<std::uint8_t>& b) {
  REQUIRE(a.size() == b.size());
  Difference d;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const int delta = std::abs(int{a[i]} - int{b[i]});
    d.most = std::max(d.most, delta);
    d.mean += delta;
  }
  d.mean /= static_cast<double>(a.size());
  return d;
}

}  // namespace

TEST_CASE("decoded pixels equal Pillow's, upright and on white") {
  REQUIRE(golden_index().is_object());
  for (const auto& entry : golden_index()["pictures"]) {
    const std::string name = entry["file"];
    CAPTURE(name);
    const auto decoded = decode(pn::test::golden("image/" + name));
    REQUIRE_MESSAGE(decoded, decoded.error().message);
    CHECK(decoded->width == entry["width"]);
    CHECK(decoded->height == entry["height"]);
    CHECK(rgb_sha256(composite_on(*decoded, kWhite)) == entry["rgb_sha256"]);
  }
}

TEST_CASE("preprocessed crops are within 1/255 of Pillow's everywhere and 0.2/255 on average") {
  int count = 0;
  for (const auto& entry : golden_index()["pictures"]) {
    const std::string name = entry["file"];
    CAPTURE(name);
    const auto kept = decode_kept(pn::test::golden("image/" + name));
    REQUIRE(kept);
    count += !entry["crops"].empty();
    for (const auto& crop : entry["crops"]) {
      const int side = crop["side"];
      const Image ours = centre_crop(resize_shorter_side(kept->image, side), side);
      const Difference d = difference(rgb_of(ours), pn::test::golden("image/" + std::string(crop["file"])));
      CAPTURE(side);
      CHECK(d.most <= 1);
      CHECK(d.mean <= 0.2);
    }
  }
  CHECK(count >= 12);
}

TEST_CASE("the kept picture is the same in one go as in steps") {
  for (const auto& entry : golden_index()["pictures"]) {
    const std::string name = entry["file"];
    CAPTURE(name);
    const auto bytes = pn::test::golden("image/" + name);
    const auto decoded = decode(bytes);
    const auto kept = decode_kept(bytes);
    REQUIRE(decoded);
    REQUIRE(kept);
    CHECK(kept->original_width == decoded->width);
    CHECK(kept->original_height == decoded->height);
    const Image in_steps = kept_picture(*decoded);
    CHECK(kept->image.width == in_steps.width);
    CHECK(kept->image.height == in_steps.height);
    CHECK(kept->image.pixels == in_steps.pixels);
    if (!entry.contains("kept")) continue;
    CHECK(in_steps.width == entry["kept"]["width"]);
    CHECK(in_steps.height == entry["kept"]["height"]);
    CHECK(rgb_sha256(in_steps) == entry["kept"]["rgb_sha256"]);
  }
}

TEST_CASE("large JPEGs, decoded reduced, are kept as Pillow's draft() and resize() with a box make them") {
  int count = 0;
  for (const auto& entry : golden_index()["reduced"]) {
    const std::string name = entry["file"];
    CAPTURE(name);
    const auto kept = decode_kept(pn::test::golden("image/" + name));
    REQUIRE_MESSAGE(kept, kept.error().message);
    CHECK_FALSE(kept->is_truncated);
    CHECK(kept->image.width == entry["kept"]["width"]);
    CHECK(kept->image.height == entry["kept"]["height"]);
    CHECK(rgb_sha256(kept->image) == entry["kept"]["rgb_sha256"]);
    // Near to what the whole picture shrinks to: bound by the blocks' own coarse frequencies.
    const auto whole = decode(pn::test::golden("image/" + name));
    REQUIRE(whole);
    const Difference d = difference(rgb_of(kept->image), rgb_of(kept_picture(*whole)));
    CHECK(d.mean <= 0.5);
    ++count;
  }
  CHECK(count == 3);
}

TEST_CASE("resizes equal Pillow's to the bit") {
  Image source(97, 61);
  std::uint32_t state = 12345;
  for (std::size_t i = 0; i < source.pixels.size(); ++i) {
    if (i % 4 == 3) {
      source.pixels[i] = 255;
      continue;
    }
    state = state * 1664525u + 1013904223u;
    source.pixels[i] = static_cast<std::uint8_t>(state >> 24);
  }
  for (const auto& entry : golden_index()["resizes"]) {
    const int width = entry["width"], height = entry["height"];
    CAPTURE(width);
    CAPTURE(height);
    const int filter = entry["resample"];
    CAPTURE(filter);
    const Image resized = resize(source, width, height, static_cast<Filter>(filter));
    CHECK(rgb_sha256(resized) == entry["rgb_sha256"]);
    CHECK(std::all_of(resized.pixels.begin(), resized.pixels.end(), [i = 0](std::uint8_t v) mutable { return i++ % 4 != 3 || v == 255; }));
  }
}
