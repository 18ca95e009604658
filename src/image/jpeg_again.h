#pragma once
// Private to this room.
#include "image/image.h"

namespace pn::image {

// The picture compressed as a JPEG and decompressed, as Pillow's Image.save(quality=…) and Image.open() do it: baseline, 4:2:0, standard
// Huffman tables. In place; alpha stays. Sides of at most 65,500 pixels. Throws std::bad_alloc where there is not enough memory.
// quality  1 to 100
void jpeg_again(Image& picture, int quality);

}  // namespace pn::image
