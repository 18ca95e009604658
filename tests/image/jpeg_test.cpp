// JPEGs that are cut, damaged, hostile or very large.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "image/decode.h"
#include "image/resize.h"
#include "support.h"

using namespace pn::image;
using pn::ErrorCode;
using Bytes = std::vector<std::uint8_t>;

namespace {

Bytes fault(const std::string& name) { return pn::test::golden("image_faults/" + name); }

// Offset of the last marker FF `code`.
std::size_t last_marker(const Bytes& bytes, std::uint8_t code) {
  for (std::size_t i = bytes.size() - 2;; --i)
    if (bytes[i] == 0xff && bytes[i + 1] == code) return i;
}

// The bytes again with the last scan `times` times more.
Bytes with_scans_repeated(const Bytes& bytes, int times) {
  const std::size_t scan = last_marker(bytes, 0xda), end = last_marker(bytes, 0xd9);
  Bytes out(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(end));
  for (int i = 0; i < times; ++i)
    out.insert(out.end(), bytes.begin() + static_cast<std::ptrdiff_t>(scan), bytes.begin() + static_cast<std::ptrdiff_t>(end));
  out.insert(out.end(), {0xff, 0xd9});
  return out;
}

// The frame header's size replaced.
Bytes resized(Bytes bytes, std::uint8_t frame_marker, int width, int height) {
  const std::uint8_t marker[] = {0xff, frame_marker};
  const auto frame = std::search(bytes.begin(), bytes.end(), std::begin(marker), std::end(marker));
  REQUIRE(frame != bytes.end());
  for (int i = 0; i < 2; ++i) {
    frame[5 + i] = static_cast<std::uint8_t>(height >> (8 - 8 * i));
    frame[7 + i] = static_cast<std::uint8_t>(width >> (8 - 8 * i));
  }
  return bytes;
}

// Rows from the bottom that are grey (R = G = B = 128) all over.
int grey_rows(const Image& image) {
  int rows = 0;
  for (; rows < image.height; ++rows) {
    const std::uint8_t* row = image.row(image.height - 1 - rows);
    for (int x = 0; x < image.width; ++x)
      if (row[4 * x] != 128 || row[4 * x + 1] != 128 || row[4 * x + 2] != 128) return rows;
  }
  return rows;
}

}  // namespace

TEST_CASE("JPEGs with stray bytes or without an end marker are shown whole") {
  const auto whole = decode(fault("no_eoi.jpg"));
  REQUIRE(whole);
  CHECK(whole->width == 640);
  CHECK(whole->height == 448);
  for (const char* name : {"no_eoi.jpg", "ff00_marker_tail.jpg", "zeros_between_segments.jpg"}) {
    CAPTURE(std::string(name));
    const auto kept = decode_kept(fault(name));
    REQUIRE_MESSAGE(kept, kept.error().message);
    CHECK_FALSE(kept->is_truncated);
    CHECK(kept->image.pixels == whole->pixels);  // its shorter side is under 512
  }
}

TEST_CASE("of a cut JPEG what is there is shown, the rest is grey, and that is said") {
  const auto whole = decode(fault("no_eoi.jpg"));
  const auto cut = decode_kept(fault("trunc60.jpg"));
  REQUIRE(whole);
  REQUIRE(cut);
  CHECK(cut->is_truncated);
  CHECK(cut->image.width == 640);
  CHECK(cut->image.height == 448);
  const int grey = grey_rows(cut->image);
  CHECK(grey > 448 / 4);
  CHECK(grey < 448 * 3 / 4);
  // Rows of blocks that came whole are those of the whole file.
  const int whole_rows = (448 - grey) / 16 * 16 - 32;
  REQUIRE(whole_rows > 100);
  CHECK(std::equal(cut->image.row(0), cut->image.row(whole_rows), whole->row(0)));
}

TEST_CASE("of a cut progressive JPEG the scans that came are shown, and that is said") {
  const auto whole = decode(fault("no_eoi.jpg"));
  const auto cut = decode_kept(fault("trunc60_progressive.jpg"));
  REQUIRE(whole);
  REQUIRE(cut);
  CHECK(cut->is_truncated);
  CHECK(grey_rows(cut->image) == 0);
  REQUIRE(cut->image.pixels.size() == whole->pixels.size());
  double sum = 0;
  for (std::size_t i = 0; i < whole->pixels.size(); ++i) sum += std::abs(int{whole->pixels[i]} - int{cut->image.pixels[i]});
  CHECK(sum / static_cast<double>(whole->pixels.size()) < 12);
}

TEST_CASE("a JPEG cut at any byte is an error or is said to be truncated") {
  for (const char* name : {"tiny_420.jpg", "mirrored_little_endian.jpg", "cmyk.jpg", "411.jpg", "chroma_unlike.jpg"}) {
    CAPTURE(std::string(name));
    const Bytes whole = pn::test::golden("image/" + std::string(name));
    int shown = 0;
    for (std::size_t size = 3; size < whole.size(); ++size) {  // shorter, it is no JPEG yet
      CAPTURE(size);
      const auto kept = decode_kept(std::span(whole).first(size));
      if (!kept) {
        CHECK(kept.error().code == ErrorCode::Truncated);
        continue;
      }
      ++shown;
      // The last byte of data before the end marker may be only filled up.
      CHECK((kept->is_truncated || whole.size() - size <= 4));
    }
    CHECK(shown > 100);
  }
}

TEST_CASE("a progressive JPEG that is damaged between its scans shows the scans before") {
  Bytes bytes = pn::test::golden("image/mirrored_little_endian.jpg");
  const std::size_t scan = last_marker(bytes, 0xda);
  bytes[scan + 2 + 2 + 1 + 2 + 1] = 70;  // the end of its band of coefficients, at most 63
  const auto kept = decode_kept(bytes);
  REQUIRE(kept);
  CHECK(kept->is_truncated);
}

TEST_CASE("a second frame header between scans does not change the picture's size") {
  const auto kept = decode_kept(fault("second_frame.jpg"));
  REQUIRE(kept);
  CHECK(kept->is_truncated);
  CHECK(kept->image.width == 37);
  CHECK(kept->image.height == 29);
}

TEST_CASE("hundreds of scans are refused") {
  const Bytes bytes = pn::test::golden("image/coffee_progressive_444.jpg");
  CHECK(decode_kept(with_scans_repeated(bytes, 20)));
  const auto refused = decode_kept(with_scans_repeated(bytes, 300));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::Malformed);
  CHECK(refused.error().message.find("too many JPEG scans") != std::string::npos);
}

TEST_CASE("bad Huffman tables are refused") {
  const Bytes bytes = pn::test::golden("image/tiny_420.jpg");
  const std::uint8_t marker[] = {0xff, 0xc4};
  const auto table = std::search(bytes.begin(), bytes.end(), std::begin(marker), std::end(marker)) - bytes.begin();
  for (const int count : {3, 255}) {  // codes of one bit; no more than two can be told apart, and 4080 symbols do not fit
    Bytes bent = bytes;
    for (int i = 0; i < (count == 3 ? 1 : 16); ++i) bent[static_cast<std::size_t>(table + 5 + i)] = static_cast<std::uint8_t>(count);
    const auto refused = decode_kept(bent);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Malformed);
  }
  Bytes bent = bytes;
  bent[static_cast<std::size_t>(table + 4)] = 0x07;  // there are tables 0 to 3
  const auto refused = decode_kept(bent);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.find("Huffman") != std::string::npos);
}

TEST_CASE("a progressive JPEG whose coefficients would not fit is refused before memory is asked for") {
  Bytes bytes = resized(pn::test::golden("image/coffee_progressive_444.jpg"), 0xc2, 12000, 11000);
  bytes.insert(bytes.end() - 2, 1u << 20, 0);  // as many bytes as such a picture could have
  const auto refused = decode_kept(bytes);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::TooLarge);
  CHECK(refused.error().message.find("792 MB to open; the limit is 537 MB") != std::string::npos);
}

TEST_CASE("large JPEGs are reduced while they are decoded, within limits of what is left") {
  const auto sizes = [](const char* name, const DecodeLimits& limits) {
    const auto kept = decode_kept(pn::test::golden("image/" + std::string(name)), limits);
    REQUIRE_MESSAGE(kept, kept.error().message);
    return std::pair(Size{kept->original_width, kept->original_height}, Size{kept->image.width, kept->image.height});
  };
  const std::pair expected{Size{2301, 2051}, Size{574, 512}};
  CHECK(sizes("reduced_2.jpg", {}) == expected);
  CHECK(sizes("reduced_2.jpg", {.max_pixels = 1151 * 1026}) == expected);
  // Beyond the limits at 1/2: at 1/4, where 513 are left of the shorter side.
  CHECK(sizes("reduced_2.jpg", {.max_pixels = 1151 * 1026 - 1}) == expected);
  CHECK(sizes("reduced_2.jpg", {.max_side = 600}) == expected);
  // At 1/8 less is left than would be kept: it stays as it comes.
  CHECK(sizes("reduced_2.jpg", {.max_side = 300}) == std::pair{Size{2301, 2051}, Size{288, 257}});
  const auto file = pn::test::golden("image/reduced_2.jpg");
  CHECK(decode_kept(file, {.max_side = 287}).error().code == ErrorCode::TooLarge);
  CHECK(decode(file, {.max_side = 600}).error().code == ErrorCode::TooLarge);
  CHECK(decode_kept(file, {.max_side = 287}).error().message.find("no side may be over 2296") != std::string::npos);
}
