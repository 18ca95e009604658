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

// What some tensors are computed from.
struct Needs {
  std::vector<char> nodes;  // by index: needed or not
  std::unordered_set<std::string> weights;
  std::vector<std::string> given;  // where the ways back ended, sorted
};

// The ways back from `wanted`; they end at weights, at tensors in `given`, and at names that are a branch's own.
Needs needs_of(const GraphView& graph, std::vector<std::string> wanted, const std::unordered_set<std::string>& given);

}  // namespace pn::onnx
