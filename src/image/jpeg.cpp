// JPEG: stb_image undoes the entropy coding (baseline and progressive) into planes; jpeg_dsp.h does the rest, a row at a time.
// stb_image's own last steps round otherwise than libjpeg's (by up to 4/255 in small pictures) and would make a full-size copy.
#include <memory>
#include <vector>

#include "image/budget.h"
#include "image/jpeg_dsp.h"
#include "image/rows.h"

#define STBI_ONLY_JPEG
#include "image/stb_image.h"

namespace pn::image {

namespace {

constexpr int kMostScans = 1000;  // a progressive file has about ten; thousands would only burn time

struct Layout {
  std::size_t coded_bytes = 0;  // in all scans together
  int scans = 0;
};

// Whether the tables of a DHT segment fit: stb_image writes their symbols, up to 16 * 255, into room for 256 before it looks.
bool are_huffman_tables_sound(Bytes segment) {
  while (!segment.empty()) {
    if (segment.size() < 17) return false;
    std::size_t symbols = 0;
    for (std::size_t i = 1; i <= 16; ++i) symbols += segment[i];
    if (symbols > 256 || segment.size() < 17 + symbols) return false;
    segment = segment.subspan(17 + symbols);
  }
  return true;
}

// Walks the markers to the end of the picture, as stb_image will. Scans themselves are only skipped over.
Result<Layout> read_layout(Bytes bytes) {
  Layout layout;
  std::size_t at = 2;
  for (;;) {
    if (has(bytes, at, 1) && bytes[at] != 0xff) return malformed_at(at, "a JPEG marker is missing");
    while (has(bytes, at, 1) && bytes[at] == 0xff) ++at;
    if (!has(bytes, at, 1)) return truncated_at(bytes.size());
    const std::uint8_t marker = bytes[at++];
    if (marker == 0xd9) return layout;
    if (marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    if (!has(bytes, at, 2)) return truncated_at(bytes.size());
    const std::size_t length = be16(bytes, at);
    if (length < 2) return malformed_at(at, "a JPEG segment has no length");
    if (!has(bytes, at, length)) return truncated_at(bytes.size());
    if (marker == 0xc4 && !are_huffman_tables_sound(bytes.subspan(at + 2, length - 2)))
      return malformed_at(at, "a JPEG Huffman table is too long");
    at += length;
    if (marker != 0xda) continue;
    if (++layout.scans > kMostScans) return malformed_at(at, "it has too many JPEG scans");
    const std::size_t start = at;
    for (;; ++at) {  // to the next marker that is neither a stuffed zero nor a restart
      if (!has(bytes, at, 2)) return truncated_at(bytes.size());
      if (bytes[at] == 0xff && bytes[at + 1] != 0 && bytes[at + 1] != 0xff && !(bytes[at + 1] >= 0xd0 && bytes[at + 1] <= 0xd7)) break;
    }
    layout.coded_bytes += at - start;
  }
}

// stb_image's decoder with the planes it owns.
struct Decoder {
  stbi__context context{};
  stbi__jpeg jpeg{};

  explicit Decoder(Bytes bytes) {
    stbi__start_mem(&context, bytes.data(), static_cast<int>(bytes.size()));
    jpeg.s = &context;
    stbi__setup_jpeg(&jpeg);
    jpeg.idct_block_kernel = idct_block;
  }
  ~Decoder() { stbi__free_jpeg_components(&jpeg, 4, 0); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
};

enum class Colours { Grey, Ycc, Rgb, Cmyk, Ycck };

// How libjpeg guesses what the components mean.
Colours colours_of(const stbi__jpeg& jpeg) {
  const int adobe = jpeg.app14_color_transform;
  switch (jpeg.s->img_n) {
    case 1: return Colours::Grey;
    case 4: return adobe == 2 ? Colours::Ycck : Colours::Cmyk;
    default:
      if (jpeg.jfif) return Colours::Ycc;
      if (adobe >= 0) return adobe == 0 ? Colours::Rgb : Colours::Ycc;
      return jpeg.rgb == 3 ? Colours::Rgb : Colours::Ycc;
  }
}

// a * b / 255, rounded.
int multiply_255(int a, int b) {
  const int t = a * b + 128;
  return ((t >> 8) + t) >> 8;
}

void to_rgba(Colours colours, const std::vector<std::uint8_t>* lines, int width, std::uint8_t* rgba) {
  const std::uint8_t* a = lines[0].data();
  const std::uint8_t* b = lines[1].data();
  const std::uint8_t* c = lines[2].data();
  const std::uint8_t* k = lines[3].data();
  if (colours == Colours::Ycc || colours == Colours::Ycck) ycc_to_rgba(a, b, c, width, rgba);
  for (int x = 0; x < width; ++x, rgba += 4) {
    switch (colours) {
      case Colours::Grey: rgba[0] = rgba[1] = rgba[2] = a[x]; break;
      case Colours::Rgb: rgba[0] = a[x], rgba[1] = b[x], rgba[2] = c[x]; break;
      // Inks are stored inverted, as Adobe does and everyone since: white paper less black, then less each ink on it.
      case Colours::Cmyk:
        for (int i = 0; i < 3; ++i)
          rgba[i] = static_cast<std::uint8_t>(k[x] - multiply_255(255 - lines[i][static_cast<std::size_t>(x)], k[x]));
        break;
      case Colours::Ycck:
        for (int i = 0; i < 3; ++i) rgba[i] = static_cast<std::uint8_t>(k[x] - multiply_255(rgba[i], k[x]));
        break;
      case Colours::Ycc: return;
    }
    rgba[3] = 255;
  }
}

void give_rows(const stbi__jpeg& jpeg, RowSink& sink) {
  const int width = static_cast<int>(jpeg.s->img_x), height = static_cast<int>(jpeg.s->img_y);
  const Colours colours = colours_of(jpeg);
  Plane planes[4];
  std::vector<std::uint8_t> lines[4];
  for (int i = 0; i < jpeg.s->img_n; ++i) {
    const auto& c = jpeg.img_comp[i];
    planes[i] = {c.data, c.w2, c.x, c.y, jpeg.img_h_max / c.h, jpeg.img_v_max / c.v};
    lines[i].resize(static_cast<std::size_t>(c.x) * static_cast<std::size_t>(planes[i].across));
  }
  std::vector<std::uint8_t> rgba(static_cast<std::size_t>(width) * 4);
  sink.begin(width, height);
  for (int y = 0; y < height; ++y) {
    for (int i = 0; i < jpeg.s->img_n; ++i) upsample_row(planes[i], y, lines[i].data());
    to_rgba(colours, lines, width, rgba.data());
    sink.row(rgba.data());
  }
}

}  // namespace

Status decode_jpeg(Bytes bytes, const Header& header, RowSink& sink) {
  const auto layout = read_layout(bytes);
  if (!layout) return layout.error();
  // Every 8×8 block costs a bit at the least, so a short file cannot hold a large picture (chroma may be coarse: luma alone is counted).
  const std::size_t blocks = static_cast<std::size_t>(header.width / 8) * static_cast<std::size_t>(header.height / 8);
  if (layout->coded_bytes < blocks / 8) return truncated_at(bytes.size());

  // Up to four planes of samples, and as many of 16-bit coefficients in a progressive file, padded to whole blocks.
  const auto padded = [](int side) { return (static_cast<std::size_t>(side) + 63) & ~std::size_t{31}; };
  const Budget budget(padded(header.width) * padded(header.height) * 4 * 3 + 4096);
  const auto decoder = std::make_unique<Decoder>(bytes);
  if (!stbi__decode_jpeg_image(&decoder->jpeg)) {
    if (budget.was_refused()) return Error{ErrorCode::TooLarge, "Not enough memory to open this JPEG. Shrink it and add it again.", ""};
    const char* reason = stbi_failure_reason();
    return malformed_at(static_cast<std::size_t>(decoder->context.img_buffer - bytes.data()),
                        std::string("JPEG, ") + (reason ? reason : "bad scan"));
  }
  if (static_cast<int>(decoder->context.img_x) != header.width || static_cast<int>(decoder->context.img_y) != header.height)
    return malformed_at(0, "it states two sizes");
  give_rows(decoder->jpeg, sink);
  return Done{};
}

}  // namespace pn::image
