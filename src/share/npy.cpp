#include "share/npy.h"

#include <cassert>
#include <cstdint>
#include <cstring>
#include <functional>
#include <numeric>
#include <string_view>

namespace pn::share {
namespace {

constexpr std::string_view kMagic("\x93NUMPY\x01\x00", 8);  // with the version
constexpr std::size_t kAlign = 64, kLengthBytes = 2;
constexpr std::size_t kGrowth = 21;  // digits that NumPy leaves room for, so that the outermost dimension can grow in place

// "(3,)", "(2, 3)"
std::string shape_text(std::span<const std::size_t> shape) {
  std::string text = "(";
  for (const std::size_t size : shape) text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  return text + (shape.size() == 1 ? ",)" : ")");
}

void add_little_endian(std::string& bytes, std::uint32_t value, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
}

}  // namespace

std::string npy(std::span<const float> values, std::span<const std::size_t> shape) {
  assert(values.size() == std::accumulate(shape.begin(), shape.end(), std::size_t{1}, std::multiplies<>()));
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape_text(shape) + ", }";
  if (!shape.empty()) header += std::string(kGrowth - std::to_string(shape[0]).size(), ' ');
  const std::size_t used = kMagic.size() + kLengthBytes + header.size() + 1;
  header += std::string((kAlign - used % kAlign) % kAlign, ' ') + '\n';
  std::string bytes(kMagic);
  bytes.reserve(bytes.size() + kLengthBytes + header.size() + values.size_bytes());
  add_little_endian(bytes, static_cast<std::uint32_t>(header.size()), kLengthBytes);
  bytes += header;
  for (const float value : values) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    add_little_endian(bytes, bits, sizeof bits);
  }
  return bytes;
}

}  // namespace pn::share
