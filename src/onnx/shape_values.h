#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "onnx/graph.h"
#include "onnx/shapes.h"

// Exporters compute the shapes they reshape to inside the graph (Shape, Gather, Concat …). These are the values of such small
// integer tensors, as far as they are known.
namespace pn::onnx {

using Values = std::vector<std::int64_t>;
inline constexpr std::int64_t kUnknownValue = std::numeric_limits<std::int64_t>::min();
inline constexpr std::int64_t kLargestSize = std::int64_t{1} << 24U;  // beyond it a size is nonsense, and counts as unknown

using ValueTable = std::unordered_map<std::string, Values>;

// The values of the node's first output, nothing when they are not a short list of integers.
std::optional<Values> values_of(const Node& node, const Shapes& shapes, const ValueTable& values);

// The node's integers called `name`: the attribute (older opsets), else the values of input `index` (newer); null when neither is known.
const Values* attribute_or_input(const Node& node, std::string_view name, std::size_t index, const ValueTable& values);

}  // namespace pn::onnx
