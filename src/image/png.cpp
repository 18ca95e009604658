#include "image/png.h"

#include <cstddef>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
#define STBIW_ASSERT(x) static_cast<void>(0)
#include <stb/stb_image_write.h>

namespace pn::image {
namespace {

constexpr int kChannels = 3;

void append(void* to, void* data, int size) {
  const auto* bytes = static_cast<const std::uint8_t*>(data);
  auto& file = *static_cast<std::vector<std::uint8_t>*>(to);
  file.insert(file.end(), bytes, bytes + size);
}

}  // namespace

std::vector<std::uint8_t> write_png(ImageView picture) {
  const std::size_t count = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  std::vector<std::uint8_t> rgb;
  rgb.reserve(count * kChannels);
  for (std::size_t i = 0; i < count; ++i) rgb.insert(rgb.end(), &picture.pixels[i * 4], &picture.pixels[i * 4] + kChannels);
  std::vector<std::uint8_t> file;
  stbi_write_png_to_func(append, &file, picture.width, picture.height, kChannels, rgb.data(), picture.width * kChannels);
  return file;
}

}  // namespace pn::image
