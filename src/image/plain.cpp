// PNG, GIF and BMP through stb_image, with the checks that it does not make: checksums, complete data, plausible sizes. BMP with a palette
// is read here, as stb_image leaves missing colours uninitialised.
#include <algorithm>
#include <array>
#include <cstring>
#include <memory>
#include <vector>

#include "base/words.h"
#include "image/budget.h"
#include "image/inflate.h"
#include "image/rows.h"

#define STBI_ONLY_PNG
#define STBI_ONLY_GIF
#define STBI_ONLY_BMP
#include "image/stb_image.h"

namespace pn::image {

namespace {

// What a sound file may need while it is decoded, and how it is to be read.
struct Plan {
  std::size_t bytes = 0;
  bool ignores_alpha = false;
  std::size_t end = 0;  // PNG: where IEND lies or should lie
  // GIF: outside of its first frame the picture is transparent, whatever background colour the file names
  int left = 0, top = 0, width = 0, height = 0;
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

constexpr std::array<std::uint8_t, 12> kPngEnd = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};

// zlib data as stb_image inflates them, in memory of the budget of now.
class Inflated {
 public:
  explicit Inflated(Bytes coded)
      : data_(stbi_zlib_decode_malloc_guesssize_headerflag(reinterpret_cast<const char*>(coded.data()), static_cast<int>(coded.size()),
                                                           1 << 16, &size_, 1),
              budget_free) {}
  bool ok() const { return data_ != nullptr; }
  Bytes bytes() const { return {reinterpret_cast<const std::uint8_t*>(data_.get()), static_cast<std::size_t>(size_)}; }

 private:
  int size_ = 0;
  std::unique_ptr<char, void (*)(void*)> data_;
};

// Whether the compressed data of a PNG fit the checksum at their end; asked when one of a chunk does not fit.
// most_bytes  that inflating may take
bool is_png_data_sound(Bytes bytes, std::size_t end, std::size_t most_bytes) {
  std::vector<std::uint8_t> coded;
  for (std::size_t at = 8; at < end; at += 12 + be32(bytes, at)) {
    const Bytes data = bytes.subspan(at + 8, be32(bytes, at));
    if (starts_with(bytes, at + 4, "IDAT")) coded.insert(coded.end(), data.begin(), data.end());
  }
  if (coded.size() < 6) return false;
  const Budget budget(most_bytes);
  const Inflated raw(coded);
  if (!raw.ok()) return false;
  std::uint32_t a = 1, b = 0;  // Adler-32, RFC 1950
  for (const std::uint8_t byte : raw.bytes()) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return be32(coded, coded.size() - 4) == (b << 16 | a);
}

// Chunks up to IEND, which may be missing, with the checksums of those that make the picture.
Result<Plan> check_png(Bytes bytes, const Header& header) {
  std::size_t at = 8, coded_bytes = 0, bad_data_at = 0;
  for (;;) {
    if (!has(bytes, at, 12) && coded_bytes > 0) break;
    if (!has(bytes, at, 12)) return truncated_at(bytes.size());
    const std::size_t length = be32(bytes, at);
    if (!has(bytes, at + 8, length) || !has(bytes, at + 8 + length, 4)) return truncated_at(bytes.size());
    const bool is_ancillary = bytes[at + 4] & 0x20;
    const bool counts = !is_ancillary || starts_with(bytes, at + 4, "tRNS");
    const bool is_data = starts_with(bytes, at + 4, "IDAT");
    if (counts && crc32(bytes.subspan(at + 4, length + 4)) != be32(bytes, at + 8 + length)) {
      if (!is_data) return malformed_at(at, tr("a PNG checksum does not fit"));
      if (bad_data_at == 0) bad_data_at = at;
    }
    if (is_data) coded_bytes += length;
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
  Plan plan;
  plan.bytes = 3 * raw + width * height * a_pixel + 4 * coded_bytes + (1u << 20);
  plan.end = at;
  if (bad_data_at != 0 && !is_png_data_sound(bytes, at, plan.bytes)) return malformed_at(bad_data_at, tr("a PNG checksum does not fit"));
  return plan;
}

// Blocks up to the end of the first frame's data.
Result<Plan> check_gif(Bytes bytes, const Header& header) {
  const auto table_bytes = [](std::uint8_t flags) { return (flags & 0x80) ? std::size_t{6} << (flags & 7) : 0; };
  const std::size_t pixels = static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height);
  std::size_t at = 13 + table_bytes(bytes[10]);
  bool in_frame = false;
  Plan plan;
  plan.bytes = 9 * pixels + (1u << 20);
  for (;;) {
    if (!has(bytes, at, 1)) return truncated_at(bytes.size());
    const std::uint8_t kind = bytes[at];
    if (kind == 0x3b) return malformed_at(at, tr("this GIF holds no picture"));
    if (kind == 0x21) {
      at += 2;
    } else if (kind == 0x2c) {
      if (!has(bytes, at, 11)) return truncated_at(bytes.size());
      plan.left = static_cast<int>(le16(bytes, at + 1)), plan.top = static_cast<int>(le16(bytes, at + 3));
      plan.width = static_cast<int>(le16(bytes, at + 5)), plan.height = static_cast<int>(le16(bytes, at + 7));
      at += 10 + table_bytes(bytes[at + 9]) + 1;
      in_frame = true;
    } else {
      return malformed_at(at, tr("a GIF block is unknown"));
    }
    for (;;) {
      if (!has(bytes, at, 1)) return truncated_at(bytes.size());
      const std::size_t length = bytes[at];
      at += 1 + length;
      if (length == 0) break;
    }
    if (in_frame) return plan;
  }
}

// What a BMP's headers say of its pixels.
struct BmpLayout {
  std::size_t header_size = 0, bits = 0, stride = 0, pixels_at = 0;
  std::uint32_t compression = 0;
};

Result<BmpLayout> read_bmp_layout(Bytes bytes, const Header& header) {
  const std::uint32_t header_size = le32(bytes, 14);
  if (!has(bytes, 14, header_size)) return truncated_at(bytes.size());
  const std::size_t bits = header_size == 12 ? le16(bytes, 24) : le16(bytes, 28);
  const std::uint32_t compression = header_size == 12 ? 0 : le32(bytes, 30);
  if (compression != 0 && compression != 3) return unsupported_at(30, tr("Compressed BMP is not read here."));
  if (bits != 1 && bits != 4 && bits != 8 && bits != 16 && bits != 24 && bits != 32)
    return malformed_at(28, tr("its number of bits a pixel is not possible"));
  const auto width = static_cast<std::size_t>(header.width), height = static_cast<std::size_t>(header.height);
  const std::size_t stride = (width * bits + 31) / 32 * 4, pixels_at = le32(bytes, 10);
  if (pixels_at < 14 + header_size) return malformed_at(10, tr("its pixels begin inside its header"));
  if (!has(bytes, pixels_at, stride * (height - 1) + (width * bits + 7) / 8)) return truncated_at(bytes.size());
  return BmpLayout{header_size, bits, stride, pixels_at, compression};
}

// 1, 4 or 8 bits a pixel. Colours that the palette lacks are black.
void give_indexed_bmp(Bytes bytes, const Header& header, const BmpLayout& bmp, RowSink& sink) {
  std::array<std::array<std::uint8_t, 4>, 256> palette;
  palette.fill({0, 0, 0, 255});
  const std::size_t entry_size = bmp.header_size == 12 ? 3 : 4, palette_at = 14 + bmp.header_size;
  const std::size_t entries = std::min(std::size_t{1} << bmp.bits, (bmp.pixels_at - palette_at) / entry_size);
  for (std::size_t i = 0; i < entries; ++i)
    for (std::size_t k = 0; k < 3; ++k) palette[i][k] = bytes[palette_at + i * entry_size + 2 - k];

  const bool is_top_down = bmp.header_size != 12 && le32(bytes, 22) > 0x80000000u;
  const auto width = static_cast<std::size_t>(header.width), height = static_cast<std::size_t>(header.height);
  const std::size_t mask = (1u << bmp.bits) - 1;
  std::vector<std::uint8_t> rgba(width * 4);
  sink.begin(header.width, header.height);
  for (std::size_t y = 0; y < height; ++y) {
    const std::uint8_t* in = bytes.data() + bmp.pixels_at + bmp.stride * (is_top_down ? y : height - 1 - y);
    for (std::size_t x = 0; x < width; ++x) {
      const std::size_t bit = x * bmp.bits;
      const std::size_t index = std::size_t{in[bit / 8]} >> (8 - bmp.bits - bit % 8) & mask;
      std::memcpy(rgba.data() + 4 * x, palette[index].data(), 4);
    }
    sink.row(rgba.data());
  }
}

stbi_uc* load(Bytes bytes, const Plan& plan, int& width, int& height, int& channels) {
  std::vector<std::uint8_t> with_end;
  if (plan.end != 0 && !has(bytes, plan.end, kPngEnd.size())) {
    with_end.assign(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(plan.end));
    with_end.insert(with_end.end(), kPngEnd.begin(), kPngEnd.end());
    bytes = with_end;
  }
  return stbi_load_from_memory(bytes.data(), static_cast<int>(bytes.size()), &width, &height, &channels, 0);
}

Result<Plan> check(Bytes bytes, const Header& header, const BmpLayout& bmp) {
  if (header.format == Format::Png) return check_png(bytes, header);
  if (header.format == Format::Gif) return check_gif(bytes, header);
  Plan plan;
  plan.bytes = 8 * static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height) + (1u << 20);
  // The fourth byte of a plain 32-bit BMP has no meaning.
  plan.ignores_alpha = bmp.header_size == 40 && bmp.bits == 32 && bmp.compression == 0;
  return plan;
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

void clear_around(const Plan& plan, int y, std::vector<std::uint8_t>& rgba) {
  const auto at = [&](int x) {
    return rgba.begin() + std::min(static_cast<std::ptrdiff_t>(x) * 4, static_cast<std::ptrdiff_t>(rgba.size()));
  };
  const bool is_outside = y < plan.top || y >= plan.top + plan.height;
  std::fill(rgba.begin(), is_outside ? rgba.end() : at(plan.left), std::uint8_t{0});
  std::fill(at(plan.left + plan.width), rgba.end(), std::uint8_t{0});
}

}  // namespace

std::optional<std::vector<std::uint8_t>> inflate(Bytes coded, std::size_t most_bytes) {
  const Budget budget(most_bytes);
  const Inflated inflated(coded);
  if (!inflated.ok()) return std::nullopt;
  return std::vector<std::uint8_t>(inflated.bytes().begin(), inflated.bytes().end());
}

Result<Decoded> decode_plain(Bytes bytes, const Header& header, RowSink& sink) {
  BmpLayout bmp;
  if (header.format == Format::Bmp) {
    const auto layout = read_bmp_layout(bytes, header);
    if (!layout) return layout.error();
    bmp = *layout;
    if (bmp.bits <= 8) {
      give_indexed_bmp(bytes, header, bmp, sink);
      return Decoded{};
    }
  }
  const auto plan = check(bytes, header, bmp);
  if (!plan) return plan.error();
  const Budget budget(plan->bytes);
  int width = 0, height = 0, channels = 0;
  const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(load(bytes, *plan, width, height, channels), budget_free);
  if (!pixels) {
    if (budget.was_refused())
      return Error{ErrorCode::TooLarge, tr("This picture needs more memory than its size allows; it is too large or damaged."), ""};
    const char* reason = stbi_failure_reason();
    return malformed_at(0, std::string(name_of(header.format)) + ", " + (reason ? reason : "bad data"));
  }
  if (width != header.width || height != header.height) return malformed_at(0, tr("it states two sizes"));

  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(width) * 4);
  const std::size_t stride = static_cast<std::size_t>(width) * static_cast<std::size_t>(channels);
  sink.begin(width, height);
  for (int y = 0; y < height; ++y) {
    expand_row(pixels.get() + static_cast<std::size_t>(y) * stride, channels, width, plan->ignores_alpha, rgba.data());
    if (header.format == Format::Gif) clear_around(*plan, y, rgba);
    sink.row(rgba.data());
  }
  return Decoded{};
}

}  // namespace pn::image
