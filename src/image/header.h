#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"

namespace pn::image {

enum class Format { Jpeg, Png, WebP, Gif, Bmp };

// "JPEG", "PNG", "WebP", "GIF", "BMP"
std::string_view name_of(Format format);

// What a picture file claims to be.
struct Header {
  Format format = Format::Png;
  int width = 0;  // as stored, before `orientation` is applied; at least 1
  int height = 0;
  int orientation = 1;  // EXIF 1..8: 1 upright, 3 upside down, 6 and 8 on its side; 2, 4, 5, 7 mirrored
};

// By its first bytes; nothing when it is no picture of a kind that we know.
std::optional<Format> format_of(std::span<const std::uint8_t> bytes);

// Format, size and orientation of a picture file, without decoding it.
// errors  Unsupported when no known format, or a kind of it that we do not read; Truncated when the header ends early;
//         Malformed when it contradicts itself. `where` is the byte offset.
// ref     ITU T.81, PNG (ISO 15948), RFC 9649, GIF89a, BITMAPINFOHEADER, EXIF 2.32 section 4.6
Result<Header> read_header(std::span<const std::uint8_t> bytes);

}  // namespace pn::image
