// libFuzzer over the reader and the editor of ONNX files.
#include "build_function.h"
#include "build_model.h"
#include "exercise.h"
#include "fuzzing.h"

// Small models, for with real exports alone a minute has few tries.
extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  const pn::test::Corpus corpus(*count, *arguments);
  corpus.add("small_transformer.onnx", pn::test::small_transformer());
  corpus.add("small_residual.onnx", pn::test::residual_model(2, 1, 32));
  corpus.add("small_functions.onnx", pn::test::small_functions());
  pn::test::ModelBuilder outside;
  outside.input("x", {1, 4, 2, 2})
      .external_weight("w", {4, 4, 1, 1}, "data/w.bin")
      .node("Conv", {"x", "w"}, "c")
      .node("Add", {"c", "x"}, "a")
      .node("Relu", {"a"}, "y");
  corpus.add("small_external.onnx", outside.output("y", {1, 4, 2, 2}).bytes());
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  const std::string_view broken = pn::test::broken_promise({data, size_bytes});
  pn::test::promise(broken.empty(), broken);
  return 0;
}
