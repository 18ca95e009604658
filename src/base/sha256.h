#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace pn {

using Sha256Digest = std::array<std::uint8_t, 32>;

// SHA-256 of bytes that arrive in pieces: update() any number of times, then finish() once.
// ref  FIPS 180-4
class Sha256 {
 public:
  void update(std::span<const std::uint8_t> bytes);

  // The digest of everything seen. The object starts afresh afterwards.
  Sha256Digest finish();

 private:
  void take_block(const std::uint8_t* block);

  std::array<std::uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<std::uint8_t, 64> pending_ = {};
  std::size_t pending_size_ = 0;
  std::uint64_t size_bytes_ = 0;
};

Sha256Digest sha256(std::span<const std::uint8_t> bytes);

// 64 lower-case hexadecimal digits, as manifests write a digest.
std::string to_hex(const Sha256Digest& digest);

}  // namespace pn
