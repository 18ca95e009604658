#include <algorithm>
#include <array>
#include <string_view>

#include "onnx/shape_rules.h"

namespace pn::onnx {
namespace {

// Attribute `name` as two numbers (rows, columns), `otherwise` where it is missing.
std::array<std::int64_t, 2> pair_of(const Node& node, std::string_view name, std::int64_t otherwise, std::size_t first = 0) {
  const Attribute* attribute = node.attribute(name);
  if (attribute == nullptr || attribute->ints.size() < first + 2) return {otherwise, otherwise};
  return {std::clamp(attribute->ints[first], -kLargestSize, kLargestSize),
          std::clamp(attribute->ints[first + 1], -kLargestSize, kLargestSize)};
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
    const std::int64_t steps = (span + rounding) / strides[axis] + 1;
    out[axis] = steps <= kLargestSize ? steps : kUnknownDim;
  }
  return out;
}

}  // namespace

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

}  // namespace pn::onnx
