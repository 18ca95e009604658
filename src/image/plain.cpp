// PNG, GIF and BMP through stb_image, with the checks that it does not make: checksums, complete data, plausible sizes.
#include <algorithm>
#include <array>
#include <memory>
#include <vector>

#include "image/budget.h"
#include "image/rows.h"

#define STBI_ONLY_PNG
#define STBI_ONLY_GIF
#define STBI_ONLY_BMP
#include "image/stb_image.h"

namespace pn::image {

namespace {

// What a sound file may need while it is decoded.
struct Need {
  std::size_t bytes = 0;
  bool ignores_alpha = false;
};

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int bit = 0; bit < 8; ++bit) c = (c & 1) ? 0xedb88320u ^ (c >> 1) : c >> 1;
    table[i] = c;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kCrc = make_crc_table();

std::uint32_t crc32(Bytes bytes) {
  std::uint32_t c = 0xffffffffu;
  for (const std::uint8_t byte : bytes) c = kCrc[(c ^ byte) & 255] ^ (c >> 8);
  return ~c;
}

// Chunks up to IEND, with the checksums of those that make the picture.
Result<Need> check_png(Bytes bytes, const Header& header) {
  std::size_t at = 8, coded_bytes = 0;
  for (;;) {
    if (!has(bytes, at, 12)) return truncated_at(bytes.size());
    const std::size_t length = be32(bytes, at);
    if (!has(bytes, at + 8, length) || !has(bytes, at + 8 + length, 4)) return truncated_at(bytes.size());
    const bool is_ancillary = bytes[at + 4] & 0x20;
    const bool counts = !is_ancillary || starts_with(bytes, at + 4, "tRNS");
    if (counts && crc32(bytes.subspan(at + 4, length + 4)) != be32(bytes, at + 8 + length))
      return malformed_at(at, "a PNG checksum does not fit");
    if (starts_with(bytes, at + 4, "IDAT")) coded_bytes += length;
    if (starts_with(bytes, at + 4, "IEND")) break;
    at += 12 + length;
  }

  const std::size_t depth = bytes[24], colour_type = bytes[25] & 7;
  const std::size_t channels = std::array<std::size_t, 8>{1, 1, 3, 1, 2, 1, 4, 1}[colour_type];
  const auto width = static_cast<std::size_t>(header.width), height = static_cast<std::size_t>(header.height);
  const std::size_t raw = height * (1 + (width * channels * depth + 7) / 8);
  constexpr std::size_t kMostDeflateRatio = 1032;
  if (raw / kMostDeflateRatio > coded_bytes) return truncated_at(bytes.size());
  // Inflated data (grown by doubling when interlaced), unfiltered pixels, then palette or 8-bit pixels beside them.
  const std::size_t a_pixel = depth == 16 ? 20 : 12;
  return Need{3 * raw + width * height * a_pixel + 4 * coded_bytes + (1u << 20), false};
}

// Blocks up to the end of the first frame's data.
Result<Need> check_gif(Bytes bytes, const Header& header) {
  const auto table_bytes = [](std::uint8_t flags) { return (flags & 0x80) ? std::size_t{6} << (flags & 7) : 0; };
  const std::size_t pixels = static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height);
  std::size_t at = 13 + table_bytes(bytes[10]);
  bool in_frame = false;
  for (;;) {
    if (!has(bytes, at, 1)) return truncated_at(bytes.size());
    const std::uint8_t kind = bytes[at];
    if (kind == 0x3b) return malformed_at(at, "this GIF holds no picture");
    if (kind == 0x21) {
      at += 2;
    } else if (kind == 0x2c) {
      if (!has(bytes, at, 11)) return truncated_at(bytes.size());
      at += 10 + table_bytes(bytes[at + 9]) + 1;
      in_frame = true;
    } else {
      return malformed_at(at, "a GIF block is unknown");
    }
    for (;;) {
      if (!has(bytes, at, 1)) return truncated_at(bytes.size());
      const std::size_t length = bytes[at];
      at += 1 + length;
      if (length == 0) break;
    }
    if (in_frame) return Need{9 * pixels + (1u << 20), false};
  }
}

Result<Need> check_bmp(Bytes bytes, const Header& header) {
  const std::uint32_t header_size = le32(bytes, 14);
  if (!has(bytes, 14, header_size)) return truncated_at(bytes.size());
  const std::size_t bits = header_size == 12 ? le16(bytes, 24) : le16(bytes, 28);
  const std::uint32_t compression = header_size == 12 ? 0 : le32(bytes, 30);
  if (compression != 0 && compression != 3) return unsupported_at(30, "Compressed BMP is not read here.");
  if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32)
    return malformed_at(28, "its number of bits a pixel is not possible");
  const auto width = static_cast<std::size_t>(header.width), height = static_cast<std::size_t>(header.height);
  const std::size_t stride = (width * bits + 31) / 32 * 4;
  if (!has(bytes, le32(bytes, 10), stride * (height - 1) + (width * bits + 7) / 8)) return truncated_at(bytes.size());
  // The fourth byte of a plain 32-bit BMP has no meaning.
  return Need{8 * width * height + (1u << 20), header_size == 40 && bits == 32 && compression == 0};
}

Result<Need> check(Bytes bytes, const Header& header) {
  switch (header.format) {
    case Format::Png: return check_png(bytes, header);
    case Format::Gif: return check_gif(bytes, header);
    default: return check_bmp(bytes, header);
  }
}

void expand_row(const std::uint8_t* in, int channels, int width, bool ignores_alpha, std::uint8_t* rgba) {
  for (int x = 0; x < width; ++x, in += channels, rgba += 4) {
    const bool is_grey = channels < 3;
    rgba[0] = in[0];
    rgba[1] = in[is_grey ? 0 : 1];
    rgba[2] = in[is_grey ? 0 : 2];
    rgba[3] = (channels % 2 == 1 || ignores_alpha) ? std::uint8_t{255} : in[channels - 1];
  }
}

}  // namespace

Result<Decoded> decode_plain(Bytes bytes, const Header& header, RowSink& sink) {
  const auto need = check(bytes, header);
  if (!need) return need.error();
  const Budget budget(need->bytes);
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
      stbi_load_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height, &channels, 0), budget_free);
  if (!pixels) {
    if (budget.was_refused())
      return Error{ErrorCode::TooLarge, "This picture needs more memory than its size allows; it is too large or damaged.", ""};
    const char* reason = stbi_failure_reason();
    return malformed_at(0, std::string(name_of(header.format)) + ", " + (reason ? reason : "bad data"));
  }
  if (width != header.width || height != header.height) return malformed_at(0, "it states two sizes");

  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(width) * 4);
  const std::size_t stride = static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  sink.begin(width, height);
  for (int y = 0; y < height; ++y) {
    expand_row(pixels.get() + static_cast<std::size_t>(y) * stride, channels, width, need->ignores_alpha, rgba.data());
    sink.row(rgba.data());
  }
  return Decoded{};
}

}  // namespace pn::image
