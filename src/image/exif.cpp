#include "image/exif.h"

namespace pn::image {

namespace {

constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kTypeShort = 3, kTypeLong = 4;
constexpr std::size_t kEntrySize = 12;

}  // namespace

int exif_orientation(Bytes exif) {
  if (starts_with(exif, 0, std::string_view("Exif\0\0", 6))) exif = exif.subspan(6);
  const bool little = starts_with(exif, 0, "II");
  if (!little && !starts_with(exif, 0, "MM")) return 1;
  if (!has(exif, 0, 8)) return 1;
  const auto u16 = [&](std::size_t o) { return little ? le16(exif, o) : be16(exif, o); };
  const auto u32 = [&](std::size_t o) { return little ? le32(exif, o) : be32(exif, o); };
  if (u16(2) != 42) return 1;

  const std::size_t directory = u32(4);
  if (!has(exif, directory, 2)) return 1;
  const std::size_t count = u16(directory);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * kEntrySize;
    if (!has(exif, entry, kEntrySize)) return 1;
    if (u16(entry) != kOrientationTag) continue;
    const std::uint32_t type = u16(entry + 2);
    const std::uint32_t value = type == kTypeShort ? u16(entry + 8) : type == kTypeLong ? u32(entry + 8) : 1;
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

}  // namespace pn::image
