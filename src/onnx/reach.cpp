#include "onnx/reach.h"

#include <algorithm>

namespace pn::onnx {

std::unordered_set<std::string> followers(const GraphView& graph, const std::unordered_set<std::string>& sources) {
  std::unordered_set<std::string> found;
  const auto follows = [&](const std::string& tensor) { return sources.contains(tensor) || found.contains(tensor); };
  for (const Node& node : graph.nodes) {
    if (std::none_of(node.inputs.begin(), node.inputs.end(), follows) && std::none_of(node.inner_names.begin(), node.inner_names.end(), follows)) continue;
    for (const std::string& output : node.outputs) {
      if (!output.empty()) found.insert(output);
    }
  }
  return found;
}

std::unordered_set<std::string> real_inputs(const GraphView& graph) {
  std::unordered_set<std::string> inputs;
  for (const ValueInfo& input : graph.inputs) {
    if (graph.initializer(input.name) == nullptr) inputs.insert(input.name);
  }
  return inputs;
}

}  // namespace pn::onnx
