// Colour profiles in files, and the colours that they lead to (tests/golden/make_profile_golden.py: Little CMS by Pillow).
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "image/decode.h"
#include "support.h"

using namespace pn::image;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes file(const std::string& name) { return pn::test::golden("profiles/" + name); }

KeptPicture kept(const Bytes& bytes, Colours colours) {
  auto picture = decode_kept(bytes, {}, colours);
  REQUIRE_MESSAGE(picture, picture.error().message);
  return *std::move(picture);
}

// The largest difference of a channel from Little CMS's picture.
int difference(const Image& picture, const std::string& golden) {
  const Bytes rgb = file(golden + ".rgb");
  REQUIRE(rgb.size() * 4 == picture.pixels.size() * 3);
  int most = 0;
  for (std::size_t i = 0; i < rgb.size(); ++i) most = std::max(most, std::abs(int{rgb[i]} - int{picture.pixels[i / 3 * 4 + i % 3]}));
  return most;
}

struct Segment {
  std::size_t at = 0, size = 0;  // with its marker
};

// Of the one APP2 in a JPEG that Pillow wrote.
Segment profile_segment(const Bytes& jpeg) {
  const Bytes marker = {0xff, 0xe2};
  const auto found = std::search(jpeg.begin(), jpeg.end(), marker.begin(), marker.end());
  REQUIRE(found != jpeg.end());
  const auto at = static_cast<std::size_t>(found - jpeg.begin());
  return {at, 2 + static_cast<std::size_t>(jpeg[at + 2] * 256 + jpeg[at + 3])};
}

// The same file with its profile in three segments, written in the order of `numbers`.
Bytes in_parts(const Bytes& jpeg, const std::vector<int>& numbers) {
  constexpr std::size_t kHead = 18;  // marker, length, name, number, count
  const Segment segment = profile_segment(jpeg);
  const Bytes profile(jpeg.begin() + static_cast<std::ptrdiff_t>(segment.at + kHead),
                      jpeg.begin() + static_cast<std::ptrdiff_t>(segment.at + segment.size));
  const std::size_t part = profile.size() / 3;
  Bytes out(jpeg.begin(), jpeg.begin() + static_cast<std::ptrdiff_t>(segment.at));
  for (const int number : numbers) {
    const std::size_t from = part * static_cast<std::size_t>(number - 1), size = number == 3 ? profile.size() - from : part;
    const std::size_t length = size + kHead - 2;
    out.insert(out.end(), {0xff, 0xe2, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
    out.insert(out.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(segment.at + 4),
               jpeg.begin() + static_cast<std::ptrdiff_t>(segment.at + 16));
    out.insert(out.end(), {static_cast<std::uint8_t>(number), 3});
    out.insert(out.end(), profile.begin() + static_cast<std::ptrdiff_t>(from), profile.begin() + static_cast<std::ptrdiff_t>(from + size));
  }
  out.insert(out.end(), jpeg.begin() + static_cast<std::ptrdiff_t>(segment.at + segment.size), jpeg.end());
  return out;
}

}  // namespace

TEST_CASE("a picture is converted to sRGB by its profile within a 255th of Little CMS") {
  for (const std::string name : {"display_p3.png", "display_p3.jpg", "adobe_rgb.webp", "table.png"}) {
    CAPTURE(name);
    const KeptPicture picture = kept(file(name), Colours::Srgb);
    CHECK(picture.profile == ProfileUse::Used);
    CHECK(difference(picture.image, name) <= 1);
  }
}

TEST_CASE("as CLIP's preprocessing does, the numbers stay as they are unless asked otherwise; that is said") {
  for (const std::string name : {"display_p3.png", "display_p3.jpg", "adobe_rgb.webp", "table.png"}) {
    CAPTURE(name);
    const KeptPicture picture = kept(file(name), Colours::AsStored);
    CHECK(picture.profile == ProfileUse::Ignored);
    CHECK(picture.image.pixels == decode(file(name))->pixels);
    CHECK(difference(picture.image, name) > 8);
  }
}

TEST_CASE("the profile of sRGB is none, and there is none in most files") {
  const KeptPicture picture = kept(file("srgb.png"), Colours::Srgb);
  CHECK(picture.profile == ProfileUse::None);
  CHECK(picture.image.pixels == decode(file("srgb.png"))->pixels);
  for (const std::string name : {"tiny_420.jpg", "exif.png", "lossy_odd.webp", "palette.bmp", "transparent.gif"})
    CHECK(kept(pn::test::golden("image/" + name), Colours::Srgb).profile == ProfileUse::None);
}

TEST_CASE("profiles of other kinds are ignored, and said to be unreadable") {
  for (const std::string name : {"grey.png", "lookup.png"}) {
    CAPTURE(name);
    const KeptPicture picture = kept(file(name), Colours::Srgb);
    CHECK(picture.profile == ProfileUse::Unreadable);
    CHECK(picture.image.pixels == decode(file(name))->pixels);
  }
}

TEST_CASE("a JPEG's profile may come in several segments, in any order; one that is missing makes it unreadable") {
  const Bytes whole = file("display_p3.jpg");
  const Image wanted = kept(whole, Colours::Srgb).image;
  for (const std::vector<int>& order : {std::vector{1, 2, 3}, std::vector{3, 1, 2}}) {
    const KeptPicture picture = kept(in_parts(whole, order), Colours::Srgb);
    CHECK(picture.profile == ProfileUse::Used);
    CHECK(picture.image.pixels == wanted.pixels);
  }
  CHECK(kept(in_parts(whole, {1, 3}), Colours::Srgb).profile == ProfileUse::Unreadable);
  CHECK(kept(in_parts(whole, {1, 2, 2}), Colours::Srgb).profile == ProfileUse::Unreadable);
}

TEST_CASE("a damaged profile never stops a picture") {
  const Bytes whole = file("display_p3.jpg");
  const Segment segment = profile_segment(whole);
  int unreadable = 0;
  for (std::size_t at = segment.at + 18; at < segment.at + segment.size; ++at) {
    for (const std::uint8_t byte : {std::uint8_t{0}, std::uint8_t{0xff}}) {
      Bytes bent = whole;
      bent[at] = byte;
      unreadable += kept(bent, Colours::Srgb).profile == ProfileUse::Unreadable ? 1 : 0;
    }
  }
  CHECK(unreadable > 50);  // signatures, counts, offsets
}
