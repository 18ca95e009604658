#include "onnx/write.h"

#include <protozero/pbf_writer.hpp>

namespace pn::onnx {
namespace {

using protozero::pbf_writer;

constexpr std::int32_t kIntAttribute = 2;  // AttributeProto.AttributeType.INT

void write_node(pbf_writer& node, std::string_view op_type, std::initializer_list<std::string_view> inputs, std::string_view output) {
  for (const std::string_view input : inputs) node.add_string(1, input.data(), input.size());
  node.add_string(2, output.data(), output.size());
  node.add_string(4, op_type.data(), op_type.size());
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
    pbf_writer attribute(node, 5);
    attribute.add_string(1, "to");
    attribute.add_int64(3, static_cast<std::int64_t>(type));
    attribute.add_int32(20, kIntAttribute);
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
