#pragma once
// What the libFuzzer targets share (preset `fuzz`; run by ./build.sh fuzz).
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>

namespace pn::test {

// Ends the program, so that libFuzzer keeps the input, when a promise is broken.
inline void promise(bool kept, std::string_view words) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(words.size()), words.data());
  std::abort();
}

inline std::string_view text_of(const std::uint8_t* data, std::size_t size_bytes) {
  return {reinterpret_cast<const char*>(data), size_bytes};
}
inline std::span<const std::uint8_t> as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Takes what stands before the first `separator` off the front of `rest`; all of it when there is none.
inline std::string_view next_part(std::string_view& rest, std::string_view separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + separator.size());
  return part;
}

// The first folder that a fuzzer is started with, where small inputs are put to begin with.
class Corpus {
 public:
  // The arguments of LLVMFuzzerInitialize.
  Corpus(int count, char** arguments) : folder_(count > 1 ? arguments[1] : "") {}
  void add(const char* name, std::string_view bytes) const {
    if (std::filesystem::is_directory(folder_)) std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace pn::test
