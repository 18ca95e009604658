#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pn {

// Bytes as text that may stand in a URL: base64 with '-' and '_', without padding.
// ref  RFC 4648 section 5
std::string to_base64url(std::span<const std::uint8_t> bytes);

// The bytes back. Only what to_base64url writes is taken.
// errors  Malformed at the first character that is not of the alphabet, or for left-over bits that are not zero;
//         Truncated for a length that no whole number of bytes has
Result<std::vector<std::uint8_t>> from_base64url(std::string_view text);

}  // namespace pn
