#pragma once
// The arithmetic of JPEG decoding after the entropy coding, bit-exact with libjpeg's defaults (slow-integer inverse DCT, triangle-filter
// chroma upsampling, 16-bit fixed-point colour), so that pixels equal those that Pillow gives. Private to this room.
#include <cstdint>

namespace pn::image {

// Inverse DCT of one block after Loeffler, Ligtenberg and Moschytz, with 13-bit constants and 2 more bits between the passes.
// coefficients  [8, 8] dequantised, rows by vertical frequency
// out           8 rows of 8 samples, `stride` bytes apart
void idct_block(std::uint8_t* out, int stride, short coefficients[64]);

// One plane of samples at its own resolution.
struct Plane {
  const std::uint8_t* samples = nullptr;
  int stride = 0;
  int width = 0;  // samples that belong to the picture; what lies beyond is padding
  int height = 0;
  int across = 1;  // how many pixels a sample spans, each way
  int down = 1;
};

// Row `y` of the picture, from a plane of lower or equal resolution.
// out  room for width * across bytes, of which the picture's width are meaningful
void upsample_row(const Plane& plane, int y, std::uint8_t* out);

// rgba  [count, 4], alpha set to 255
void ycc_to_rgba(const std::uint8_t* y, const std::uint8_t* cb, const std::uint8_t* cr, int count, std::uint8_t* rgba);

}  // namespace pn::image
