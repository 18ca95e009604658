#include "onnx/ports.h"

#include <string_view>
#include <unordered_set>
#include <vector>

#include "onnx/tower.h"

namespace pn::onnx {
namespace {

// The value called `name`, else the first of rank `rank` (or of unknown shape) that is in `mine`, else null. Weights listed as inputs do not count.
const ValueInfo* choose(const GraphView& graph, const std::vector<ValueInfo>& values, std::string_view name, std::size_t rank,
                        const std::unordered_set<std::string>* mine) {
  const ValueInfo* best = nullptr;
  for (const ValueInfo& value : values) {
    if (value.name.empty() || graph.initializer(value.name) != nullptr) continue;
    if (value.name == name) return &value;
    const bool fits = (!value.has_shape || value.dims.size() == rank) && (mine == nullptr || mine->contains(value.name));
    if (best == nullptr && fits) best = &value;
  }
  return best;
}

Result<Ports> ports(const GraphView& graph, Tower tower, std::string_view input_name, std::size_t input_rank,
                    std::string_view output_name) {
  const ValueInfo* input = choose(graph, graph.inputs, input_name, input_rank, nullptr);
  if (input == nullptr)
    return Error{ErrorCode::Mismatch, "This encoder has no input like " + std::string(input_name) + ".", std::string(input_name)};
  const std::unordered_set<std::string> mine = tensors_of(graph, tower);
  const ValueInfo* output = choose(graph, graph.outputs, output_name, 2, &mine);
  if (output == nullptr)
    return Error{ErrorCode::Mismatch, "This encoder has no output like " + std::string(output_name) + ".", std::string(output_name)};
  return Ports{*input, output->name};
}

}  // namespace

Result<Ports> vision_ports(const GraphView& graph) { return ports(graph, Tower::Vision, "pixel_values", 4, "image_embeds"); }
Result<Ports> text_ports(const GraphView& graph) { return ports(graph, Tower::Text, "input_ids", 2, "text_embeds"); }

}  // namespace pn::onnx
