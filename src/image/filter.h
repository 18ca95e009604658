#pragma once

namespace pn::image {

// The antialiasing filters of Pillow's Image.resize, by its own numbers, which the hub's preprocessor_config.json names too.
enum class Filter { Lanczos = 1, Bilinear = 2, Bicubic = 3, Box = 4, Hamming = 5 };

}  // namespace pn::image
