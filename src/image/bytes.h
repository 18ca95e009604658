#pragma once
// Reading numbers out of a file's bytes. Private to this room.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/words.h"

namespace pn::image {

using Bytes = std::span<const std::uint8_t>;

// True when `count` bytes lie at `offset`.
inline bool has(Bytes bytes, std::size_t offset, std::size_t count) { return offset <= bytes.size() && count <= bytes.size() - offset; }

inline bool starts_with(Bytes bytes, std::size_t offset, std::string_view text) {
  return has(bytes, offset, text.size()) && std::memcmp(bytes.data() + offset, text.data(), text.size()) == 0;
}

// The caller has checked has(bytes, offset, size of the number).
inline std::uint32_t be16(Bytes bytes, std::size_t o) { return std::uint32_t{bytes[o]} << 8 | bytes[o + 1]; }
inline std::uint32_t be32(Bytes bytes, std::size_t o) { return be16(bytes, o) << 16 | be16(bytes, o + 2); }
inline std::uint32_t le16(Bytes bytes, std::size_t o) { return std::uint32_t{bytes[o + 1]} << 8 | bytes[o]; }
inline std::uint32_t le24(Bytes bytes, std::size_t o) { return std::uint32_t{bytes[o + 2]} << 16 | le16(bytes, o); }
inline std::uint32_t le32(Bytes bytes, std::size_t o) { return le16(bytes, o + 2) << 16 | le16(bytes, o); }

inline Error truncated_at(std::size_t offset) {
  return Error{ErrorCode::Truncated, tr("The picture file ends too early; it may not have been copied completely. Try the original."),
               std::to_string(offset)};
}

inline Error malformed_at(std::size_t offset, std::string_view what) {
  return Error{ErrorCode::Malformed, tr("The picture file is damaged: {0}.", {what}), std::to_string(offset)};
}

inline Error unsupported_at(std::size_t offset, std::string_view what) {
  return Error{ErrorCode::Unsupported, tr("{0} Save the picture as PNG or JPEG and add it again.", {what}), std::to_string(offset)};
}

}  // namespace pn::image
