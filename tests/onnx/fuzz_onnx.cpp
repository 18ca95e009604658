// libFuzzer over the reader and the editor: cmake --preset fuzz, then build/fuzz/tests/onnx/fuzz_onnx tests/golden/onnx -max_len=4096
#include <cstdio>
#include <cstdlib>

#include "exercise.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  const std::string_view broken = pn::test::broken_promise({data, size_bytes});
  if (broken.empty()) return 0;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(broken.size()), broken.data());
  std::abort();
}
