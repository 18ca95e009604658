#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "onnx/edit.h"
#include "onnx/gate.h"
#include "onnx/names.h"

// The pieces of a gate, shared by gate.cpp and cut.cpp.
namespace pn::onnx {

// One layer's gate as fields of GraphProto.
struct GateText {
  GatedLayer names;
  std::string nodes;    // to stand behind raw's producer
  std::string inputs;   // gate and offset
  std::string outputs;  // what the options ask for
};

// type       of the layer's tensor; Undefined is taken for float32
// is_output  the tensor is a graph output already
// opset      the graph's, on which the spelling of reductions depends
// Error::Mismatch when the layer has no channels.
Result<GateText> gate_text(const NeuronLayer& layer, ElementType type, bool is_output, std::int64_t opset, const GateOptions& options,
                           FreshNames& names);

// The splices that rename `node`'s output `from` to `to`. Error::Mismatch when the file has no such node there.
Result<std::vector<Splice>> rename_output(std::span<const std::uint8_t> file, const Node& node, std::string_view from, std::string_view to);

// The layer's own dims as far as they are known.
std::vector<std::int64_t> dims_of(const NeuronLayer& layer);

}  // namespace pn::onnx
