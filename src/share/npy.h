#pragma once
#include <cstddef>
#include <span>
#include <string>

namespace pn::share {

/// An array as a file that NumPy reads: NPY format 1.0, little-endian float32, C order.
/// @param values  as many as the product of `shape`; not a number where there is none
/// @param shape   the outermost dimension first
/// @returns the bytes: magic, version, a header padded so that the values begin at a multiple of 64 bytes, the values
/// ref NumPy documentation, numpy.lib.format
std::string npy(std::span<const float> values, std::span<const std::size_t> shape);

}  // namespace pn::share
