#include "onnx/shape_values.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace pn::onnx {
namespace {

bool is_sane(std::int64_t value) { return value >= -kLargestSize && value <= kLargestSize; }

const Values* input_values(const Node& node, std::size_t index, const ValueTable& values) {
  if (index >= node.inputs.size()) return nullptr;
  const auto found = values.find(node.inputs[index]);
  return found == values.end() ? nullptr : &found->second;
}

std::optional<Values> copied(const Values* values) { return values == nullptr ? std::nullopt : std::optional(*values); }

bool casts_to_integer(const Node& node) {
  const Attribute* to = node.attribute("to");
  if (to == nullptr) return false;
  const auto type = static_cast<ElementType>(to->i);
  return type == ElementType::Int64 || type == ElementType::Int32 || type == ElementType::Bool;
}

std::optional<Values> constant(const Node& node) {
  if (const Attribute* value = node.attribute("value"); value != nullptr && !value->tensor_ints.empty()) return value->tensor_ints;
  if (const Attribute* value = node.attribute("value_ints"); value != nullptr && value->ints.size() <= kMostIntegers) return value->ints;
  if (const Attribute* value = node.attribute("value_int")) return Values{value->i};
  return std::nullopt;
}

// Where a Python-like slice bound lands in a list of `size`.
std::int64_t landed(std::int64_t bound, std::int64_t size) { return std::clamp(bound < 0 ? bound + size : bound, std::int64_t{0}, size); }

std::optional<Values> shape(const Node& node, const Shapes& shapes) {
  const auto found = node.inputs.empty() ? shapes.end() : shapes.find(node.inputs[0]);
  if (found == shapes.end()) return std::nullopt;
  const auto rank = static_cast<std::int64_t>(found->second.size());
  const Attribute* start = node.attribute("start");
  const Attribute* end = node.attribute("end");
  if ((start != nullptr && !is_sane(start->i)) || (end != nullptr && !is_sane(end->i))) return std::nullopt;
  Values sizes;
  for (std::int64_t axis = start == nullptr ? 0 : landed(start->i, rank); axis < (end == nullptr ? rank : landed(end->i, rank)); ++axis) {
    const std::int64_t size = found->second[static_cast<std::size_t>(axis)];
    sizes.push_back(size == kUnknownDim ? kUnknownValue : size);
  }
  return sizes;
}

std::optional<Values> gather(const Node& node, const ValueTable& values) {
  const Values* list = input_values(node, 0, values);
  const Values* places = input_values(node, 1, values);
  if (list == nullptr || places == nullptr) return std::nullopt;
  const auto size = static_cast<std::int64_t>(list->size());
  Values taken;
  for (const std::int64_t place : *places) {
    if (place == kUnknownValue || place < -size || place >= size) return std::nullopt;
    taken.push_back((*list)[static_cast<std::size_t>(place < 0 ? place + size : place)]);
  }
  return taken;
}

std::optional<Values> concat(const Node& node, const ValueTable& values) {
  Values joined;
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const Values* part = input_values(node, i, values);
    if (part == nullptr || joined.size() + part->size() > kMostIntegers) return std::nullopt;
    joined.insert(joined.end(), part->begin(), part->end());
  }
  return joined;
}

std::optional<Values> slice(const Node& node, const ValueTable& values) {
  const Values* list = input_values(node, 0, values);
  const Values* starts = attribute_or_input(node, "starts", 1, values);
  const Values* ends = attribute_or_input(node, "ends", 2, values);
  const Values* steps = input_values(node, 4, values);
  if (list == nullptr || starts == nullptr || ends == nullptr || starts->size() != 1 || ends->size() != 1) return std::nullopt;
  if ((steps != nullptr && *steps != Values{1}) || (*starts)[0] == kUnknownValue || (*ends)[0] == kUnknownValue) return std::nullopt;
  const auto size = static_cast<std::int64_t>(list->size());
  const std::int64_t first = landed(std::clamp((*starts)[0], -kLargestSize, kLargestSize), size);
  const std::int64_t last = landed(std::clamp((*ends)[0], -kLargestSize, kLargestSize), size);
  return first < last ? Values(list->begin() + static_cast<std::ptrdiff_t>(first), list->begin() + static_cast<std::ptrdiff_t>(last))
                      : Values{};
}

std::int64_t computed(std::string_view op, std::int64_t a, std::int64_t b) {
  if (!is_sane(a) || !is_sane(b)) return kUnknownValue;  // kUnknownValue is not sane either
  if (op == "Add") return a + b;
  if (op == "Sub") return a - b;
  if (op == "Mul") return a * b;
  if (op == "Equal") return a == b ? 1 : 0;
  return b == 0 ? kUnknownValue : a / b;
}

std::optional<Values> elementwise(const Node& node, const ValueTable& values) {
  const Values* a = input_values(node, 0, values);
  const Values* b = input_values(node, 1, values);
  if (a == nullptr || b == nullptr || a->empty() || b->empty()) return std::nullopt;
  if (a->size() != b->size() && a->size() != 1 && b->size() != 1) return std::nullopt;
  Values result(std::max(a->size(), b->size()));
  for (std::size_t i = 0; i < result.size(); ++i)
    result[i] = computed(node.op_type, (*a)[a->size() == 1 ? 0 : i], (*b)[b->size() == 1 ? 0 : i]);
  return result;
}

// Where(Equal(shape, -1), ones, shape): how exporters write expand(-1, …).
std::optional<Values> where(const Node& node, const ValueTable& values) {
  const Values* which = input_values(node, 0, values);
  const Values* yes = input_values(node, 1, values);
  const Values* no = input_values(node, 2, values);
  if (which == nullptr || yes == nullptr || no == nullptr || which->size() != yes->size() || which->size() != no->size())
    return std::nullopt;
  Values chosen(which->size());
  for (std::size_t i = 0; i < chosen.size(); ++i)
    chosen[i] = (*which)[i] == kUnknownValue ? kUnknownValue : (*which)[i] != 0 ? (*yes)[i] : (*no)[i];
  return chosen;
}

std::optional<Values> constant_of_shape(const Node& node, const ValueTable& values) {
  const Values* dims = input_values(node, 0, values);
  const Attribute* value = node.attribute("value");
  if (dims == nullptr || dims->size() != 1 || value == nullptr || value->tensor_ints.size() != 1) return std::nullopt;
  if ((*dims)[0] < 0 || (*dims)[0] > static_cast<std::int64_t>(kMostIntegers)) return std::nullopt;
  return Values(static_cast<std::size_t>((*dims)[0]), value->tensor_ints[0]);
}

}  // namespace

const Values* attribute_or_input(const Node& node, std::string_view name, std::size_t index, const ValueTable& values) {
  if (const Attribute* attribute = node.attribute(name)) return &attribute->ints;
  return input_values(node, index, values);
}

std::optional<Values> values_of(const Node& node, const Shapes& shapes, const ValueTable& values) {
  const std::string_view op = node.op_type;
  if (op == "Constant") return constant(node);
  if (op == "Shape") return shape(node, shapes);
  if (values.empty()) return std::nullopt;
  if (op == "Cast") return casts_to_integer(node) ? copied(input_values(node, 0, values)) : std::nullopt;
  if (op == "Identity" || op == "Unsqueeze" || op == "Squeeze" || op == "Reshape") return copied(input_values(node, 0, values));
  if (op == "Gather") return gather(node, values);
  if (op == "Concat") return concat(node, values);
  if (op == "Slice") return slice(node, values);
  if (op == "Add" || op == "Sub" || op == "Mul" || op == "Div" || op == "Equal") return elementwise(node, values);
  if (op == "Where") return where(node, values);
  if (op == "ConstantOfShape") return constant_of_shape(node, values);
  return std::nullopt;
}

}  // namespace pn::onnx
