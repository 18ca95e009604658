#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pn::share {

/// Raw deflate (RFC 1951), at the highest level.
/// @param dictionary  text that both sides know; matches may reach back into it
std::vector<std::uint8_t> deflate(std::string_view text, std::string_view dictionary);

/// The text again. Output stops at `most_bytes`, whatever the input says.
/// @returns Truncated when the stream does not come to its end, Malformed when it is none, TooLarge beyond `most_bytes`
Result<std::string> inflate(std::span<const std::uint8_t> bytes, std::string_view dictionary, std::size_t most_bytes);

/// CRC-32 of the text.
std::uint32_t crc(std::string_view text);

}  // namespace pn::share
