#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "onnx/graph.h"

namespace pn::onnx {

// The bytes that, put behind the file's own, make inner tensors outputs: a ModelProto of nothing but outputs, which protobuf
// merges into the one before. Tensors that are outputs already are left out; types are left to the runtime to infer.
// Error::NotFound naming a tensor that no node gives.
Result<std::vector<std::uint8_t>> observe(const GraphView& graph, std::span<const std::string> tensors);

}  // namespace pn::onnx
