#pragma once
// Files of a few bytes that claim a size.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pn::test {

using NamedBytes = std::pair<std::string, std::vector<std::uint8_t>>;

inline void put(std::vector<std::uint8_t>& bytes, std::string_view text) { bytes.insert(bytes.end(), text.begin(), text.end()); }
inline void put_be(std::vector<std::uint8_t>& bytes, std::uint32_t value, int size) {
  for (int i = size - 1; i >= 0; --i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}
inline void put_le(std::vector<std::uint8_t>& bytes, std::uint32_t value, int size) {
  for (int i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

// One of each format. WebP cannot claim more than 16384 a side in its lossless form, so it claims the smaller of that and what is asked.
inline std::vector<NamedBytes> header_bombs(std::uint32_t width, std::uint32_t height) {
  using namespace std::string_view_literals;
  std::vector<std::uint8_t> jpeg;
  put(jpeg, "\xff\xd8\xff\xc0\x00\x11\x08"sv);
  put_be(jpeg, height, 2);
  put_be(jpeg, width, 2);
  put(jpeg, "\x03\x01\x22\x00\x02\x11\x00\x03\x11\x00\xff\xda\x00\x0c\x03\x01\x00\x02\x00\x03\x00\x00\x3f\x00\x00\x00\xff\xd9"sv);

  std::vector<std::uint8_t> png;
  put(png, "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR"sv);
  put_be(png, width, 4);
  put_be(png, height, 4);
  put(png, "\x08\x06\0\0\0\0\0\0\0"sv);
  put(png, "\0\0\0\0IEND\xae\x42\x60\x82"sv);

  std::vector<std::uint8_t> webp;
  put(webp, "RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f"sv);
  put_le(webp, (std::min(width, 16384u) - 1) | (std::min(height, 16384u) - 1) << 14, 4);
  put(webp, "\xff\xff\xff\xff\xff\xff\xff\xff\xff"sv);

  std::vector<std::uint8_t> gif;
  put(gif, "GIF89a"sv);
  put_le(gif, width, 2);
  put_le(gif, height, 2);
  put(gif, "\0\0\0"sv);
  gif.push_back(0x2c);
  put_le(gif, 0, 4);
  put_le(gif, width, 2);
  put_le(gif, height, 2);
  put(gif, "\0\x08\x01\0\0\x3b"sv);

  std::vector<std::uint8_t> bmp;
  put(bmp, "BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"sv);
  put_le(bmp, width, 4);
  put_le(bmp, height, 4);
  put(bmp, "\x01\0\x18\0"sv);
  put(bmp, std::string(24, '\0'));
  return {{"jpeg", jpeg}, {"png", png}, {"webp", webp}, {"gif", gif}, {"bmp", bmp}};
}

}  // namespace pn::test
