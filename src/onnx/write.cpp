#include "onnx/write.h"

#include <protozero/pbf_writer.hpp>

namespace pn::onnx {
namespace {

using protozero::pbf_writer;

constexpr std::int32_t kIntAttribute = 2;  // AttributeProto.AttributeType
constexpr std::int32_t kIntsAttribute = 7;
constexpr std::int64_t kAxesAreTensors = 18;  // the operator set since which reductions take their axes as an input

void write_node(pbf_writer& node, std::string_view op_type, std::initializer_list<std::string_view> inputs, std::string_view output) {
  for (const std::string_view input : inputs) node.add_string(1, input.data(), input.size());
  node.add_string(2, output.data(), output.size());
  node.add_string(4, op_type.data(), op_type.size());
}

void write_int(pbf_writer& node, const char* name, std::int64_t value) {
  pbf_writer attribute(node, 5);
  attribute.add_string(1, name);
  attribute.add_int64(3, value);
  attribute.add_int32(20, kIntAttribute);
}

void write_ints(pbf_writer& node, const char* name, std::span<const std::int64_t> values) {
  pbf_writer attribute(node, 5);
  attribute.add_string(1, name);
  attribute.add_packed_int64(8, values.begin(), values.end());
  attribute.add_int32(20, kIntsAttribute);
}

void write_type(pbf_writer& value, ElementType type, const std::vector<std::int64_t>* dims) {
  pbf_writer type_proto(value, 2);
  pbf_writer tensor(type_proto, 1);
  tensor.add_int32(1, static_cast<std::int32_t>(type));
  if (dims == nullptr) return;
  std::string shape;  // put together apart, for protozero leaves out a message that nothing was written to
  for (const std::int64_t size : *dims) {
    std::string dimension;
    if (size != kUnknownDim) pbf_writer(dimension).add_int64(1, size);
    pbf_writer(shape).add_message(1, dimension);
  }
  tensor.add_message(2, shape);
}

}  // namespace

std::string varint_bytes(std::uint64_t number) {
  std::string bytes;
  for (; number >= 0x80U; number >>= 7U) bytes.push_back(static_cast<char>((number & 0x7fU) | 0x80U));
  bytes.push_back(static_cast<char>(number));
  return bytes;
}

std::string operator_set_field(std::string_view domain, std::int64_t version) {
  std::string field;
  pbf_writer model(field);
  {
    pbf_writer set(model, 8);
    if (!domain.empty()) set.add_string(1, domain.data(), domain.size());
    set.add_int64(2, version);
  }
  return field;
}

std::string node_field(std::string_view op_type, std::initializer_list<std::string_view> inputs, std::string_view output) {
  std::string field;
  {
    pbf_writer graph(field);
    pbf_writer node(graph, 1);
    write_node(node, op_type, inputs, output);
  }
  return field;
}

std::string cast_field(std::string_view input, std::string_view output, ElementType type) {
  std::string field;
  {
    pbf_writer graph(field);
    pbf_writer node(graph, 1);
    write_node(node, "Cast", {input}, output);
    write_int(node, "to", static_cast<std::int64_t>(type));
  }
  return field;
}

std::string reduce_field(std::string_view op_type, std::string_view input, std::string_view output, std::span<const std::int64_t> axes,
                         std::int64_t opset, std::string_view axes_name) {
  std::string field;
  pbf_writer graph(field);
  if (opset >= kAxesAreTensors) {
    pbf_writer constant(graph, 1);
    write_node(constant, "Constant", {}, axes_name);
    write_ints(constant, "value_ints", axes);
  }
  {
    pbf_writer node(graph, 1);
    if (opset >= kAxesAreTensors)
      write_node(node, op_type, {input, axes_name}, output);
    else
      write_node(node, op_type, {input}, output);
    if (opset < kAxesAreTensors) write_ints(node, "axes", axes);
    write_int(node, "keepdims", 0);
  }
  return field;
}

std::string value_field(Port port, std::string_view name, ElementType type, const std::vector<std::int64_t>* dims) {
  std::string field;
  pbf_writer graph(field);
  {
    pbf_writer value(graph, static_cast<protozero::pbf_tag_type>(port));
    value.add_string(1, name.data(), name.size());
    if (type != ElementType::Undefined) write_type(value, type, dims);
  }
  return field;
}

}  // namespace pn::onnx
