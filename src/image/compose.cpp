#include "image/compose.h"

namespace pn::image {

namespace {

// front * alpha + back * (1 - alpha), alpha in 1/255, rounded to nearest.
std::uint8_t lay(int front, int back, int alpha) {
  const int t = front * alpha + back * (255 - alpha) + 128;
  return static_cast<std::uint8_t>(((t >> 8) + t) >> 8);
}

}  // namespace

void composite_row(std::uint8_t* rgba, int width, Colour background) {
  for (int x = 0; x < width; ++x, rgba += 4) {
    const int alpha = rgba[3];
    if (alpha == 255) continue;
    rgba[0] = lay(rgba[0], background.r, alpha);
    rgba[1] = lay(rgba[1], background.g, alpha);
    rgba[2] = lay(rgba[2], background.b, alpha);
    rgba[3] = 255;
  }
}

void ink_row(const std::uint8_t* amounts, int width, Colour ink, std::uint8_t* rgba) {
  for (int x = 0; x < width; ++x, rgba += 4) {
    const int alpha = amounts[x];
    if (alpha == 0) continue;
    rgba[0] = lay(ink.r, rgba[0], alpha);
    rgba[1] = lay(ink.g, rgba[1], alpha);
    rgba[2] = lay(ink.b, rgba[2], alpha);
  }
}

Turn turn_of(int orientation) {
  switch (orientation) {
    case 2: return {false, true, false};
    case 3: return {false, true, true};
    case 4: return {false, false, true};
    case 5: return {true, false, false};
    case 6: return {true, true, false};
    case 7: return {true, true, true};
    case 8: return {true, false, true};
    default: return {};
  }
}

Image filled(int width, int height, Colour colour) {
  Image image(width, height);
  for (std::size_t i = 0; i < image.pixels.size(); i += 4) {
    image.pixels[i] = colour.r;
    image.pixels[i + 1] = colour.g;
    image.pixels[i + 2] = colour.b;
    image.pixels[i + 3] = 255;
  }
  return image;
}

}  // namespace pn::image
