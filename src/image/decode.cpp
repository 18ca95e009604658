#include "image/decode.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "image/resize.h"
#include "image/rows.h"
#include "image/shrink.h"

namespace pn::image {

namespace {

constexpr std::size_t kMostFileBytes = 512u << 20;

// Keeps every row.
class WholePicture final : public RowSink {
 public:
  void begin(int width, int height) override { image_ = Image(width, height); }
  void row(std::uint8_t* rgba) override { std::memcpy(image_.row(y_++), rgba, image_.row_bytes()); }
  Image take() { return std::move(image_); }

 private:
  Image image_;
  int y_ = 0;
};

std::string megapixels(std::int64_t pixels) { return std::to_string((pixels + 500'000) / 1'000'000); }

Status check_limits(const Header& header, const DecodeLimits& limits) {
  const std::int64_t pixels = std::int64_t{header.width} * header.height;
  const std::string size = std::to_string(header.width) + " × " + std::to_string(header.height);
  if (pixels > limits.max_pixels) {
    return Error{ErrorCode::TooLarge,
                 "This picture claims to be " + size + " (" + megapixels(pixels) + " megapixels); the limit is " +
                     megapixels(limits.max_pixels) + ". Shrink it and add it again.",
                 ""};
  }
  if (std::max(header.width, header.height) > limits.max_side) {
    return Error{ErrorCode::TooLarge,
                 "This picture claims to be " + size + " pixels; no side may be over " + std::to_string(limits.max_side) +
                     ". Shrink it and add it again.",
                 ""};
  }
  return Done{};
}

// The header of a file that may be decoded.
Result<Header> admit(Bytes bytes, const DecodeLimits& limits) {
  if (bytes.size() > kMostFileBytes) return Error{ErrorCode::TooLarge, "This file is over 512 MB. Shrink it and add it again.", ""};
  auto header = read_header(bytes);
  if (!header) return header;
  if (const auto within = check_limits(*header, limits); !within) return within.error();
  return header;
}

Status decode_rows(Bytes bytes, const Header& header, RowSink& sink) {
  switch (header.format) {
    case Format::Jpeg: return decode_jpeg(bytes, header, sink);
    case Format::WebP: return decode_webp(bytes, header, sink);
    default: return decode_plain(bytes, header, sink);
  }
}

}  // namespace

Result<Image> decode(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  const auto header = admit(bytes, limits);
  if (!header) return header.error();
  WholePicture sink;
  if (const auto decoded = decode_rows(bytes, *header, sink); !decoded) return decoded.error();
  return apply_orientation(sink.take(), header->orientation);
}

Result<KeptPicture> decode_kept(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  const auto header = admit(bytes, limits);
  if (!header) return header.error();
  KeptPictureSink sink(header->orientation);
  if (const auto decoded = decode_rows(bytes, *header, sink); !decoded) return decoded.error();
  const bool on_its_side = header->orientation >= 5;
  return KeptPicture{sink.take(), on_its_side ? header->height : header->width, on_its_side ? header->width : header->height,
                     header->format};
}

}  // namespace pn::image
