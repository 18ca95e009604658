#pragma once
// Reading golden files in tests; natively and, through Node's file system, as wasm.
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace pn::test {

inline std::vector<std::uint8_t> read_bytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The checkout that the tests were built from, known to main.cpp alone: so the others compile to the same in any checkout.
std::string source_dir();

inline std::vector<std::uint8_t> golden(const std::string& name) { return read_bytes(source_dir() + "/tests/golden/" + name); }

inline std::string golden_text(const std::string& name) {
  const auto bytes = golden(name);
  return {bytes.begin(), bytes.end()};
}

}  // namespace pn::test
