#pragma once
#include <optional>
#include <vector>

#include "onnx/graph.h"
#include "onnx/shape_values.h"
#include "onnx/shapes.h"

namespace pn::onnx {

inline constexpr std::size_t kMostAxes = 8;  // of a tensor we follow

// A node's inputs as far as they are known: dims by position (null: unknown) and the integers of small ones.
struct Known {
  const std::vector<const Dims*>& inputs;
  const ValueTable& values;
};

// Sizes that are not positive or beyond kLargestSize become kUnknownDim.
Dims sane(Dims dims);

// The dims of the node's first output, nothing when its operator or its inputs do not tell.
std::optional<Dims> output_of(const Node& node, const Known& known);

// The dims of every output of a Split.
std::vector<Dims> split(const Node& node, const Known& known);

// Operators over maps [N, C, H, W] with a sliding window.
std::optional<Dims> conv(const Node& node, const Dims& input, const Dims& weight);
std::optional<Dims> pool(const Node& node, const Dims& input);

// Two shapes as numpy broadcasts them, nothing when they do not fit.
std::optional<Dims> broadcast(const Dims& a, const Dims& b);

}  // namespace pn::onnx
