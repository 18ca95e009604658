#include "onnx/shapes.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string_view>

namespace pn::onnx {
namespace {

constexpr std::int64_t kLargest = std::int64_t{1} << 24U;  // beyond it a size is nonsense, and counts as unknown

// Operators whose first output has the shape of their first input. Sorted.
constexpr std::string_view kSameShape[] = {
    "BatchNormalization", "Cast", "Clip", "DequantizeLinear", "Dropout", "Elu", "Erf", "Exp", "Gelu", "HardSigmoid", "HardSwish",
    "Identity", "InstanceNormalization", "LayerNormalization", "LeakyRelu", "Neg", "PRelu", "QuantizeLinear", "Relu", "Sigmoid",
    "Softmax", "Sqrt", "Tanh"};
constexpr std::string_view kBroadcast[] = {"Add", "Div", "Mul", "Sub"};

template <std::size_t N>
bool is_one_of(const std::string_view (&names)[N], std::string_view name) {
  return std::binary_search(std::begin(names), std::end(names), name);
}

std::int64_t sane(std::int64_t size) { return size > 0 && size <= kLargest ? size : kUnknownDim; }

Dims sane(Dims dims) {
  for (std::int64_t& size : dims) size = sane(size);
  return dims;
}

std::optional<Dims> broadcast(const Dims& a, const Dims& b) {
  Dims both(std::max(a.size(), b.size()));
  for (std::size_t i = 0; i < both.size(); ++i) {  // from the last axis backwards
    const std::int64_t left = i < a.size() ? a[a.size() - 1 - i] : 1;
    const std::int64_t right = i < b.size() ? b[b.size() - 1 - i] : 1;
    if (left > 1 && right > 1 && left != right) return std::nullopt;
    both[both.size() - 1 - i] = left == 1 ? right : right == 1 ? left : std::max(left, right);
  }
  return both;
}

// Attribute `name` as two numbers (rows, columns), `otherwise` where it is missing.
std::array<std::int64_t, 2> pair_of(const Node& node, std::string_view name, std::int64_t otherwise, std::size_t first = 0) {
  const Attribute* attribute = node.attribute(name);
  if (attribute == nullptr || attribute->ints.size() < first + 2) return {otherwise, otherwise};
  return {std::clamp(attribute->ints[first], -kLargest, kLargest), std::clamp(attribute->ints[first + 1], -kLargest, kLargest)};
}

// Height and width behind a sliding window.
// ref  ONNX operators Conv and MaxPool, output shape
std::array<std::int64_t, 2> slid(const Node& node, const Dims& input, std::array<std::int64_t, 2> kernel) {
  const auto strides = pair_of(node, "strides", 1);
  const auto dilations = pair_of(node, "dilations", 1);
  const auto before = pair_of(node, "pads", 0);
  const auto after = pair_of(node, "pads", 0, 2);
  const Attribute* automatic = node.attribute("auto_pad");
  const Attribute* ceiling = node.attribute("ceil_mode");
  std::array<std::int64_t, 2> out = {kUnknownDim, kUnknownDim};
  for (std::size_t axis = 0; axis < 2; ++axis) {
    const std::int64_t size = input[2 + axis];
    if (size < 1 || kernel[axis] < 1 || strides[axis] < 1 || dilations[axis] < 1) continue;
    if (automatic != nullptr && automatic->s.starts_with("SAME")) {
      out[axis] = (size + strides[axis] - 1) / strides[axis];
      continue;
    }
    const std::int64_t span = size + before[axis] + after[axis] - (dilations[axis] * (kernel[axis] - 1) + 1);
    if (span < 0) continue;
    const std::int64_t rounding = ceiling != nullptr && ceiling->i != 0 ? strides[axis] - 1 : 0;
    out[axis] = sane((span + rounding) / strides[axis] + 1);
  }
  return out;
}

std::optional<Dims> conv(const Node& node, const Dims& input, const Dims& weight) {
  if (input.size() != 4 || weight.size() != 4) return std::nullopt;
  const auto sides = slid(node, input, {weight[2], weight[3]});
  return Dims{input[0], weight[0], sides[0], sides[1]};
}

std::optional<Dims> pool(const Node& node, const Dims& input) {
  if (input.size() != 4) return std::nullopt;
  const auto sides = slid(node, input, pair_of(node, "kernel_shape", 0));
  return Dims{input[0], input[1], sides[0], sides[1]};
}

std::optional<Dims> concat(const Node& node, const std::vector<const Dims*>& inputs) {
  if (inputs.empty() || inputs[0] == nullptr || inputs[0]->size() != 4) return std::nullopt;
  const Attribute* axis = node.attribute("axis");
  if (axis == nullptr || (axis->i != 1 && axis->i != -3)) return std::nullopt;
  Dims joined = *inputs[0];
  for (std::size_t i = 1; i < inputs.size(); ++i) {
    if (inputs[i] == nullptr || inputs[i]->size() != 4) return std::nullopt;
    joined[1] = joined[1] < 0 || (*inputs[i])[1] < 0 ? kUnknownDim : sane(joined[1] + (*inputs[i])[1]);
  }
  return joined;
}

std::optional<Dims> output_of(const Node& node, const std::vector<const Dims*>& inputs) {
  if (!node.domain.empty() && node.domain != "ai.onnx") return std::nullopt;
  if (node.op_type == "Constant") {
    const Attribute* value = node.attribute("value");
    if (value != nullptr && value->is_tensor) return sane(value->tensor_dims);
    return std::nullopt;
  }
  if (node.op_type == "Concat") return concat(node, inputs);
  if (inputs.empty() || inputs[0] == nullptr) return std::nullopt;
  const Dims& first = *inputs[0];
  const Dims* second = inputs.size() > 1 ? inputs[1] : nullptr;
  if (is_one_of(kSameShape, node.op_type)) return first;
  if (is_one_of(kBroadcast, node.op_type)) return second == nullptr ? std::nullopt : broadcast(first, *second);
  if (node.op_type == "Conv") return second == nullptr ? std::nullopt : conv(node, first, *second);
  if (node.op_type == "MaxPool" || node.op_type == "AveragePool") return pool(node, first);
  if (node.op_type == "GlobalAveragePool" || node.op_type == "GlobalMaxPool") {
    return first.size() == 4 ? std::optional(Dims{first[0], first[1], 1, 1}) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

Shapes infer_shapes(const GraphView& graph, std::int64_t image_size) {
  Shapes shapes;
  for (const Initializer& weight : graph.initializers) shapes.try_emplace(weight.name, sane(weight.dims));
  for (const ValueInfo& input : graph.inputs) {
    if (!input.has_shape || graph.initializer(input.name) != nullptr) continue;
    Dims dims = sane(input.dims);
    for (std::size_t axis = 2; dims.size() == 4 && axis < 4; ++axis) {
      if (dims[axis] == kUnknownDim && image_size > 0) dims[axis] = image_size;
    }
    shapes.insert_or_assign(input.name, std::move(dims));
  }
  Shapes annotated;
  for (const ValueInfo& value : graph.values) {
    if (value.has_shape) annotated.insert_or_assign(value.name, sane(value.dims));
  }
  std::vector<const Dims*> inputs;
  for (const Node& node : graph.nodes) {
    if (node.outputs.empty() || node.outputs[0].empty()) continue;
    inputs.clear();
    for (const std::string& name : node.inputs) {
      const auto found = shapes.find(name);
      inputs.push_back(found == shapes.end() ? nullptr : &found->second);
    }
    std::optional<Dims> dims = output_of(node, inputs);
    if (const auto said = annotated.find(node.outputs[0]); said != annotated.end()) {
      if (!dims || dims->size() != said->second.size()) {
        dims = said->second;
      } else {  // each fills what the other does not know
        for (std::size_t i = 0; i < dims->size(); ++i) {
          if ((*dims)[i] == kUnknownDim) (*dims)[i] = said->second[i];
        }
      }
    }
    if (dims) shapes.insert_or_assign(node.outputs[0], *std::move(dims));
  }
  return shapes;
}

}  // namespace pn::onnx
