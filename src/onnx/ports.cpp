#include "onnx/ports.h"

#include <string_view>
#include <vector>

namespace pn::onnx {
namespace {

// The value called `name`, else the first of rank `rank` (or of unknown shape), else null. Weights listed as inputs do not count.
const ValueInfo* choose(const GraphView& graph, const std::vector<ValueInfo>& values, std::string_view name, std::size_t rank) {
  const ValueInfo* best = nullptr;
  for (const ValueInfo& value : values) {
    if (value.name.empty() || graph.initializer(value.name) != nullptr) continue;
    if (value.name == name) return &value;
    if (best == nullptr && (!value.has_shape || value.dims.size() == rank)) best = &value;
  }
  return best;
}

Result<Ports> ports(const GraphView& graph, std::string_view input_name, std::size_t input_rank, std::string_view output_name) {
  const ValueInfo* input = choose(graph, graph.inputs, input_name, input_rank);
  if (input == nullptr) return Error{ErrorCode::Mismatch, "This encoder has no input like " + std::string(input_name) + ".", std::string(input_name)};
  const ValueInfo* output = choose(graph, graph.outputs, output_name, 2);
  if (output == nullptr) return Error{ErrorCode::Mismatch, "This encoder has no output like " + std::string(output_name) + ".", std::string(output_name)};
  return Ports{*input, output->name};
}

}  // namespace

Result<Ports> vision_ports(const GraphView& graph) { return ports(graph, "pixel_values", 4, "image_embeds"); }
Result<Ports> text_ports(const GraphView& graph) { return ports(graph, "input_ids", 2, "text_embeds"); }

}  // namespace pn::onnx
