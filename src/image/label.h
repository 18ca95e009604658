#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "base/result.h"
#include "image/colour.h"
#include "image/font.h"
#include "image/image.h"

namespace pn::image {

// A part of a picture, in pixels.
struct Area {
  double left = 0, top = 0, width = 0, height = 0;
};

// How a card is laid out around its letters.
inline constexpr double kCardMargin = 1.0 / 3;  // of a line height, around the ink
inline constexpr double kCardShape = 2.2;       // its width over its height that lines are broken for
inline constexpr double kMostCardSide = 0.96;   // of a side of the area: no card is wider or higher
inline constexpr std::size_t kMostCardLines = 3;

struct LabelStyle {
  std::string text;                     // UTF-8; broken at spaces into up to three lines
  double share = 0.08;                  // of the area's pixels: the card's, 0..1
  double x = 0.5, y = 0.5;              // the card's middle, in shares of the area from its top left
  Colour ink = kBlack;                  // of the letters
  std::optional<Colour> card = kWhite;  // none: the letters alone
  double opacity = 1.0;                 // of both, 0..1
  double angle_deg = 0.0;               // clockwise
  bool is_blank = false;                // the card alone, as large as the text makes it
};

struct Labelled {
  Image image;
  double width = 0, height = 0;  // of the card before it is turned, in shares of the area's sides
  double share = 0;              // of the area's pixels that the card covers: less where it is as wide as the area, or reaches out of it
};

// The picture with a label on it: letters on a card that reaches a third of a line height beyond their ink.
// picture  opaque
// area     what of it counts: what the model sees
// errors   those of split_words (lines.h), Malformed for numbers that are out of range or not finite
Result<Labelled> lay_label(const Font& font, ImageView picture, Area area, const LabelStyle& style);

}  // namespace pn::image
