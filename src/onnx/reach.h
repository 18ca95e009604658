#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "onnx/graph.h"

// What follows from what in a graph. Nodes are taken in the file's order, which ONNX wants topological.
namespace pn::onnx {

// The tensors computed from any of `sources`, without these themselves; a graph in a node's attribute counts as the node's input.
std::unordered_set<std::string> followers(const GraphView& graph, const std::unordered_set<std::string>& sources);

// The graph's inputs that are not weights.
std::unordered_set<std::string> real_inputs(const GraphView& graph);

}  // namespace pn::onnx
