#include "onnx/inlined_file.h"

#include <utility>

#include "onnx/inline.h"

namespace pn::onnx {

Result<InlinedFile> open_inlined(std::span<const std::uint8_t> file) {
  InlinedFile opened;
  auto splices = inline_functions(file);
  if (!splices) return splices.error();
  opened.splices = *std::move(splices);
  if (!opened.splices.empty()) {
    auto edited = apply_splices(file, opened.splices);
    if (!edited) return edited.error();
    opened.edited = *std::move(edited);
  }
  auto graph = read_graph(opened.bytes(file));
  if (!graph) return graph.error();
  opened.graph = *std::move(graph);
  return opened;
}

}  // namespace pn::onnx
