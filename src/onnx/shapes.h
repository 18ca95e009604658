#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "onnx/graph.h"

namespace pn::onnx {

using Dims = std::vector<std::int64_t>;  // kUnknownDim where not known

// The shapes of a graph's tensors, by name; a tensor of which nothing is known is absent.
using Shapes = std::unordered_map<std::string, Dims>;

// Follows shapes through convolutions, pools and elementwise operators, the vocabulary of convolutional encoders; other operators
// end the trail unless the file itself annotates their outputs.
// image_size  stands for an unknown height or width of a rank-4 input, 0: leave it unknown
Shapes infer_shapes(const GraphView& graph, std::int64_t image_size);

}  // namespace pn::onnx
