#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace pn::image {

// A picture in memory.
// pixels  [height, width, 4] RGBA8, row-major, straight alpha
struct Image {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  Image() = default;
  // All pixels zero (transparent black).
  Image(int w, int h) : width(w), height(h), pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 4) {}

  bool empty() const { return width <= 0 || height <= 0; }
  std::size_t row_bytes() const { return static_cast<std::size_t>(width) * 4; }
  std::uint8_t* row(int y) { return pixels.data() + static_cast<std::size_t>(y) * row_bytes(); }
  const std::uint8_t* row(int y) const { return pixels.data() + static_cast<std::size_t>(y) * row_bytes(); }
  const std::uint8_t* at(int x, int y) const { return row(y) + static_cast<std::size_t>(x) * 4; }
};

// Somebody else's pixels, in the same layout.
struct ImageView {
  int width = 0;
  int height = 0;
  const std::uint8_t* pixels = nullptr;

  ImageView(int w, int h, const std::uint8_t* rgba) : width(w), height(h), pixels(rgba) {}
  ImageView(const Image& image)
      : width(image.width), height(image.height), pixels(image.pixels.data()) {}  // NOLINT: a picture is seen as it is

  bool empty() const { return width <= 0 || height <= 0; }
  const std::uint8_t* row(int y) const { return pixels + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 4; }
};

// What became of the colour profile (ICC) of a picture's file. None: the file (JPEG, PNG or WebP) has none, or it is that of sRGB.
// Unreadable: it is ignored whatever is asked for, as it is damaged or not made of three curves and a matrix.
enum class ProfileUse : std::uint8_t { None, Ignored, Used, Unreadable };
inline constexpr std::array<std::string_view, 4> kProfileUseNames = {"", "ignored", "used", "unreadable"};  // in messages
static_assert(kProfileUseNames.size() == static_cast<std::size_t>(ProfileUse::Unreadable) + 1);

}  // namespace pn::image
