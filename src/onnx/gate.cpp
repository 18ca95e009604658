#include "onnx/gate.h"

#include <algorithm>
#include <unordered_set>

#include "onnx/gate_text.h"
#include "onnx/shapes.h"
#include "onnx/types.h"
#include "onnx/write.h"

namespace pn::onnx {
namespace {

template <class Map>
auto find_or(const Map& map, const std::string& key, typename Map::mapped_type otherwise) {
  const auto found = map.find(key);
  return found == map.end() ? otherwise : found->second;
}

// Tensors that are to be outputs beside the layers; those that are graph inputs or outputs already are left out.
Result<std::string> further_outputs(const GraphView& graph, const Types& types, const std::vector<std::string>& tensors,
                                    std::unordered_set<std::string>& outputs) {
  std::string fields;
  if (tensors.empty()) return fields;
  const Shapes shapes = infer_shapes(graph, 0);
  for (const std::string& tensor : tensors) {
    const bool is_input =
        std::any_of(graph.inputs.begin(), graph.inputs.end(), [&](const ValueInfo& value) { return value.name == tensor; });
    if (is_input || !outputs.insert(tensor).second) continue;
    if (graph.producer_of(tensor) == nullptr) return Error{ErrorCode::NotFound, "The model computes no tensor of this name.", tensor};
    const auto shape = shapes.find(tensor);
    fields +=
        value_field(Port::Output, tensor, find_or(types, tensor, ElementType::Undefined), shape == shapes.end() ? nullptr : &shape->second);
  }
  return fields;
}

}  // namespace

Result<GatedModel> gate(const GraphView& graph, std::span<const std::uint8_t> file, std::span<const NeuronLayer> layers,
                        const GateOptions& options) {
  FreshNames names(graph);
  const Types types = infer_types(graph);
  std::unordered_set<std::string> outputs;
  for (const ValueInfo& output : graph.outputs) outputs.insert(output.name);
  std::unordered_set<std::string> gated;
  std::vector<Splice> changes;
  std::vector<Place> nodes;
  std::string ports;
  GatedModel model;
  for (const NeuronLayer& layer : layers) {
    const Node* producer = graph.producer_of(layer.tensor);
    if (producer == nullptr) return Error{ErrorCode::NotFound, "The model computes no tensor of this name.", layer.tensor};
    if (!gated.insert(layer.tensor).second) return Error{ErrorCode::Mismatch, "This layer is gated already.", layer.tensor};
    auto text =
        gate_text(layer, find_or(types, layer.tensor, ElementType::Undefined), outputs.contains(layer.tensor), graph.opset, options, names);
    if (!text) return text.error();
    auto renamed = rename_output(file, *producer, layer.tensor, text->names.raw);
    if (!renamed) return renamed.error();
    changes.insert(changes.end(), renamed->begin(), renamed->end());
    changes.push_back({producer->place.end(), 0, std::move(text->nodes)});
    nodes.push_back(producer->place);
    ports += text->inputs + text->outputs;
    if (options.observe) outputs.insert(text->names.observed);
    model.layers.push_back(std::move(text->names));
  }
  auto further = further_outputs(graph, types, options.also_observe, outputs);
  if (!further) return further.error();
  ports += *further;
  if (graph.parts.empty()) return Error{ErrorCode::Mismatch, "There is no graph to edit.", graph.name};
  changes.push_back({graph.parts.back().end(), 0, std::move(ports)});
  // Two layers of one node (a Split) have it once.
  std::sort(nodes.begin(), nodes.end(), [](const Place& a, const Place& b) { return a.offset < b.offset; });
  nodes.erase(std::unique(nodes.begin(), nodes.end(), [](const Place& a, const Place& b) { return a.offset == b.offset; }), nodes.end());
  auto splices = with_lengths(std::move(changes), nodes, graph.parts);
  if (!splices) return splices.error();
  model.splices = *std::move(splices);
  return model;
}

}  // namespace pn::onnx
