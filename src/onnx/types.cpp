#include "onnx/types.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <vector>

namespace pn::onnx {
namespace {

struct Fixed {
  std::string_view op_type;
  ElementType type;
};

// Operators whose first output is of one type, whatever goes in. Sorted.
constexpr Fixed kFixed[] = {{"And", ElementType::Bool},
                            {"ArgMax", ElementType::Int64},
                            {"ArgMin", ElementType::Int64},
                            {"ConvInteger", ElementType::Int32},
                            {"DynamicQuantizeLinear", ElementType::Uint8},
                            {"Equal", ElementType::Bool},
                            {"Greater", ElementType::Bool},
                            {"GreaterOrEqual", ElementType::Bool},
                            {"IsNaN", ElementType::Bool},
                            {"Less", ElementType::Bool},
                            {"LessOrEqual", ElementType::Bool},
                            {"MatMulInteger", ElementType::Int32},
                            {"NonZero", ElementType::Int64},
                            {"Not", ElementType::Bool},
                            {"Or", ElementType::Bool},
                            {"Shape", ElementType::Int64},
                            {"Size", ElementType::Int64}};

ElementType type_of(const Types& types, const Node& node, std::size_t input) {
  if (input >= node.inputs.size()) return ElementType::Undefined;
  const auto found = types.find(node.inputs[input]);
  return found == types.end() ? ElementType::Undefined : found->second;
}

ElementType constant_type(const Node& node) {
  const Attribute* value = node.attribute("value");
  if (value != nullptr && value->is_tensor) return value->tensor_type;
  if (node.op_type == "ConstantOfShape" || node.attribute("value_float") != nullptr || node.attribute("value_floats") != nullptr)
    return ElementType::Float32;
  return node.attribute("value_int") != nullptr || node.attribute("value_ints") != nullptr ? ElementType::Int64 : ElementType::Undefined;
}

ElementType output_type(const Types& types, const Node& node) {
  if (node.op_type == "Constant" || node.op_type == "ConstantOfShape") return constant_type(node);
  if (node.op_type == "Cast") {
    const Attribute* to = node.attribute("to");
    return to == nullptr ? ElementType::Undefined : static_cast<ElementType>(to->i);
  }
  if (node.op_type == "DequantizeLinear" || node.op_type == "Where" || node.op_type == "CastLike") return type_of(types, node, 1);
  if (node.op_type == "QuantizeLinear") return node.inputs.size() > 2 ? type_of(types, node, 2) : ElementType::Uint8;
  const auto* fixed = std::lower_bound(std::begin(kFixed), std::end(kFixed), node.op_type,
                                       [](const Fixed& a, const std::string& b) { return a.op_type < b; });
  if (fixed != std::end(kFixed) && fixed->op_type == node.op_type) return fixed->type;
  for (std::size_t input = 0; input < node.inputs.size(); ++input) {
    if (const ElementType type = type_of(types, node, input); type != ElementType::Undefined) return type;
  }
  return ElementType::Undefined;
}

}  // namespace

Types infer_types(const GraphView& graph) {
  Types types;
  for (const auto* values : {&graph.inputs, &graph.values, &graph.outputs}) {
    for (const ValueInfo& value : *values) {
      if (value.type != ElementType::Undefined) types.try_emplace(value.name, value.type);
    }
  }
  for (const Initializer& weight : graph.initializers) types.try_emplace(weight.name, weight.type);
  for (const Node& node : graph.nodes) {
    if (node.outputs.empty()) continue;
    const ElementType type = output_type(types, node);
    const bool one_type =
        node.op_type != "DynamicQuantizeLinear" && node.op_type != "TopK" && node.op_type != "MaxPool" && node.op_type != "Dropout";
    const std::size_t typed = one_type ? node.outputs.size() : 1;
    for (std::size_t i = 0; i < typed && type != ElementType::Undefined; ++i) types.try_emplace(node.outputs[i], type);
    if (node.op_type == "DynamicQuantizeLinear" && node.outputs.size() > 2) {
      types.try_emplace(node.outputs[1], ElementType::Float32);
      types.try_emplace(node.outputs[2], ElementType::Uint8);
    }
  }
  return types;
}

}  // namespace pn::onnx
