#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

namespace pn::image {

// How much of each pixel is inked.
// amounts  [height, width] 0..255, row-major
struct Coverage {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> amounts;

  Coverage(int w, int h) : width(w), height(h), amounts(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}
};

}  // namespace pn::image
