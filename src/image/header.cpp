#include "image/header.h"

#include <limits>

#include "base/words.h"
#include "image/bytes.h"
#include "image/exif.h"

namespace pn::image {

namespace {

// A header with sizes checked to be 1 or more and to fit an int.
Result<Header> make_header(Format format, std::uint32_t width, std::uint32_t height, int orientation, std::size_t offset) {
  constexpr std::uint32_t kMost = std::numeric_limits<std::int32_t>::max();
  if (width == 0 || height == 0) return malformed_at(offset, tr("it claims to have no pixels"));
  if (width > kMost || height > kMost) return malformed_at(offset, tr("its size is not possible"));
  return Header{format, static_cast<int>(width), static_cast<int>(height), orientation};
}

// Markers up to the first scan: the frame header holds the size, APP1 may hold EXIF.
Result<Header> read_jpeg(Bytes bytes) {
  std::uint32_t width = 0, height = 0;
  int orientation = 1;
  bool has_exif = false;
  std::size_t frame_offset = 0;
  std::size_t at = 2;
  for (;;) {
    // Skips bytes between segments, as libjpeg does.
    while (has(bytes, at, 1) && bytes[at] != 0xff) ++at;
    if (!has(bytes, at, 2)) return truncated_at(bytes.size());
    const std::uint8_t marker = bytes[at + 1];
    if (marker == 0xff) {  // fill byte
      ++at;
      continue;
    }
    if (marker == 0xd9) return malformed_at(at, tr("it holds no picture"));
    if (marker == 0x00 || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    if (!has(bytes, at, 4)) return truncated_at(bytes.size());
    const std::size_t length = be16(bytes, at + 2);
    if (length < 2) return malformed_at(at, tr("a JPEG segment has no length"));
    if (!has(bytes, at + 2, length)) return truncated_at(bytes.size());
    const Bytes segment = bytes.subspan(at + 4, length - 2);

    if (marker == 0xe1 && !has_exif && starts_with(segment, 0, std::string_view("Exif\0\0", 6))) {
      has_exif = true;
      orientation = exif_orientation(segment);
    } else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
      if (marker > 0xc2) return unsupported_at(at, tr("This kind of JPEG (lossless, hierarchical or arithmetic) is not read here."));
      if (frame_offset != 0) return malformed_at(at, tr("it has two JPEG frames"));
      if (segment.size() < 6) return malformed_at(at, tr("the JPEG frame header is too short"));
      if (segment[0] != 8) return unsupported_at(at, tr("JPEG with other than 8 bits a channel is not read here."));
      height = be16(segment, 1);
      width = be16(segment, 3);
      if (height == 0) return unsupported_at(at, tr("This JPEG does not state its height."));
      frame_offset = at;
    } else if (marker == 0xda) {
      if (frame_offset == 0) return malformed_at(at, tr("JPEG data come before their header"));
      return make_header(Format::Jpeg, width, height, orientation, frame_offset);
    }
    at += 2 + length;
  }
}

Result<Header> read_png(Bytes bytes) {
  if (!has(bytes, 0, 33)) return truncated_at(bytes.size());
  if (starts_with(bytes, 12, "CgBI")) return unsupported_at(12, tr("This PNG is in Apple's private form."));
  if (!starts_with(bytes, 12, "IHDR") || be32(bytes, 8) != 13) return malformed_at(8, tr("the PNG header is missing"));
  const std::uint32_t width = be32(bytes, 16), height = be32(bytes, 20);

  int orientation = 1;
  std::size_t at = 33;
  while (has(bytes, at, 8)) {
    const std::size_t length = be32(bytes, at);
    if (!has(bytes, at + 8, length)) break;
    if (starts_with(bytes, at + 4, "eXIf")) {
      orientation = exif_orientation(bytes.subspan(at + 8, length));
      break;
    }
    if (starts_with(bytes, at + 4, "IEND")) break;
    at += 8 + length + 4;
    if (at > bytes.size()) break;
  }
  return make_header(Format::Png, width, height, orientation, 16);
}

// Size as the first chunk states it: VP8 and VP8L in their bitstreams, VP8X as canvas.
Result<Header> read_webp(Bytes bytes) {
  if (!has(bytes, 0, 30)) return truncated_at(bytes.size());
  if (starts_with(bytes, 12, "VP8 ")) {
    if (!(bytes[23] == 0x9d && bytes[24] == 0x01 && bytes[25] == 0x2a)) return malformed_at(23, tr("the WebP start code is missing"));
    return make_header(Format::WebP, le16(bytes, 26) & 0x3fff, le16(bytes, 28) & 0x3fff, 1, 26);
  }
  if (starts_with(bytes, 12, "VP8L")) {
    if (bytes[20] != 0x2f) return malformed_at(20, tr("the WebP signature byte is wrong"));
    const std::uint32_t bits = le32(bytes, 21);
    return make_header(Format::WebP, (bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1, 1, 21);
  }
  if (!starts_with(bytes, 12, "VP8X")) return unsupported_at(12, tr("This kind of WebP is not known here."));

  constexpr std::uint8_t kExifFlag = 0x08;
  int orientation = 1;
  std::size_t at = 12;
  while ((bytes[20] & kExifFlag) && has(bytes, at, 8)) {
    const std::size_t length = le32(bytes, at + 4);
    if (!has(bytes, at + 8, length)) break;
    if (starts_with(bytes, at, "EXIF")) {
      orientation = exif_orientation(bytes.subspan(at + 8, length));
      break;
    }
    at += 8 + length + (length & 1);
  }
  return make_header(Format::WebP, le24(bytes, 24) + 1, le24(bytes, 27) + 1, orientation, 24);
}

Result<Header> read_gif(Bytes bytes) {
  if (!has(bytes, 0, 13)) return truncated_at(bytes.size());
  return make_header(Format::Gif, le16(bytes, 6), le16(bytes, 8), 1, 6);
}

Result<Header> read_bmp(Bytes bytes) {
  if (!has(bytes, 0, 26)) return truncated_at(bytes.size());
  const std::uint32_t header_size = le32(bytes, 14);
  if (header_size == 12) return make_header(Format::Bmp, le16(bytes, 18), le16(bytes, 20), 1, 18);
  if (header_size != 40 && header_size != 56 && header_size != 108 && header_size != 124)
    return unsupported_at(14, tr("This kind of BMP is not known here."));
  const std::uint32_t height = le32(bytes, 22);
  const bool is_top_down = height > 0x80000000u;
  return make_header(Format::Bmp, le32(bytes, 18), is_top_down ? 0u - height : height, 1, 18);
}

}  // namespace

std::string_view name_of(Format format) {
  switch (format) {
    case Format::Jpeg: return "JPEG";
    case Format::Png: return "PNG";
    case Format::WebP: return "WebP";
    case Format::Gif: return "GIF";
    case Format::Bmp: return "BMP";
  }
  return "";
}

std::optional<Format> format_of(std::span<const std::uint8_t> bytes) {
  if (starts_with(bytes, 0, "\xff\xd8\xff")) return Format::Jpeg;
  if (starts_with(bytes, 0, "\x89PNG\r\n\x1a\n")) return Format::Png;
  if (starts_with(bytes, 0, "RIFF") && starts_with(bytes, 8, "WEBP")) return Format::WebP;
  if (starts_with(bytes, 0, "GIF87a") || starts_with(bytes, 0, "GIF89a")) return Format::Gif;
  if (starts_with(bytes, 0, "BM")) return Format::Bmp;
  return std::nullopt;
}

Result<Header> read_header(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return Error{ErrorCode::Truncated, tr("The file is empty."), "0"};
  if (const std::optional<Format> format = format_of(bytes)) {
    switch (*format) {
      case Format::Jpeg: return read_jpeg(bytes);
      case Format::Png: return read_png(bytes);
      case Format::WebP: return read_webp(bytes);
      case Format::Gif: return read_gif(bytes);
      case Format::Bmp: return read_bmp(bytes);
    }
  }
  return Error{ErrorCode::Unsupported, tr("This file is not a picture of a known kind. JPEG, PNG, WebP, GIF and BMP can be added."), "0"};
}

}  // namespace pn::image
