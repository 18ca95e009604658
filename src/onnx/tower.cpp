#include "onnx/tower.h"

#include <algorithm>

#include "onnx/assembly.h"
#include "onnx/reach.h"

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

Result<TowerModel> extract_tower(const GraphView& graph, std::span<const std::uint8_t> file, std::string_view output) {
  if (const Status status = require_own_weights(graph); !status) return status.error();
  const std::string wanted(output);
  if (!graph.is_output(output) || graph.producer_of(wanted) == nullptr)
    return Error{ErrorCode::NotFound, "The model computes no output of this name.", wanted};
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
  if (!body.field(said->place)) return other_file();
  for (const ValueInfo& value : graph.values) {
    const Node* producer = graph.producer_of(value.name);
    if (producer == nullptr || needs.nodes[static_cast<std::size_t>(producer - graph.nodes.data())] == 0) continue;
    if (!body.field(value.place)) return other_file();
  }
  auto bytes = model_of(graph.name, body);
  if (!bytes) return bytes.error();
  model.bytes = *std::move(bytes);
  return model;
}

}  // namespace pn::onnx
