#pragma once
#include <string>

#include "base/result.h"
#include "image/colour.h"
#include "image/font.h"
#include "image/image.h"

namespace pn::image {

inline constexpr int kWordSide = 256;

struct WordStyle {
  std::string text;    // UTF-8, one to three lines' worth
  double size = 0.35;  // height of a line as a fraction of the picture's, 0..1
  Colour foreground = kBlack;
  Colour background = kWhite;
};

// The text as an opaque square picture, antialiased and centred on its ink. Text wider than the picture is broken at spaces into up
// to three lines and then made smaller, whichever keeps it largest.
// errors  TooFew for text without a visible letter; Malformed for broken UTF-8 or a size outside 0..1; TooLarge beyond 200 letters;
//         NotFound naming the first letter that the font does not have
Result<Image> render_word(const Font& font, const WordStyle& style, int side = kWordSide);

}  // namespace pn::image
