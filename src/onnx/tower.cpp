#include "onnx/tower.h"

#include <algorithm>

#include "onnx/assembly.h"
#include "onnx/reach.h"
#include "onnx/shapes.h"
#include "onnx/types.h"
#include "onnx/write.h"

namespace pn::onnx {

std::unordered_set<std::string> tensors_of(const GraphView& graph, Tower tower) {
  std::unordered_set<std::string> pictures, others;
  for (const std::string& name : real_inputs(graph)) others.insert(name);
  for (const ValueInfo& input : graph.inputs) {
    if (input.dims.size() == 4 && others.erase(input.name) > 0) pictures.insert(input.name);
  }
  if (pictures.empty()) return followers(graph, others);
  std::unordered_set<std::string> mine = followers(graph, tower == Tower::Vision ? pictures : others);
  for (const std::string& shared : followers(graph, tower == Tower::Vision ? others : pictures)) mine.erase(shared);
  return mine;
}

namespace {

// What is not known is taken for one vector a row, as wide as the weights that gave it say.
Dims dims_of(const GraphView& graph, const std::string& tensor) {
  const Shapes shapes = infer_shapes(graph, 0);
  if (const auto found = shapes.find(tensor); found != shapes.end()) return found->second;
  const Node* producer = graph.producer_of(tensor);
  const bool is_product = producer != nullptr && producer->op_type == "MatMul" && producer->inputs.size() == 2;
  const auto weight = is_product ? shapes.find(producer->inputs[1]) : shapes.end();
  return {kUnknownDim, weight != shapes.end() && weight->second.size() == 2 ? weight->second[1] : kUnknownDim};
}

}  // namespace

Result<TowerModel> extract_tower(const GraphView& graph, std::span<const std::uint8_t> file, std::string_view output) {
  if (const Status status = require_own_weights(graph); !status) return status.error();
  const std::string wanted(output);
  if (graph.producer_of(wanted) == nullptr) return Error{ErrorCode::NotFound, "The model computes no tensor of this name.", wanted};
  const Needs needs = needs_of(graph, {wanted}, real_inputs(graph));
  Assembly body(file);
  TowerModel model;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    if (needs.nodes[i] != 0 && !body.field(graph.nodes[i].place)) return other_file();
  }
  if (const Status status = copy_weights(graph, needs, body); !status) return status.error();
  for (const ValueInfo& input : graph.inputs) {
    if (!std::binary_search(needs.given.begin(), needs.given.end(), input.name)) continue;
    if (!body.field(input.place)) return other_file();
    model.inputs.push_back(input.name);
  }
  const auto said = std::find_if(graph.outputs.begin(), graph.outputs.end(), [&](const ValueInfo& value) { return value.name == output; });
  if (said != graph.outputs.end()) {
    if (!body.field(said->place)) return other_file();
  } else {
    const Dims dims = dims_of(graph, wanted);
    const Types types = infer_types(graph);
    const auto type = types.find(wanted);
    body.text(value_field(Port::Output, wanted, type == types.end() ? ElementType::Float32 : type->second, &dims));
  }
  for (const ValueInfo& value : graph.values) {
    const Node* producer = graph.producer_of(value.name);
    if (value.name == output || producer == nullptr || needs.nodes[static_cast<std::size_t>(producer - graph.nodes.data())] == 0) continue;
    if (!body.field(value.place)) return other_file();
  }
  auto bytes = model_of(graph.name, body);
  if (!bytes) return bytes.error();
  model.bytes = *std::move(bytes);
  return model;
}

}  // namespace pn::onnx
