#include "onnx/reach.h"

#include <algorithm>
#include <utility>

namespace pn::onnx {

std::unordered_set<std::string> followers(const GraphView& graph, const std::unordered_set<std::string>& sources) {
  std::unordered_set<std::string> found;
  const auto follows = [&](const std::string& tensor) { return sources.contains(tensor) || found.contains(tensor); };
  for (const Node& node : graph.nodes) {
    if (std::none_of(node.inputs.begin(), node.inputs.end(), follows) &&
        std::none_of(node.inner_names.begin(), node.inner_names.end(), follows))
      continue;
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

Needs needs_of(const GraphView& graph, std::vector<std::string> wanted, const std::unordered_set<std::string>& given) {
  Needs needs{std::vector<char>(graph.nodes.size(), 0), {}, {}};
  std::unordered_set<std::string> seen = {""};
  while (!wanted.empty()) {
    const std::string tensor = std::move(wanted.back());
    wanted.pop_back();
    if (!seen.insert(tensor).second) continue;
    if (given.contains(tensor)) {
      needs.given.push_back(tensor);
    } else if (const Node* producer = graph.producer_of(tensor); producer != nullptr) {
      char& needed = needs.nodes[static_cast<std::size_t>(producer - graph.nodes.data())];
      if (needed != 0) continue;
      needed = 1;
      wanted.insert(wanted.end(), producer->inputs.begin(), producer->inputs.end());
      wanted.insert(wanted.end(), producer->inner_names.begin(), producer->inner_names.end());
    } else if (graph.initializer(tensor) != nullptr) {
      needs.weights.insert(tensor);
    }
  }
  std::sort(needs.given.begin(), needs.given.end());
  return needs;
}

}  // namespace pn::onnx
