#pragma once
// Laying one thing over another. Private to this room.
#include <cstdint>

#include "image/colour.h"
#include "image/image.h"

namespace pn::image {

// composite_on for one row.
// rgba  [width, 4], opaque afterwards
void composite_row(std::uint8_t* rgba, int width, Colour background);

// Colours an opaque row with `ink` as far as each pixel is covered.
// amounts  [width] 0..255
void ink_row(const std::uint8_t* amounts, int width, Colour ink, std::uint8_t* rgba);

// How a stored picture comes to stand upright: axes swapped, then either run backwards.
struct Turn {
  bool swaps = false, flips_x = false, flips_y = false;
};

// EXIF's 1..8; anything else counts as 1.
Turn turn_of(int orientation);

// An opaque picture of one colour.
Image filled(int width, int height, Colour colour);

}  // namespace pn::image
