#pragma once
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "onnx/graph.h"

// The few ONNX messages that an edit adds, as bytes of fields of GraphProto (tag and length included).
// ref  onnx.proto3: GraphProto { node = 1, input = 11, output = 12 }
namespace pn::onnx {

std::string varint_bytes(std::uint64_t number);

// OperatorSetIdProto as a field of ModelProto (8).
std::string operator_set_field(std::string_view domain, std::int64_t version);

// NodeProto with one output and no name of its own, for names of nodes must differ too.
std::string node_field(std::string_view op_type, std::initializer_list<std::string_view> inputs, std::string_view output);

// Cast to `type`.
std::string cast_field(std::string_view input, std::string_view output, ElementType type);

// ReduceMean or ReduceMax over `axes`, which are gone afterwards. From operator set 18 on the axes are a tensor, which gets the name `axes_name`.
std::string reduce_field(std::string_view op_type, std::string_view input, std::string_view output, std::span<const std::int64_t> axes,
                         std::int64_t opset, std::string_view axes_name);

enum class Port { Input = 11, Output = 12 };

// ValueInfoProto of a tensor; a dimension of kUnknownDim is left open. dims null: the rank is left open too; an Undefined type: all but the name.
std::string value_field(Port port, std::string_view name, ElementType type, const std::vector<std::int64_t>* dims);

}  // namespace pn::onnx
