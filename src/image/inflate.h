#pragma once
#include <optional>
#include <vector>

#include "image/bytes.h"

namespace pn::image {

// zlib data (RFC 1950), inflated by stb_image's code in plain.cpp; nullopt when they are damaged or take more than `most_bytes`. Private to
// this room.
std::optional<std::vector<std::uint8_t>> inflate(Bytes coded, std::size_t most_bytes);

}  // namespace pn::image
