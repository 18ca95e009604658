#include "onnx/ports.h"

#include <cstddef>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "onnx/reach.h"
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

constexpr std::size_t kMostSteps = 16;

// One encoder's side of a graph that gives nothing but logits.
class Side {
 public:
  Side(const GraphView& graph, const std::unordered_set<std::string>& mine, const std::unordered_set<std::string>& others)
      : graph_(graph), mine_(mine), others_(others) {}

  // Empty when nothing of the two encoders meets, or when it is not one vector a row that does.
  std::string embedding() const {
    for (const Node& node : graph_.nodes) {
      if (node.inputs.size() < 2 || (node.op_type != "MatMul" && node.op_type != "Gemm" && node.op_type != "Einsum")) continue;
      for (const std::size_t at : {0U, 1U}) {
        if (mine_.contains(node.inputs[at]) && others_.contains(node.inputs[1 - at])) return before_length(node.inputs[at]);
      }
    }
    return {};
  }

 private:
  // Behind transpositions, casts, the scale of the logits and the division by the length.
  std::string before_length(std::string tensor) const {
    for (std::size_t step = 0; step < kMostSteps; ++step) {
      const Node* node = graph_.producer_of(tensor);
      const std::string* inner = node == nullptr ? nullptr : inner_of(*node);
      if (inner == nullptr) break;
      tensor = *inner;
    }
    return tensor;
  }

  // What a node only turns, converts or scales; null for others.
  const std::string* inner_of(const Node& node) const {
    if (node.inputs.empty()) return nullptr;
    const std::string_view op = node.op_type;
    if (op == "Cast" || op == "Identity" || op == "LpNormalization" || op == "Transpose") return &node.inputs[0];
    if ((op != "Div" && op != "Mul") || node.inputs.size() != 2) return nullptr;
    const std::string& a = node.inputs[0];
    const std::string& b = node.inputs[1];
    if (!mine_.contains(b)) return &a;
    if (!mine_.contains(a)) return op == "Mul" ? &b : nullptr;
    if (followers(graph_, {a}).contains(b)) return &a;  // the length is computed from what it divides
    return op == "Mul" && followers(graph_, {b}).contains(a) ? &b : nullptr;
  }

  const GraphView& graph_;
  const std::unordered_set<std::string>& mine_;
  const std::unordered_set<std::string>& others_;
};

Result<Ports> ports(const GraphView& graph, Tower tower, std::string_view input_name, std::size_t input_rank,
                    std::string_view output_name) {
  const ValueInfo* input = choose(graph, graph.inputs, input_name, input_rank, nullptr);
  if (input == nullptr && tower == Tower::Vision)
    return Error{ErrorCode::Mismatch,
                 "This graph takes no pictures: it has no input of four axes, such as " + std::string(input_name) + ".",
                 std::string(input_name)};
  if (input == nullptr)
    return Error{ErrorCode::Mismatch, "This encoder has no input like " + std::string(input_name) + ".", std::string(input_name)};
  const std::unordered_set<std::string> mine = tensors_of(graph, tower);
  const ValueInfo* output = choose(graph, graph.outputs, output_name, 2, &mine);
  if (output != nullptr) return Ports{*input, output->name};
  const std::unordered_set<std::string> others = tensors_of(graph, tower == Tower::Vision ? Tower::Text : Tower::Vision);
  std::string embedding = Side(graph, mine, others).embedding();
  for (const std::size_t rank : {3U, 4U}) {
    const bool is_wanted = embedding.empty() && tower == Tower::Vision;
    const ValueInfo* tokens_or_maps = is_wanted ? choose(graph, graph.outputs, output_name, rank, &mine) : nullptr;
    if (tokens_or_maps != nullptr) embedding = tokens_or_maps->name;
  }
  if (embedding.empty() || graph.producer_of(embedding) == nullptr)
    return Error{ErrorCode::Mismatch, "This encoder has no output like " + std::string(output_name) + ".", std::string(output_name)};
  return Ports{*input, std::move(embedding)};
}

}  // namespace

Result<Ports> vision_ports(const GraphView& graph) { return ports(graph, Tower::Vision, "pixel_values", 4, "image_embeds"); }
Result<Ports> text_ports(const GraphView& graph) { return ports(graph, Tower::Text, "input_ids", 2, "text_embeds"); }

}  // namespace pn::onnx
