// libFuzzer over the reader and the editor: ./build.sh fuzz, or cmake --preset fuzz, then build/fuzz/tests/onnx/fuzz_onnx CORPUS tests/golden/onnx
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "build_function.h"
#include "build_model.h"
#include "exercise.h"

// Small models go into the corpus, the first folder named, for with real exports alone a minute has few tries.
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  const std::filesystem::path corpus = *count > 1 ? (*arguments)[1] : "";
  if (!std::filesystem::is_directory(corpus)) return 0;
  std::ofstream(corpus / "small_transformer.onnx", std::ios::binary) << pn::test::small_transformer();
  std::ofstream(corpus / "small_residual.onnx", std::ios::binary) << pn::test::residual_model(2, 1, 32);
  std::ofstream(corpus / "small_functions.onnx", std::ios::binary) << pn::test::small_functions();
  pn::test::ModelBuilder outside;
  outside.input("x", {1, 4, 2, 2})
      .external_weight("w", {4, 4, 1, 1}, "data/w.bin")
      .node("Conv", {"x", "w"}, "c")
      .node("Add", {"c", "x"}, "a")
      .node("Relu", {"a"}, "y");
  std::ofstream(corpus / "small_external.onnx", std::ios::binary) << outside.output("y", {1, 4, 2, 2}).bytes();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  const std::string_view broken = pn::test::broken_promise({data, size_bytes});
  if (broken.empty()) return 0;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(broken.size()), broken.data());
  std::abort();
}
