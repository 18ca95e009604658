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

// Follows shapes through the operators of convolutional and transformer encoders, and the integers with which exporters compute the
// shapes they reshape to; another operator, or a tensor of over 8 axes, ends the trail unless the file itself annotates its output.
// image_size  stands for an unknown height or width of a rank-4 input, 0: leave it unknown
Shapes infer_shapes(const GraphView& graph, std::int64_t image_size);

}  // namespace pn::onnx
