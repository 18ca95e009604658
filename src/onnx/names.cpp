#include "onnx/names.h"

namespace pn::onnx {

FreshNames::FreshNames(const GraphView& graph) {
  for (const Node& node : graph.nodes) {
    taken_.insert(node.name);
    taken_.insert(node.inputs.begin(), node.inputs.end());
    taken_.insert(node.outputs.begin(), node.outputs.end());
    taken_.insert(node.inner_names.begin(), node.inner_names.end());
  }
  for (const auto* values : {&graph.inputs, &graph.outputs, &graph.values}) {
    for (const ValueInfo& value : *values) taken_.insert(value.name);
  }
  for (const Initializer& weight : graph.initializers) taken_.insert(weight.name);
}

std::string FreshNames::take(std::string_view wanted) {
  std::string name(wanted);
  if (taken_.insert(name).second) return name;
  int& reached = reached_.try_emplace(name, 1).first->second;
  do name = std::string(wanted) + "_" + std::to_string(++reached);
  while (!taken_.insert(name).second);
  return name;
}

}  // namespace pn::onnx
