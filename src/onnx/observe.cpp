#include "onnx/observe.h"

#include <protozero/pbf_writer.hpp>

namespace pn::onnx {

// ModelProto { graph = 7: GraphProto { output = 12: ValueInfoProto { name = 1 } } }
Result<std::vector<std::uint8_t>> observe(const GraphView& graph, std::span<const std::string> tensors) {
  std::string outputs;
  for (const std::string& tensor : tensors) {
    if (graph.is_output(tensor)) continue;
    if (graph.producer_of(tensor) == nullptr) return Error{ErrorCode::NotFound, "The model computes no tensor of this name.", tensor};
    protozero::pbf_writer graph_writer(outputs);
    protozero::pbf_writer value_writer(graph_writer, 12);
    value_writer.add_string(1, tensor);
  }
  if (outputs.empty()) return std::vector<std::uint8_t>{};
  std::string model;
  protozero::pbf_writer(model).add_message(7, outputs);
  return std::vector<std::uint8_t>(model.begin(), model.end());
}

}  // namespace pn::onnx
