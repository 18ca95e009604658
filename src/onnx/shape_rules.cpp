#include "onnx/shape_rules.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace pn::onnx {
namespace {

using Shape = std::optional<Dims>;

// Operators whose first output has the shape of their first input. Sorted, as every table here.
constexpr std::string_view kSameShape[] = {"Abs",
                                           "Attention",
                                           "BatchNormalization",
                                           "BiasGelu",
                                           "Cast",
                                           "CastLike",
                                           "Ceil",
                                           "Celu",
                                           "Clip",
                                           "Cos",
                                           "CumSum",
                                           "DequantizeLinear",
                                           "Dropout",
                                           "DynamicQuantizeLinear",
                                           "Elu",
                                           "Erf",
                                           "Exp",
                                           "FastGelu",
                                           "Floor",
                                           "Gelu",
                                           "GroupNormalization",
                                           "HardSigmoid",
                                           "HardSwish",
                                           "Identity",
                                           "InstanceNormalization",
                                           "LayerNormalization",
                                           "LeakyRelu",
                                           "Log",
                                           "LpNormalization",
                                           "Mish",
                                           "MultiHeadAttention",
                                           "Neg",
                                           "Not",
                                           "PRelu",
                                           "QuantizeLinear",
                                           "QuickGelu",
                                           "RMSNormalization",
                                           "Reciprocal",
                                           "Relu",
                                           "Selu",
                                           "Sigmoid",
                                           "SimplifiedLayerNormalization",
                                           "Sin",
                                           "SkipLayerNormalization",
                                           "SkipSimplifiedLayerNormalization",
                                           "Softmax",
                                           "Softplus",
                                           "Softsign",
                                           "Sqrt",
                                           "Swish",
                                           "Tanh",
                                           "ThresholdedRelu",
                                           "Trilu"};
constexpr std::string_view kBroadcast[] = {"Add", "And", "Div", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Max",
                                           "Min", "Mul", "Or",  "Pow",   "Sub"};

template <std::size_t N>
bool is_one_of(const std::string_view (&names)[N], std::string_view name) {
  return std::binary_search(std::begin(names), std::end(names), name);
}

std::int64_t sane_size(std::int64_t size) { return size > 0 && size <= kLargestSize ? size : kUnknownDim; }

std::int64_t sum(std::int64_t a, std::int64_t b) { return a < 0 || b < 0 ? kUnknownDim : sane_size(a + b); }

// The product of sizes [from, to), unknown when one is.
std::int64_t product(const Dims& dims, std::size_t from, std::size_t to) {
  std::int64_t all = 1;
  for (std::size_t axis = from; axis < to && all > 0; ++axis) all = dims[axis] < 0 ? kUnknownDim : sane_size(all * dims[axis]);
  return all;
}

const Values* values_at(const Node& node, const Known& known, std::size_t input) {
  if (input >= node.inputs.size()) return nullptr;
  const auto found = known.values.find(node.inputs[input]);
  return found == known.values.end() ? nullptr : &found->second;
}

// A possibly negative axis as a position below `rank`; `rank` when it is none.
std::size_t axis_in(std::int64_t axis, std::size_t rank) {
  const auto size = static_cast<std::int64_t>(rank);
  if (axis < -size || axis >= size) return rank;
  return static_cast<std::size_t>(axis < 0 ? axis + size : axis);
}

std::int64_t int_of(const Node& node, std::string_view name, std::int64_t otherwise) {
  const Attribute* attribute = node.attribute(name);
  return attribute == nullptr ? otherwise : attribute->i;
}

Shape matmul(const Dims& a, const Dims& b) {
  if (a.size() < 2 || b.size() < 2) return std::nullopt;
  Shape dims = broadcast(Dims(a.begin(), a.end() - 2), Dims(b.begin(), b.end() - 2));
  if (dims) dims->insert(dims->end(), {a[a.size() - 2], b.back()});
  return dims;
}

Shape gemm(const Node& node, const Dims& a, const Dims& b) {
  if (a.size() != 2 || b.size() != 2) return std::nullopt;
  return Dims{a[int_of(node, "transA", 0) != 0 ? 1 : 0], b[int_of(node, "transB", 0) != 0 ? 0 : 1]};
}

Shape with_last(Dims dims, std::int64_t last) {
  if (dims.empty()) return std::nullopt;
  dims.back() = sane_size(last);
  return dims;
}

Shape concat(const Node& node, const Known& known) {
  if (known.inputs.empty() || known.inputs[0] == nullptr) return std::nullopt;
  Dims joined = *known.inputs[0];
  const Attribute* attribute = node.attribute("axis");
  const std::size_t axis = attribute == nullptr ? joined.size() : axis_in(attribute->i, joined.size());
  if (axis == joined.size()) return std::nullopt;
  for (std::size_t i = 1; i < known.inputs.size(); ++i) {
    const Dims* part = known.inputs[i];
    if (part != nullptr && part->size() != joined.size()) return std::nullopt;
    for (std::size_t other = 0; other < joined.size(); ++other) {
      const std::int64_t size = part == nullptr ? kUnknownDim : (*part)[other];
      if (other == axis)
        joined[other] = sum(joined[other], size);
      else if (joined[other] == kUnknownDim)
        joined[other] = size;
    }
  }
  return joined;
}

// ref  ONNX operator Reshape: 0 keeps the input's size, -1 takes what is left
Shape reshape(const Node& node, const Dims& input, const Values* wanted) {
  if (wanted == nullptr || wanted->size() > kMostAxes) return std::nullopt;
  Dims dims;
  std::size_t open = wanted->size();  // the axis of -1
  bool all_known = true;
  for (std::size_t axis = 0; axis < wanted->size(); ++axis) {
    const std::int64_t size = (*wanted)[axis];
    if (size == -1) open = axis;
    if (size == 0 && int_of(node, "allowzero", 0) == 0)
      dims.push_back(axis < input.size() ? input[axis] : kUnknownDim);
    else
      dims.push_back(sane_size(size));
    all_known = all_known && (axis == open || dims.back() != kUnknownDim);
  }
  if (open == wanted->size()) return dims;
  // One size may be unknown on both sides (the batch); then what is left is told by the others.
  Dims from = input;
  if (!all_known && std::count(from.begin(), from.end(), kUnknownDim) == 1 && std::count(dims.begin(), dims.end(), kUnknownDim) == 2) {
    std::replace(from.begin(), from.end(), kUnknownDim, std::int64_t{1});
    all_known = true;
  }
  const std::int64_t whole = product(from, 0, from.size());
  Dims rest = dims;
  for (std::int64_t& size : rest) size = size == kUnknownDim ? 1 : size;
  const std::int64_t part = product(rest, 0, rest.size());
  if (all_known && whole > 0 && part > 0 && whole % part == 0) dims[open] = whole / part;
  return dims;
}

Shape flatten(const Node& node, const Dims& input) {
  const std::int64_t said = int_of(node, "axis", 1);
  const std::size_t axis = said == static_cast<std::int64_t>(input.size()) ? input.size() : axis_in(said, input.size());
  if (axis == input.size() && said != static_cast<std::int64_t>(input.size())) return std::nullopt;
  return Dims{product(input, 0, axis), product(input, axis, input.size())};
}

Shape transpose(const Node& node, const Dims& input) {
  const Attribute* perm = node.attribute("perm");
  if (perm == nullptr) return Dims(input.rbegin(), input.rend());
  if (perm->ints.size() != input.size()) return std::nullopt;
  Dims dims;
  for (const std::int64_t from : perm->ints) {
    const std::size_t axis = axis_in(from, input.size());
    if (axis == input.size()) return std::nullopt;
    dims.push_back(input[axis]);
  }
  return dims;
}

// Which axes of `rank` a list names; nothing when one is none.
std::optional<std::vector<bool>> marked(const Values& axes, std::size_t rank) {
  std::vector<bool> marks(rank, false);
  for (const std::int64_t said : axes) {
    const std::size_t axis = axis_in(said, rank);
    if (axis == rank) return std::nullopt;
    marks[axis] = true;
  }
  return marks;
}

Shape squeeze(const Dims& input, const Values* axes) {
  if (axes == nullptr) return std::nullopt;
  const auto gone = marked(*axes, input.size());
  if (!gone) return std::nullopt;
  Dims dims;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    if (!(*gone)[axis]) dims.push_back(input[axis]);
  }
  return dims;
}

Shape unsqueeze(const Dims& input, const Values* axes) {
  if (axes == nullptr || input.size() + axes->size() > kMostAxes) return std::nullopt;
  const auto added = marked(*axes, input.size() + axes->size());
  if (!added || static_cast<std::size_t>(std::count(added->begin(), added->end(), true)) != axes->size()) return std::nullopt;
  Dims dims;
  auto next = input.begin();
  for (const bool is_new : *added) dims.push_back(is_new ? 1 : *next++);
  return dims;
}

Shape gather(const Node& node, const Dims& input, const Dims* places) {
  const std::size_t axis = axis_in(int_of(node, "axis", 0), input.size());
  if (axis == input.size() || places == nullptr || input.size() + places->size() > kMostAxes + 1) return std::nullopt;
  Dims dims(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(axis));
  dims.insert(dims.end(), places->begin(), places->end());
  dims.insert(dims.end(), input.begin() + static_cast<std::ptrdiff_t>(axis) + 1, input.end());
  return dims;
}

Shape gather_nd(const Node& node, const Dims& input, const Dims* places) {
  if (places == nullptr || places->empty() || places->back() < 1 || int_of(node, "batch_dims", 0) != 0) return std::nullopt;
  const auto taken = static_cast<std::size_t>(places->back());
  if (taken > input.size() || places->size() + input.size() > kMostAxes) return std::nullopt;
  Dims dims(places->begin(), places->end() - 1);
  dims.insert(dims.end(), input.begin() + static_cast<std::ptrdiff_t>(taken), input.end());
  return dims;
}

Shape slice(const Node& node, const Dims& input, const Known& known) {
  const Values* starts = attribute_or_input(node, "starts", 1, known.values);
  const Values* ends = attribute_or_input(node, "ends", 2, known.values);
  const Values* axes = attribute_or_input(node, "axes", 3, known.values);
  const Values* steps = values_at(node, known, 4);
  const bool names_axes = node.attribute("axes") != nullptr || (node.inputs.size() > 3 && !node.inputs[3].empty());
  Dims dims = input;
  if (names_axes && axes == nullptr) return Dims(input.size(), kUnknownDim);
  for (std::size_t i = 0; i < (axes != nullptr ? axes->size() : input.size()); ++i) {
    const std::size_t axis = axes != nullptr ? axis_in((*axes)[i], input.size()) : i;
    if (axis == input.size()) return std::nullopt;
    dims[axis] = kUnknownDim;
    const bool is_told = starts != nullptr && ends != nullptr && i < starts->size() && i < ends->size() &&
                         (node.inputs.size() < 5 || (steps != nullptr && i < steps->size() && (*steps)[i] == 1));
    if (!is_told || input[axis] < 0 || (*starts)[i] == kUnknownValue || (*ends)[i] == kUnknownValue) continue;
    const auto landed = [&](std::int64_t bound) {
      bound = std::clamp(bound, -kLargestSize, kLargestSize);
      return std::clamp(bound < 0 ? bound + input[axis] : bound, std::int64_t{0}, input[axis]);
    };
    dims[axis] = sane_size(landed((*ends)[i]) - landed((*starts)[i]));
  }
  return dims;
}

Shape reduced(const Node& node, const Dims& input, const Values* axes, bool all_by_default) {
  if (axes == nullptr && (!all_by_default || node.inputs.size() > 1)) return std::nullopt;
  const auto gone = axes != nullptr ? marked(*axes, input.size()) : std::optional(std::vector<bool>(input.size(), true));
  if (!gone) return std::nullopt;
  const bool keeps = int_of(node, "keepdims", 1) != 0;
  Dims dims;
  for (std::size_t axis = 0; axis < input.size(); ++axis) {
    if (!(*gone)[axis])
      dims.push_back(input[axis]);
    else if (keeps)
      dims.push_back(1);
  }
  return dims;
}

Shape expand(const Dims& input, const Values* wanted) {
  if (wanted == nullptr || wanted->size() > kMostAxes) return std::nullopt;
  return broadcast(input, sane(Dims(wanted->begin(), wanted->end())));
}

Shape with_channels_only(const Dims& input) {
  return input.size() == 4 ? Shape(Dims{input[0], input[1], kUnknownDim, kUnknownDim}) : std::nullopt;
}

Shape pad(const Dims& input, const Values* pads) {
  if (pads == nullptr || pads->size() != 2 * input.size()) return with_channels_only(input);
  Dims dims = input;
  for (std::size_t axis = 0; axis < dims.size(); ++axis) {
    const std::int64_t before = (*pads)[axis];
    const std::int64_t after = (*pads)[axis + input.size()];
    const bool is_known = before >= -kLargestSize && before <= kLargestSize && after >= -kLargestSize && after <= kLargestSize;
    dims[axis] = is_known && dims[axis] > 0 ? sane_size(dims[axis] + before + after) : kUnknownDim;
  }
  return dims;
}

Shape from_values(const Values* values) {
  if (values == nullptr || values->size() > kMostAxes) return std::nullopt;
  return sane(Dims(values->begin(), values->end()));
}

// Operators that move axes and elements about.
Shape moved(const Node& node, const Dims& first, const Dims* second, const Known& known) {
  const std::string_view op = node.op_type;
  if (op == "Reshape") return reshape(node, first, values_at(node, known, 1));
  if (op == "Flatten") return flatten(node, first);
  if (op == "Transpose") return transpose(node, first);
  if (op == "Squeeze") return squeeze(first, attribute_or_input(node, "axes", 1, known.values));
  if (op == "Unsqueeze") return unsqueeze(first, attribute_or_input(node, "axes", 1, known.values));
  if (op == "Gather") return gather(node, first, second);
  if (op == "GatherElements") return second == nullptr ? std::nullopt : Shape(*second);
  if (op == "GatherND") return gather_nd(node, first, second);
  if (op == "Slice") return slice(node, first, known);
  if (op == "Expand") return expand(first, values_at(node, known, 1));
  if (op == "Tile") return Dims(first.size(), kUnknownDim);
  if (op == "Pad") return pad(first, attribute_or_input(node, "pads", 1, known.values));
  if (op == "Resize" || op == "Upsample") return with_channels_only(first);
  return std::nullopt;
}

}  // namespace

Dims sane(Dims dims) {
  for (std::int64_t& size : dims) size = sane_size(size);
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

std::vector<Dims> split(const Node& node, const Known& known) {
  if (known.inputs.empty() || known.inputs[0] == nullptr) return {};
  const Dims& input = *known.inputs[0];
  const std::size_t axis = axis_in(int_of(node, "axis", 0), input.size());
  if (axis == input.size()) return {};
  const Values* sizes = attribute_or_input(node, "split", 1, known.values);
  const auto count = static_cast<std::int64_t>(node.outputs.size());
  std::vector<Dims> parts(node.outputs.size(), input);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (sizes != nullptr)
      parts[i][axis] = i < sizes->size() ? sane_size((*sizes)[i]) : kUnknownDim;
    else
      parts[i][axis] = input[axis] > 0 && input[axis] % count == 0 ? input[axis] / count : kUnknownDim;
  }
  return parts;
}

std::optional<Dims> output_of(const Node& node, const Known& known) {
  const std::string_view op = node.op_type;
  if (op == "Constant") {
    const Attribute* value = node.attribute("value");
    if (value != nullptr && value->is_tensor) return sane(value->tensor_dims);
    const Attribute* list = node.attribute("value_ints");
    if (list != nullptr) return Dims{sane_size(static_cast<std::int64_t>(list->ints.size()))};
    return node.attribute("value_int") != nullptr || node.attribute("value_float") != nullptr ? std::optional(Dims{}) : std::nullopt;
  }
  if (op == "Concat") return concat(node, known);
  if (op == "ConstantOfShape") return from_values(values_at(node, known, 0));
  if (op == "Range") return Dims{kUnknownDim};
  const std::vector<const Dims*>& inputs = known.inputs;
  if (inputs.empty() || inputs[0] == nullptr) return std::nullopt;
  const Dims& first = *inputs[0];
  const Dims* second = inputs.size() > 1 ? inputs[1] : nullptr;
  const Dims* third = inputs.size() > 2 ? inputs[2] : nullptr;
  if (is_one_of(kSameShape, op)) return first;
  if (op == "Shape") return Dims{sane_size(static_cast<std::int64_t>(first.size()))};
  if (is_one_of(kBroadcast, op)) return second == nullptr ? std::nullopt : broadcast(first, *second);
  if (op == "Conv" || op == "ConvInteger" || op == "FusedConv") return second == nullptr ? std::nullopt : conv(node, first, *second);
  if (op == "MatMul" || op == "MatMulInteger") return second == nullptr ? std::nullopt : matmul(first, *second);
  if (op == "Gemm") return second == nullptr ? std::nullopt : gemm(node, first, *second);
  if (op == "MatMulNBits") return with_last(first, int_of(node, "N", 0));
  if (op == "MaxPool" || op == "AveragePool") return pool(node, first);
  if (op == "GlobalAveragePool" || op == "GlobalMaxPool")
    return first.size() == 4 ? std::optional(Dims{first[0], first[1], 1, 1}) : std::nullopt;
  if (op == "Where") {
    if (second == nullptr || third == nullptr) return std::nullopt;
    const auto both = broadcast(*second, *third);
    return both ? broadcast(first, *both) : std::nullopt;
  }
  if (op == "ArgMax" || op == "ArgMin") {
    const Values axis = {int_of(node, "axis", 0)};
    return reduced(node, first, &axis, false);
  }
  if (op.starts_with("Reduce")) return reduced(node, first, attribute_or_input(node, "axes", 1, known.values), true);
  return moved(node, first, second, known);
}

}  // namespace pn::onnx
