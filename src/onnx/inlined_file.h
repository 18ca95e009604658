#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "onnx/edit.h"
#include "onnx/graph.h"

namespace pn::onnx {

// An ONNX file as all that works on graphs takes it: with its local functions in the place of their calls.
struct InlinedFile {
  std::vector<Splice> splices;       // those of inline_functions, mostly none
  std::vector<std::uint8_t> edited;  // the file after them, empty when there are none
  GraphView graph;                   // of bytes()

  // What the graph was read from: `file`, from which this was opened, unless something was inlined.
  std::span<const std::uint8_t> bytes(std::span<const std::uint8_t> file) const { return splices.empty() ? file : edited; }
};

// Errors are those of inline_functions and read_graph.
Result<InlinedFile> open_inlined(std::span<const std::uint8_t> file);

}  // namespace pn::onnx
