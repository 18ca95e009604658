#pragma once
#include <cstdint>
#include <span>

#include "base/result.h"
#include "image/header.h"
#include "image/image.h"

namespace pn::image {

struct DecodeLimits {
  std::int64_t max_pixels = 64'000'000;
  int max_side = 20000;
};

// The picture in a JPEG, PNG, WebP, GIF (first frame) or BMP file, turned upright as its EXIF orientation says.
// Transparency is kept, 16-bit channels are cut to their high byte, CMYK is converted as Pillow does.
// errors  those of read_header; TooLarge beyond `limits`, before memory is asked for; Truncated and Malformed for damaged data
Result<Image> decode(std::span<const std::uint8_t> bytes, const DecodeLimits& limits = {});

// A picture as the application keeps it.
struct KeptPicture {
  Image image;             // opaque; see kept_picture() in resize.h
  int original_width = 0;  // upright, before shrinking
  int original_height = 0;
  Format format = Format::Png;
};

// The kept picture straight from the file, equal to kept_picture(decode(bytes)). Rows are shrunk as they are decoded: no full-size RGBA
// copy is made, and a 12-megapixel JPEG needs about 30 MB at its peak.
// errors  as decode()
Result<KeptPicture> decode_kept(std::span<const std::uint8_t> bytes, const DecodeLimits& limits = {});

}  // namespace pn::image
