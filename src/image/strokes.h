#pragma once
#include <span>
#include <vector>

#include "base/result.h"
#include "image/colour.h"
#include "image/image.h"

namespace pn::image {

inline constexpr int kDrawingSide = 256;

// One pull of the pen.
struct Stroke {
  double width = 0.02;         // diameter of the pen, as a fraction of the picture's side
  Colour colour;               // an eraser is a stroke in the background's colour
  std::vector<double> points;  // x0, y0, x1, y1, … in 0..1, y downwards; a single point is a dot
};

// Strokes over a background, later ones on top, with round caps and joins, antialiased. Points outside 0..1 are cut off.
// errors  Malformed for an odd number of coordinates or for numbers that are not finite
Result<Image> render_drawing(std::span<const Stroke> strokes, Colour background, int side = kDrawingSide);

}  // namespace pn::image
