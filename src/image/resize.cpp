#include "image/resize.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "image/compose.h"
#include "image/resample.h"

namespace pn::image {
namespace {

// The weights of `count` outputs from `from` on.
Weights part_of(Weights whole, int from, int count) {
  if (from == 0 && count == whole.outputs()) return whole;
  const auto cut = [](auto& list, int start, int length) {
    list.erase(list.begin(), list.begin() + start);
    list.resize(static_cast<std::size_t>(length));
  };
  cut(whole.first, from, count);
  cut(whole.count, from, count);
  cut(whole.weight, from * whole.pairs, count * whole.pairs);
  return whole;
}

}  // namespace

Image resize(const Image& image, int width, int height, Filter filter) {
  if (width == image.width && height == image.height) return image;
  return resize_window(image, {width, height}, {0, 0, width, height}, filter);
}

Image resize_window(ImageView image, Size size, Window window, Filter filter) {
  assert(!image.empty() && window.left >= 0 && window.top >= 0 && window.width > 0 && window.height > 0);
  assert(window.left + window.width <= size.width && window.top + window.height <= size.height);
  const Weights down = part_of(filter_weights(filter, image.height, size.height), window.top, window.height);
  const bool keeps_height = size.height == image.height;
  // The input rows that the window is made of.
  const int first = keeps_height ? window.top : down.first.front();
  const int end = keeps_height ? window.top + window.height : down.first.back() + down.count.back();

  Image narrowed(window.width, end - first);
  if (size.width == image.width) {
    for (int y = first; y < end; ++y)
      std::memcpy(narrowed.row(y - first), image.row(y) + static_cast<std::size_t>(window.left) * 4, narrowed.row_bytes());
  } else {
    const Weights across = part_of(filter_weights(filter, image.width, size.width), window.left, window.width);
    for (int y = first; y < end; ++y) resample_row(across, image.row(y), narrowed.row(y - first));
  }
  if (keeps_height) return narrowed;
  Image out(window.width, window.height);
  for (int y = 0; y < window.height; ++y)
    resample_columns(down, y, narrowed.row(down.first[static_cast<std::size_t>(y)] - first), window.width, out.row(y));
  return out;
}

Window centre_window(Size size, int side) {
  assert(side > 0 && side <= size.width && side <= size.height);
  return {(size.width - side) / 2, (size.height - side) / 2, side, side};
}

Size size_with_shorter_side(Size size, int side) {
  // In doubles and cut off, as int(side * longer / shorter) is in Python.
  const auto longer = [side](int a, int b) { return static_cast<int>(static_cast<double>(side) * a / b); };
  if (size.width <= size.height) return {side, longer(size.height, size.width)};
  return {longer(size.width, size.height), side};
}

Image resize_shorter_side(const Image& image, int side) {
  const Size size = size_with_shorter_side({image.width, image.height}, side);
  return resize(image, size.width, size.height);
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
  const Window window = centre_window({image.width, image.height}, side);
  Image out(side, side);
  for (int y = 0; y < side; ++y) std::memcpy(out.row(y), image.at(window.left, window.top + y), out.row_bytes());
  return out;
}

Image kept_picture(Image upright) { return shrink_shorter_side(composite_on(std::move(upright), kWhite), kKeptShorterSide); }

Image thumbnail(const Image& image, int side) {
  const int longer = std::max(image.width, image.height);
  if (longer <= side) return image;
  const auto scaled = [&](int length) { return std::max(1, static_cast<int>(static_cast<double>(length) * side / longer + 0.5)); };
  return resize(image, scaled(image.width), scaled(image.height));
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
