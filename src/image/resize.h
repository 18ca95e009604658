#pragma once
#include "image/colour.h"
#include "image/filter.h"
#include "image/image.h"

namespace pn::image {

inline constexpr int kKeptShorterSide = 512;

struct Size {
  int width = 0;
  int height = 0;
  friend bool operator==(const Size&, const Size&) = default;
};

// Antialiased resize, bit-exact with Pillow's Image.resize((width, height), filter) of an RGB picture.
// Alpha is resized like a fourth channel: composite transparent pictures first. Width and height are at least 1.
// ref  Keys 1981 for Bicubic (a = -0.5); 22-bit fixed-point weights, rows first, rounded to 8 bits between the passes
Image resize(const Image& image, int width, int height, Filter filter = Filter::Bicubic);

// A part of a picture, in pixels.
struct Window {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

// The window of what resize(image, size.width, size.height, filter) gives, to the bit, without computing the rest of it.
// The window lies inside `size` and is not empty.
Image resize_window(ImageView image, Size size, Window window, Filter filter = Filter::Bicubic);

// The middle square of `side` pixels, offsets rounded down. `side` is at most the shorter side.
Window centre_window(Size size, int side);

// The size with `side` as its shorter side and int(side * longer / shorter) as its longer, as CLIP's preprocessing rounds it.
Size size_with_shorter_side(Size size, int side);

// Resized (up or down) so that the shorter side is `side`.
Image resize_shorter_side(const Image& image, int side);

// As resize_shorter_side, but a picture whose shorter side is at most `side` comes back as it is.
Image shrink_shorter_side(Image image, int side);

// Opaque: each pixel laid over `background` with its alpha (rounded to nearest, as Pillow's paste with a mask).
Image composite_on(Image image, Colour background);

// The middle square of `side` pixels, offsets rounded down. `side` is at most the shorter side.
Image centre_crop(const Image& image, int side);

// What everything derives from: composited on white and, if the shorter side is over kKeptShorterSide, shrunk to it.
Image kept_picture(Image upright);

// Shrunk so that the longer side is at most `side`; never enlarged.
Image thumbnail(const Image& image, int side);

// Turned upright: `orientation` is EXIF's 1..8, anything else counts as 1.
Image apply_orientation(Image image, int orientation);

}  // namespace pn::image
