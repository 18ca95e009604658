#include "image/resize.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "image/compose.h"
#include "image/resample.h"

namespace pn::image {

Image resize_bicubic(const Image& image, int width, int height) {
  assert(!image.empty() && width > 0 && height > 0);
  const Image* rows = &image;
  Image narrowed;
  if (width != image.width) {
    const Weights weights = bicubic_weights(image.width, width);
    narrowed = Image(width, image.height);
    for (int y = 0; y < image.height; ++y) resample_row(weights, image.row(y), narrowed.row(y));
    rows = &narrowed;
  }
  if (height == image.height) return rows == &image ? image : std::move(narrowed);
  const Weights weights = bicubic_weights(image.height, height);
  Image out(width, height);
  for (int y = 0; y < height; ++y) resample_columns(weights, y, rows->row(weights.first[static_cast<std::size_t>(y)]), width, out.row(y));
  return out;
}

Size size_with_shorter_side(Size size, int side) {
  // In doubles and cut off, as int(side * longer / shorter) is in Python.
  const auto longer = [side](int a, int b) { return static_cast<int>(static_cast<double>(side) * a / b); };
  if (size.width <= size.height) return {side, longer(size.height, size.width)};
  return {longer(size.width, size.height), side};
}

Image resize_shorter_side(const Image& image, int side) {
  const Size size = size_with_shorter_side({image.width, image.height}, side);
  return resize_bicubic(image, size.width, size.height);
}

Image shrink_shorter_side(Image image, int side) {
  if (std::min(image.width, image.height) <= side) return image;
  return resize_shorter_side(image, side);
}

Image composite_on(Image image, Colour background) {
  for (int y = 0; y < image.height; ++y) composite_row(image.row(y), image.width, background);
  return image;
}

Image centre_crop(const Image& image, int side) {
  assert(side > 0 && side <= image.width && side <= image.height);
  const int left = (image.width - side) / 2, top = (image.height - side) / 2;
  Image out(side, side);
  for (int y = 0; y < side; ++y) std::memcpy(out.row(y), image.at(left, top + y), out.row_bytes());
  return out;
}

Image kept_picture(Image upright) { return shrink_shorter_side(composite_on(std::move(upright), kWhite), kKeptShorterSide); }

Image thumbnail(const Image& image, int side) {
  const int longer = std::max(image.width, image.height);
  if (longer <= side) return image;
  const auto scaled = [&](int length) { return std::max(1, static_cast<int>(static_cast<double>(length) * side / longer + 0.5)); };
  return resize_bicubic(image, scaled(image.width), scaled(image.height));
}

Image apply_orientation(Image image, int orientation) {
  const auto [swaps, flips_x, flips_y] = turn_of(orientation);
  if (!swaps && !flips_x && !flips_y) return image;
  Image out(swaps ? image.height : image.width, swaps ? image.width : image.height);
  for (int y = 0; y < out.height; ++y) {
    std::uint8_t* to = out.row(y);
    for (int x = 0; x < out.width; ++x, to += 4) {
      const int u = flips_x ? out.width - 1 - x : x, v = flips_y ? out.height - 1 - y : y;
      std::memcpy(to, swaps ? image.at(v, u) : image.at(u, v), 4);
    }
  }
  return out;
}

}  // namespace pn::image
