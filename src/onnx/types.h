#pragma once
#include <string>
#include <unordered_map>

#include "onnx/graph.h"

namespace pn::onnx {

// The element types of a graph's tensors, by name; absent where the graph does not tell.
using Types = std::unordered_map<std::string, ElementType>;

// Follows element types from inputs and weights through the operators that change them; every other operator gives what its first
// typed input has. What the file annotates stands before what is inferred.
Types infer_types(const GraphView& graph);

}  // namespace pn::onnx
