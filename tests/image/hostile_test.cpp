// Damaged files end in an Error or in a picture of the size that the header states; run under ASan+UBSan this shows no misstep.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "image/decode.h"
#include "support.h"

using namespace pn::image;
using pn::ErrorCode;

namespace {

// One small file a kind.
const std::vector<std::string> kFiles = {"tiny_420.jpg",    "mirrored_little_endian.jpg",
                                         "cmyk.jpg",        "orientation_6.jpg",
                                         "exif.png",        "grey_alpha.png",
                                         "bilevel.png",     "palette_transparent.png",
                                         "lossy_odd.webp",  "exif.webp",
                                         "animated.webp",   "lossless_alpha.webp",
                                         "transparent.gif", "interlaced.gif",
                                         "rgb32.bmp",       "palette.bmp",
                                         "bilevel.bmp"};

constexpr DecodeLimits kSmall{.max_pixels = 1'000'000, .max_side = 5000};

// Decodes what may be damaged; a picture, if there is one, has the size its header states.
bool decodes(const std::vector<std::uint8_t>& bytes) {
  const auto decoded = decode(bytes, kSmall);
  const auto kept = decode_kept(bytes, kSmall);
  // A JPEG beyond the limits may be within them when it is reduced.
  const bool is_only_kept = kept && !decoded && decoded.error().code == ErrorCode::TooLarge;
  CHECK((is_only_kept || static_cast<bool>(decoded) == static_cast<bool>(kept)));
  if (!decoded) {
    CHECK_FALSE(decoded.error().message.empty());
    return false;
  }
  const auto header = read_header(bytes);
  REQUIRE(header);
  const bool on_its_side = header->orientation >= 5;
  CHECK(decoded->width == (on_its_side ? header->height : header->width));
  CHECK(decoded->pixels.size() == static_cast<std::size_t>(decoded->width) * static_cast<std::size_t>(decoded->height) * 4);
  return true;
}

}  // namespace

TEST_CASE("files cut at every byte are errors") {
  for (const std::string& name : kFiles) {
    if (name.ends_with(".jpg")) continue;  // see jpeg_test.cpp
    CAPTURE(name);
    const auto whole = pn::test::golden("image/" + name);
    REQUIRE(decodes(whole));
    std::size_t most_that_decodes = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) {
      std::vector<std::uint8_t> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      if (!decodes(cut)) continue;
      // A GIF needs no more than its first frame; the last row of a BMP may lack its padding; a PNG may lack its IEND.
      const bool is_png = name.ends_with(".png"), may_be_short = is_png || name.ends_with(".gif") || name.ends_with(".bmp");
      CAPTURE(size);
      CHECK(may_be_short);
      CHECK(whole.size() - size <= (is_png ? 12 : 3));
      most_that_decodes = size;
    }
    CHECK(most_that_decodes < whole.size());
  }
}

TEST_CASE("bits flipped at random never crash") {
  std::mt19937 random(1);
  for (const std::string& name : kFiles) {
    CAPTURE(name);
    const auto whole = pn::test::golden("image/" + name);
    for (int i = 0; i < 250; ++i) {
      auto bent = whole;
      const int flips = 1 + i % 4;
      for (int flip = 0; flip < flips; ++flip) {
        // Every second time near the start, where the structure is.
        const std::size_t reach = i % 2 == 0 ? bent.size() : std::min<std::size_t>(bent.size(), 200);
        bent[random() % reach] ^= static_cast<std::uint8_t>(1u << random() % 8);
      }
      decodes(bent);
    }
  }
}

TEST_CASE("bytes replaced at random in the data part never crash") {
  std::mt19937 random(2);
  for (const std::string& name : kFiles) {
    CAPTURE(name);
    const auto whole = pn::test::golden("image/" + name);
    for (int i = 0; i < 100; ++i) {
      auto bent = whole;
      for (int k = 0; k < 10; ++k) bent[30 + random() % (bent.size() - 30)] = static_cast<std::uint8_t>(random());
      decodes(bent);
    }
  }
}

TEST_CASE("a flipped bit in a PNG's data is noticed") {
  auto bytes = pn::test::golden("image/exif.png");
  bytes[bytes.size() - 40] ^= 1;
  CHECK(decode(bytes).error().code == ErrorCode::Malformed);
}
