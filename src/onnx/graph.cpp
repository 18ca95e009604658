#include "onnx/graph.h"

#include <algorithm>

namespace pn::onnx {

const Attribute* Node::attribute(std::string_view wanted) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& a) { return a.name == wanted; });
  return found == attributes.end() ? nullptr : &*found;
}

const Node* GraphView::producer_of(const std::string& tensor) const {
  const auto found = node_of_.find(tensor);
  return found == node_of_.end() ? nullptr : &nodes[found->second];
}

const Initializer* GraphView::initializer(const std::string& tensor) const {
  const auto found = initializer_of_.find(tensor);
  return found == initializer_of_.end() ? nullptr : &initializers[found->second];
}

bool GraphView::is_output(std::string_view tensor) const {
  return std::any_of(outputs.begin(), outputs.end(), [&](const ValueInfo& value) { return value.name == tensor; });
}

void GraphView::index() {
  node_of_.clear();
  initializer_of_.clear();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::string& output : nodes[i].outputs) {
      if (!output.empty()) node_of_.try_emplace(output, i);
    }
  }
  for (std::size_t i = 0; i < initializers.size(); ++i) initializer_of_.try_emplace(initializers[i].name, i);
}

Status require_own_weights(const GraphView& graph) {
  if (graph.external_files.empty()) return Done{};
  const std::string& file = graph.external_files.front();
  return Error{
      ErrorCode::Unsupported,
      "The weights of this model lie in " + file +
          ", so no part of it can be taken out. Save it as one file, as onnx.save(onnx.load(model), one_file) does for models below 2 GB.",
      file};
}

}  // namespace pn::onnx
