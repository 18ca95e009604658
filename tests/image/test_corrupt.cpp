// Harms to pictures against Pillow, SciPy and NumPy (tests/golden/make_corrupt_golden.py), to within 1 of 255.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "image/corrupt.h"
#include "image/resize.h"
#include "support.h"

using namespace pn::image;

namespace {

constexpr int kSide = 40;
constexpr std::size_t kColours = std::size_t{kSide} * kSide * 3;

Image picture_at(const std::vector<std::uint8_t>& rgb, std::size_t place) {
  Image picture(kSide, kSide);
  for (std::size_t i = 0; i < kColours; ++i) picture.pixels[i / 3 * 4 + i % 3] = rgb[place * kColours + i];
  for (std::size_t i = 3; i < picture.pixels.size(); i += 4) picture.pixels[i] = 255;
  return picture;
}

int difference(const Image& a, const Image& b) {
  REQUIRE(a.pixels.size() == b.pixels.size());
  int most = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) most = std::max(most, std::abs(int{a.pixels[i]} - int{b.pixels[i]}));
  return most;
}

Image corrupted(Image picture, Harm harm, int strength) {
  corrupt(picture, {harm, strength});
  return picture;
}

// Root mean square over the colours.
double distance(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) sum += (a.pixels[i] - b.pixels[i]) * (a.pixels[i] - b.pixels[i]);
  return sum / static_cast<double>(a.pixels.size());
}

}  // namespace

TEST_CASE("every harm at every strength is what Pillow, SciPy and NumPy make of the picture") {
  const auto rgb = pn::test::golden("corrupt.rgb");
  REQUIRE(rgb.size() == kColours * (1 + kHarmNames.size() * kHarmStrengths));
  const Image source = picture_at(rgb, 0);
  std::size_t place = 1;
  for (std::size_t harm = 0; harm < kHarmNames.size(); ++harm) {
    for (int strength = 1; strength <= kHarmStrengths; ++strength) {
      CAPTURE(kHarmNames[harm]);
      CAPTURE(strength);
      const Image made = corrupted(source, static_cast<Harm>(harm), strength);
      const Image expected = picture_at(rgb, place++);
      const bool is_slight = static_cast<Harm>(harm) == Harm::Blur && strength == 1;  // a fifth of a pixel, at this size
      CHECK((is_slight || difference(expected, source) > 4));
      CHECK(difference(made, expected) <= (static_cast<Harm>(harm) == Harm::Jpeg ? 0 : 1));
    }
  }
}

TEST_CASE("harms grow with their strength, and repeat") {
  const Image source = resize(picture_at(pn::test::golden("corrupt.rgb"), 0), 112, 112);
  for (std::size_t harm = 0; harm < kHarmNames.size(); ++harm) {
    CAPTURE(kHarmNames[harm]);
    double before = 0;
    for (int strength = 1; strength <= kHarmStrengths; ++strength) {
      const Image made = corrupted(source, static_cast<Harm>(harm), strength);
      CHECK(distance(made, source) > before);
      before = distance(made, source);
      CHECK(difference(made, corrupted(source, static_cast<Harm>(harm), strength)) == 0);
    }
  }
}

TEST_CASE("noise and place are the picture's own, and a larger square covers the smaller") {
  const Image source = picture_at(pn::test::golden("corrupt.rgb"), 0);
  Image other = source;
  other.pixels[0] = static_cast<std::uint8_t>(other.pixels[0] + 1);
  const Image noisy = corrupted(source, Harm::Noise, 3), noisy_other = corrupted(other, Harm::Noise, 3);
  int same = 0;
  for (std::size_t i = 0; i < noisy.pixels.size(); i += 4) same += noisy.pixels[i] == noisy_other.pixels[i] ? 1 : 0;
  CHECK(same < kSide * kSide / 8);
  const Image small = corrupted(source, Harm::Occlusion, 1), large = corrupted(source, Harm::Occlusion, 5);
  const auto is_changed = [&](const Image& made, std::size_t pixel) {
    return !std::equal(made.pixels.begin() + static_cast<std::ptrdiff_t>(4 * pixel),
                       made.pixels.begin() + static_cast<std::ptrdiff_t>(4 * pixel + 3),
                       source.pixels.begin() + static_cast<std::ptrdiff_t>(4 * pixel));
  };
  int covered = 0;
  for (std::size_t pixel = 0; pixel < std::size_t{kSide} * kSide; ++pixel) {
    covered += is_changed(large, pixel) ? 1 : 0;
    if (is_changed(small, pixel)) CHECK(is_changed(large, pixel));
  }
  CHECK(covered >= 780);  // 28 x 28, less the pixels that had the mean colour
  CHECK(covered <= 784);
}

TEST_CASE("pictures of one pixel, one line or none, and strengths out of range") {
  for (std::size_t harm = 0; harm < kHarmNames.size(); ++harm) {
    CAPTURE(kHarmNames[harm]);
    Image none;
    corrupt(none, {static_cast<Harm>(harm), 3});
    CHECK(none.empty());
    for (const auto& [width, height] : {std::pair(1, 1), std::pair(1, 9), std::pair(9, 1), std::pair(17, 3)}) {
      Image flat(width, height);
      std::fill(flat.pixels.begin(), flat.pixels.end(), std::uint8_t{90});
      const Image made = corrupted(flat, static_cast<Harm>(harm), 2);
      REQUIRE(made.pixels.size() == flat.pixels.size());
      CHECK(made.pixels[3] == 90);  // alpha stays
      if (static_cast<Harm>(harm) != Harm::Noise) CHECK(std::abs(made.pixels[0] - 90) <= 4);
    }
    const Image source = picture_at(pn::test::golden("corrupt.rgb"), 0);
    CHECK(difference(corrupted(source, static_cast<Harm>(harm), 99), corrupted(source, static_cast<Harm>(harm), kHarmStrengths)) == 0);
    CHECK(difference(corrupted(source, static_cast<Harm>(harm), -1), corrupted(source, static_cast<Harm>(harm), 1)) == 0);
  }
}
