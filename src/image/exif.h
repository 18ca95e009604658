#pragma once
// Private to this room.
#include "image/bytes.h"

namespace pn::image {

// The orientation, 1..8, that an EXIF block names; 1 when it names none or cannot be read, for a picture is worth more than its EXIF.
// exif  TIFF bytes, with or without the leading "Exif\0\0"
// ref   EXIF 2.32 section 4.6.4, tag 0x0112
int exif_orientation(Bytes exif);

}  // namespace pn::image
