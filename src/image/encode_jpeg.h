#pragma once
#include <cstdint>
#include <vector>

#include "image/image.h"

namespace pn::image {

// The picture as a JPEG file, as Pillow's Image.save(quality=…) makes it: baseline, 4:2:0, standard Huffman tables. Alpha is left out.
// Sides of at most 65,500 pixels. Throws std::bad_alloc where there is not enough memory.
// quality  1 to 100
std::vector<std::uint8_t> encode_jpeg(const Image& picture, int quality);

}  // namespace pn::image
