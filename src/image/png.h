#pragma once
#include <cstdint>
#include <vector>

#include "image/image.h"

namespace pn::image {

// An opaque picture as a PNG without anything but its pixels (8 bits, RGB); decoding gives the same pixels. Alpha is left out.
// ref  ISO/IEC 15948, through stb_image_write
std::vector<std::uint8_t> write_png(ImageView picture);

}  // namespace pn::image
