// libFuzzer over the decoders of pictures: JPEG, PNG, WebP, GIF, BMP.
#include <algorithm>
#include <vector>

#include "fuzzing.h"
#include "image/decode.h"
#include "image/header.h"

using namespace pn::image;
using pn::test::promise;

namespace {

constexpr DecodeLimits kSmall{.max_pixels = 12'000, .max_side = 2000};

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xffffffffU;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? 0xedb88320U ^ (crc >> 1U) : crc >> 1U;
  }
  return ~crc;
}

// With checksums that fit, so that what is damaged gets past them.
std::vector<std::uint8_t> with_checksums(std::vector<std::uint8_t> png) {
  const auto number_at = [&](std::size_t at) {
    return std::size_t{png[at]} << 24U | std::size_t{png[at + 1]} << 16U | std::size_t{png[at + 2]} << 8U | png[at + 3];
  };
  for (std::size_t at = 8; at + 12 <= png.size();) {
    const std::size_t length = number_at(at);
    if (length > png.size() - at - 12) break;
    const std::uint32_t crc = crc32(std::span(png).subspan(at + 4, length + 4));
    at += 8 + length;
    for (int shift = 24; shift >= 0; shift -= 8) png[at++] = static_cast<std::uint8_t>(crc >> static_cast<unsigned>(shift));
  }
  return png;
}

void decode_both_ways(std::span<const std::uint8_t> file) {
  const auto header = read_header(file);
  const auto whole = decode(file, kSmall);
  const auto kept = decode_kept(file, kSmall);
  promise(whole || !whole.error().message.empty(), "an error has words");
  promise(header || (!whole && !kept), "a file without a header is no picture");
  // A JPEG beyond the limits may be within them when it is reduced.
  const bool is_only_kept = kept && !whole && whole.error().code == pn::ErrorCode::TooLarge;
  promise(is_only_kept || static_cast<bool>(whole) == static_cast<bool>(kept), "a picture can be kept if it can be decoded");
  if (kept && kept->profile == ProfileUse::Ignored)
    promise(static_cast<bool>(decode_kept(file, kSmall, Colours::Srgb)), "a profile never stops a picture");
  if (!whole) return;
  const bool on_its_side = header->orientation >= 5;
  promise(whole->width == (on_its_side ? header->height : header->width), "a picture has the size of its header");
  promise(kept->original_width == whole->width && kept->original_height == whole->height, "both ways tell the same size");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  const std::span<const std::uint8_t> file(data, size_bytes);
  decode_both_ways(file);
  if (format_of(file) != Format::Png) return 0;
  const auto mended = with_checksums({file.begin(), file.end()});
  if (!std::equal(file.begin(), file.end(), mended.begin())) decode_both_ways(mended);
  return 0;
}
