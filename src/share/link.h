#pragma once
#include <string>
#include <string_view>

#include "share/finding_json.h"

// A finding as the fragment of a link: a letter for version and codec, two that check the rest, raw deflate of its JSON as base64url, and a
// letter at the end, since programs that make links of addresses drop a final '-' or '_'.
namespace pn::share {

inline constexpr std::size_t kLongLink = 1500;           // characters; chats cut longer messages
inline constexpr std::size_t kLongestLink = 64U << 10U;  // that read_link takes

/// Own pictures stay behind, but for those that are enclosed.
std::string write_link(const workspace::Finding& finding);

/// Reads what follows the '#' or the `s=` of an address, whatever mail and chat programs did to it: percent signs, quoted-printable line
/// ends, backslashes, blanks, marks at the end.
/// Outside data: at most 64 KiB of text, 1 MiB of JSON.
/// @returns NotFound when there is no link in it, Truncated when its end is missing, Unsupported for a later version, Malformed, TooLarge
Result<ReadFinding> read_link(std::string_view text);

}  // namespace pn::share
