#include "onnx/layers.h"

#include <algorithm>

#include "onnx/shapes.h"

namespace pn::onnx {
namespace {

constexpr std::size_t kFew = 4;

bool ends_residual_block(const GraphView& graph, const Node& node) {
  if (node.op_type != "Relu" || node.inputs.size() != 1 || node.outputs.size() != 1) return false;
  const Node* before = graph.producer_of(node.inputs[0]);
  return before != nullptr && before->op_type == "Add";
}

int known_or_zero(std::int64_t size) { return size == kUnknownDim ? 0 : static_cast<int>(size); }

// Two layers of one stage: the same spatial size, or, where that is unknown, the same number of channels.
bool same_stage(const NeuronLayer& a, const NeuronLayer& b) {
  if (a.height == 0 || b.height == 0) return a.channels == b.channels;
  return a.height == b.height && a.width == b.width;
}

}  // namespace

Result<std::vector<NeuronLayer>> discover_layers(const GraphView& graph, std::int64_t image_size) {
  const Shapes shapes = infer_shapes(graph, image_size);
  std::vector<NeuronLayer> found;
  for (const Node& node : graph.nodes) {
    if (!ends_residual_block(graph, node)) continue;
    const auto shape = shapes.find(node.outputs[0]);
    if (shape == shapes.end() || shape->second.size() != 4 || shape->second[1] == kUnknownDim) continue;
    const Dims& dims = shape->second;
    found.push_back({node.outputs[0], static_cast<int>(dims[1]), known_or_zero(dims[2]), known_or_zero(dims[3])});
  }
  if (found.empty()) {
    return Error{ErrorCode::NotFound, "No layer of neurons was found in this vision encoder: it has no rectified sums of feature maps (Relu after Add).", graph.name};
  }
  if (found.size() <= kFew) return found;
  std::vector<NeuronLayer> stages;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (i + 1 == found.size() || !same_stage(found[i], found[i + 1])) stages.push_back(found[i]);
  }
  if (stages.size() == 1) stages.assign(found.end() - static_cast<std::ptrdiff_t>(kFew), found.end());
  return stages;
}

}  // namespace pn::onnx
