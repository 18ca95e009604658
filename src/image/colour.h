#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pn::image {

// An opaque sRGB colour.
struct Colour {
  std::uint8_t r = 0, g = 0, b = 0;
  friend bool operator==(const Colour&, const Colour&) = default;
};

inline constexpr Colour kWhite{255, 255, 255};
inline constexpr Colour kBlack{0, 0, 0};

// "#rrggbb", either case.  errors  Malformed for anything else
Result<Colour> parse_colour(std::string_view text);

// "#rrggbb" in lower case.
std::string to_text(Colour colour);

}  // namespace pn::image
