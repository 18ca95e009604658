#pragma once
// Local functions of an ONNX file written by hand, and nodes with whatever a function's body may hold.
#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <utility>
#include <vector>

#include "build_model.h"

namespace pn::test {

using Strings = std::vector<std::string>;

// AttributeProtos.
inline std::string int_attribute(const std::string& name, std::int64_t value) {
  std::string text;
  protozero::pbf_writer attribute(text);
  attribute.add_string(1, name);
  attribute.add_int64(3, value);
  attribute.add_int32(20, 2);
  return text;
}

inline std::string ints_attribute(const std::string& name, const std::vector<std::int64_t>& values) {
  std::string text;
  protozero::pbf_writer attribute(text);
  attribute.add_string(1, name);
  attribute.add_packed_int64(8, values.begin(), values.end());
  attribute.add_int32(20, 7);
  return text;
}

inline std::string reference(const std::string& name, const std::string& of_function) {
  std::string text;
  protozero::pbf_writer attribute(text);
  attribute.add_string(1, name);
  attribute.add_int32(20, 2);
  attribute.add_string(21, of_function);
  return text;
}

inline std::string graph_attribute(const std::string& name, const ModelBuilder& graph) {
  std::string text;
  protozero::pbf_writer attribute(text);
  attribute.add_string(1, name);
  attribute.add_message(6, graph.graph());
  attribute.add_int32(20, 5);
  return text;
}

// Put in braces: {operator, inputs, outputs, attributes, domain, node's name, overload}.
struct NodeText {
  std::string op;
  Strings inputs, outputs;
  Strings attributes = {};
  std::string domain = {}, name = {}, overload = {};

  std::string bytes() const {
    std::string text;
    protozero::pbf_writer node(text);
    for (const auto& input : inputs) node.add_string(1, input);
    for (const auto& output : outputs) node.add_string(2, output);
    if (!name.empty()) node.add_string(3, name);
    node.add_string(4, op);
    for (const auto& attribute : attributes) node.add_message(5, attribute);
    node.add_string(6, "documentation of " + op);
    if (!domain.empty()) node.add_string(7, domain);
    if (!overload.empty()) node.add_string(8, overload);
    return text;
  }
};

struct FunctionText {
  std::string name;
  Strings inputs, outputs;
  std::vector<NodeText> nodes;
  Strings defaults = {};    // AttributeProtos
  Strings attributes = {};  // names
  std::string domain = "own", overload = {};
  std::vector<std::pair<std::string, std::int64_t>> operator_sets = {{"", 17}};

  // A field of ModelProto: protobuf merges what is put behind a file.
  std::string field() const {
    std::string text;
    protozero::pbf_writer model(text);
    protozero::pbf_writer function(model, 25);
    function.add_string(1, name);
    for (const auto& input : inputs) function.add_string(4, input);
    for (const auto& output : outputs) function.add_string(5, output);
    for (const auto& attribute : attributes) function.add_string(6, attribute);
    for (const auto& node : nodes) function.add_message(7, node.bytes());
    for (const auto& [set, version] : operator_sets) {
      protozero::pbf_writer operator_set(function, 9);
      operator_set.add_string(1, set);
      operator_set.add_int64(2, version);
    }
    function.add_string(10, domain);
    for (const auto& attribute : defaults) function.add_message(11, attribute);
    if (!overload.empty()) function.add_string(13, overload);
    return text;
  }
};

inline std::string with_functions(const ModelBuilder& model, const std::vector<FunctionText>& functions) {
  std::string file = model.bytes();
  for (const auto& function : functions) file += function.field();
  return file;
}

// x [4] to y [4], by the nodes given.
inline std::string model_of(const std::vector<NodeText>& nodes, const std::vector<FunctionText>& functions) {
  ModelBuilder model;
  model.input("x", {4}).weight("w", {4});
  for (const NodeText& node : nodes) model.plain_node(node.bytes());
  return with_functions(model.output("y", {4}), functions);
}

// small_transformer's MLP twice, 2 KB: a block that calls an MLP that calls an activation, with a default and a passed attribute, a graph, an
// output that is left out, and a name that is taken.
inline std::string small_functions() {
  ModelBuilder model;
  model.input("x", {0, 5, 4}).weight("w1", {4, 8}).weight("w2", {8, 4}).weight("k", {}).weight("first/mlp/h", {1});
  model.plain_node(NodeText{"Block", {"x", "w1", "w2", "k"}, {"y", ""}, {int_attribute("axis", 2)}, "own", "first"}.bytes());
  model.plain_node(NodeText{"Block", {"y", "w1", "w2", ""}, {"z", "sum"}, {}, "own", "second"}.bytes());
  model.output("z", {0, 5, 4}).output("sum", {0, 5});
  ModelBuilder branch;
  branch.weight("one", {1}).plain_node(NodeText{"Gate", {"h", "one"}, {"inner"}, {}, "own"}.bytes()).output("inner", {0, 5, 8});
  return with_functions(model, {
                                   {"Gate", {"a", "k"}, {"b"}, {{"Sigmoid", {"a"}, {"s"}, {}, "", "sigmoid"}, {"Mul", {"a", "s"}, {"b"}}}},
                                   {"Mlp",
                                    {"a", "u", "v", "k"},
                                    {"b"},
                                    {{"MatMul", {"a", "u"}, {"h"}},
                                     {"Gate", {"h", "k"}, {"t"}, {}, "own", "gate"},
                                     {"If", {"k"}, {"i"}, {graph_attribute("then_branch", branch)}},
                                     {"MatMul", {"t", "v"}, {"b"}}}},
                                   {"Block",
                                    {"a", "u", "v", "k"},
                                    {"b", "c"},
                                    {{"Mlp", {"a", "u", "v", "k"}, {"m"}, {}, "own", "mlp"},
                                     {"Add", {"a", "m"}, {"b"}},
                                     {"ReduceSum", {"b"}, {"c"}, {reference("keepdims", "keep"), reference("axis", "axis")}}},
                                    {int_attribute("keep", 0)},
                                    {"axis"}},
                               });
}

}  // namespace pn::test
