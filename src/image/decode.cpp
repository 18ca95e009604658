#include "image/decode.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/words.h"
#include "image/profile.h"
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

// The size that is decoded, as stored.
Size reduced(const Header& header, int reduction) { return {(header.width - 1) / reduction + 1, (header.height - 1) / reduction + 1}; }

bool is_too_many_pixels(Size size, const DecodeLimits& limits) { return std::int64_t{size.width} * size.height > limits.max_pixels; }
bool is_too_long(Size size, const DecodeLimits& limits) { return std::max(size.width, size.height) > limits.max_side; }

Status check_limits(const Header& header, const DecodeLimits& limits, int reduction) {
  const Size decoded = reduced(header, reduction);
  const std::string size = std::to_string(header.width) + " × " + std::to_string(header.height);
  if (is_too_many_pixels(decoded, limits)) {
    return Error{ErrorCode::TooLarge,
                 tr("This picture claims to be {0} ({1} megapixels); the limit is {2}. Shrink it and add it again.",
                    {size, megapixels(std::int64_t{header.width} * header.height), megapixels(limits.max_pixels * reduction * reduction)}),
                 ""};
  }
  if (is_too_long(decoded, limits)) {
    return Error{ErrorCode::TooLarge,
                 tr("This picture claims to be {0} pixels; no side may be over {1}. Shrink it and add it again.",
                    {size, limits.max_side * reduction}),
                 ""};
  }
  return Done{};
}

// By how much a picture is reduced while it is decoded, if it is to be kept shrunk; see decode_kept.
int reduction_of(const Header& header, const DecodeLimits& limits) {
  constexpr int kMost = 8, kSpare = 2;
  int reduction = 1;
  if (header.format != Format::Jpeg) return reduction;
  while (reduction < kMost && std::min(header.width, header.height) >= 2 * reduction * kSpare * kKeptShorterSide) reduction *= 2;
  const auto is_over = [&] {
    return is_too_many_pixels(reduced(header, reduction), limits) || is_too_long(reduced(header, reduction), limits);
  };
  while (reduction < kMost && is_over()) reduction *= 2;
  return reduction;
}

Result<Header> header_of(Bytes bytes) {
  if (bytes.size() > kMostFileBytes) return Error{ErrorCode::TooLarge, tr("This file is over 512 MB. Shrink it and add it again."), ""};
  return read_header(bytes);
}

Result<Decoded> decode_rows(Bytes bytes, const Header& header, int reduction, RowSink& sink) {
  switch (header.format) {
    case Format::Jpeg: return decode_jpeg(bytes, header, reduction, sink);
    case Format::WebP: return decode_webp(bytes, header, sink);
    default: return decode_plain(bytes, header, sink);
  }
}

ProfileUse use_of(bool has_profile, const std::optional<SrgbConversion>& conversion, Colours colours) {
  if (!has_profile) return ProfileUse::None;
  if (!conversion) return ProfileUse::Unreadable;
  if (!conversion->changes_colours()) return ProfileUse::None;
  return colours == Colours::Srgb ? ProfileUse::Used : ProfileUse::Ignored;
}

}  // namespace

Result<Image> decode(std::span<const std::uint8_t> bytes, const DecodeLimits& limits) {
  const auto header = header_of(bytes);
  if (!header) return header.error();
  if (const auto within = check_limits(*header, limits, 1); !within) return within.error();
  WholePicture sink;
  if (const auto decoded = decode_rows(bytes, *header, 1, sink); !decoded) return decoded.error();
  return apply_orientation(sink.take(), header->orientation);
}

Result<KeptPicture> decode_kept(std::span<const std::uint8_t> bytes, const DecodeLimits& limits, Colours colours) {
  const auto header = header_of(bytes);
  if (!header) return header.error();
  const int reduction = reduction_of(*header, limits);
  if (const auto within = check_limits(*header, limits, reduction); !within) return within.error();
  KeptPictureSink sink(header->orientation, {header->width, header->height}, reduction);
  const auto profile = profile_of(bytes, header->format);
  const auto conversion = profile ? SrgbConversion::from(*profile) : std::nullopt;
  const ProfileUse use = use_of(profile.has_value(), conversion, colours);
  Result<Decoded> decoded = Decoded{};
  if (use == ProfileUse::Used) {
    ConvertedRows converted(*conversion, sink);
    decoded = decode_rows(bytes, *header, reduction, converted);
  } else {
    decoded = decode_rows(bytes, *header, reduction, sink);
  }
  if (!decoded) return decoded.error();
  const bool on_its_side = header->orientation >= 5;
  return KeptPicture{sink.take(),
                     on_its_side ? header->height : header->width,
                     on_its_side ? header->width : header->height,
                     header->format,
                     decoded->is_truncated,
                     use};
}

}  // namespace pn::image
