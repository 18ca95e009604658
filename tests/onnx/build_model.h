#pragma once
// A small ONNX file written by hand, for tests of the reader.
#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <span>
#include <string>
#include <vector>

namespace pn::test {

inline std::span<const std::uint8_t> bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

class ModelBuilder {
 public:
  // dims: 0 stands for a dynamic size.
  ModelBuilder& input(const std::string& name, const std::vector<std::int64_t>& dims) { return value(11, name, dims); }
  ModelBuilder& output(const std::string& name, const std::vector<std::int64_t>& dims) { return value(12, name, dims); }
  ModelBuilder& annotation(const std::string& name, const std::vector<std::int64_t>& dims) { return value(13, name, dims); }

  ModelBuilder& weight(const std::string& name, const std::vector<std::int64_t>& dims, bool packed = true) {
    return weight_of(name, dims, std::string(16, '\x7f'), packed);
  }

  // raw: the values' bytes, little-endian float32
  ModelBuilder& weight_of(const std::string& name, const std::vector<std::int64_t>& dims, const std::string& raw, bool packed = true) {
    protozero::pbf_writer graph(graph_);
    protozero::pbf_writer tensor(graph, 5);
    if (packed)
      tensor.add_packed_int64(1, dims.begin(), dims.end());
    else
      for (const auto dim : dims) tensor.add_int64(1, dim);
    tensor.add_int32(2, 1);
    tensor.add_string(8, name);
    tensor.add_bytes(9, raw);
    return *this;
  }

  ModelBuilder& external_weight(const std::string& name, const std::vector<std::int64_t>& dims, const std::string& file) {
    protozero::pbf_writer graph(graph_);
    protozero::pbf_writer tensor(graph, 5);
    tensor.add_packed_int64(1, dims.begin(), dims.end());
    tensor.add_int32(2, 1);
    tensor.add_string(8, name);
    {
      protozero::pbf_writer entry(tensor, 13);
      entry.add_string(1, "location");
      entry.add_string(2, file);
    }
    tensor.add_int32(14, 1);
    return *this;
  }

  // A constant of whole numbers.
  ModelBuilder& integers(const std::string& name, const std::vector<std::int64_t>& values) {
    protozero::pbf_writer graph(graph_);
    protozero::pbf_writer tensor(graph, 5);
    tensor.add_int64(1, static_cast<std::int64_t>(values.size()));
    tensor.add_int32(2, 7);
    tensor.add_packed_int64(7, values.begin(), values.end());
    tensor.add_string(8, name);
    return *this;
  }

  struct Ints {
    std::string name;
    std::vector<std::int64_t> values;
  };
  struct Int {
    std::string name;
    std::int64_t value;
  };

  ModelBuilder& node(const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
                     const std::vector<Ints>& attributes = {}, const std::vector<Int>& single = {}, const std::string& second_output = {},
                     const std::string& domain = {}) {
    protozero::pbf_writer graph(graph_);
    protozero::pbf_writer message(graph, 1);
    for (const auto& name : inputs) message.add_string(1, name);
    message.add_string(2, output);
    if (!second_output.empty()) message.add_string(2, second_output);
    message.add_string(3, "node of " + output);
    message.add_string(4, op);
    if (!domain.empty()) message.add_string(7, domain);
    for (const auto& [name, values] : attributes) {
      protozero::pbf_writer attribute(message, 5);
      attribute.add_string(1, name);
      attribute.add_packed_int64(8, values.begin(), values.end());
      attribute.add_int32(20, 7);  // type: INTS
    }
    for (const auto& [name, value] : single) {
      protozero::pbf_writer attribute(message, 5);
      attribute.add_string(1, name);
      attribute.add_int64(3, value);
      attribute.add_int32(20, 2);  // INT
    }
    return *this;
  }

  ModelBuilder& node_with_graph(const std::string& op, const std::vector<std::string>& inputs, const std::string& output,
                                const ModelBuilder& inner) {
    protozero::pbf_writer graph(graph_);
    protozero::pbf_writer message(graph, 1);
    for (const auto& name : inputs) message.add_string(1, name);
    message.add_string(2, output);
    message.add_string(4, op);
    protozero::pbf_writer attribute(message, 5);
    attribute.add_string(1, "then_branch");
    attribute.add_message(6, inner.graph_);
    attribute.add_int32(20, 5);  // GRAPH
    return *this;
  }

  // message: a NodeProto, see build_function.h
  ModelBuilder& plain_node(const std::string& message) {
    protozero::pbf_writer(graph_).add_message(1, message);
    return *this;
  }

  const std::string& graph() const { return graph_; }

  std::string bytes(std::int64_t operator_set = 17) const {
    std::string file;
    protozero::pbf_writer model(file);
    model.add_int64(1, 8);
    model.add_string(2, "builder");
    {
      protozero::pbf_writer opset(model, 8);
      opset.add_int64(2, operator_set);
    }
    model.add_message(7, graph_);
    return file;
  }

 private:
  ModelBuilder& value(protozero::pbf_tag_type tag, const std::string& name, const std::vector<std::int64_t>& dims) {
    protozero::pbf_writer graph(graph_);
    protozero::pbf_writer info(graph, tag);
    info.add_string(1, name);
    protozero::pbf_writer type(info, 2);
    protozero::pbf_writer tensor(type, 1);
    tensor.add_int32(1, 1);
    protozero::pbf_writer shape(tensor, 2);
    for (const auto size : dims) {
      protozero::pbf_writer dim(shape, 1);
      if (size > 0)
        dim.add_int64(1, size);
      else
        dim.add_string(2, "dynamic");
    }
    return *this;
  }

  std::string graph_;
};

// A residual encoder of `stages` stages of `blocks` blocks; each stage but the first halves the map and doubles the channels from 8.
inline std::string residual_model(int stages, int blocks, std::int64_t side) {
  ModelBuilder model;
  model.input("pixel_values", {0, 3, side, side}).weight("stem.w", {8, 3, 3, 3});
  model.node("Conv", {"pixel_values", "stem.w"}, "stem.c", {{"strides", {2, 2}}, {"pads", {1, 1, 1, 1}}}).node("Relu", {"stem.c"}, "stem");
  std::string before = "stem";
  std::int64_t channels = 8;
  for (int stage = 1; stage <= stages; ++stage) {
    const std::int64_t wider = channels * (stage > 1 ? 2 : 1);
    for (int block = 1; block <= blocks; ++block) {
      const std::string name = "s" + std::to_string(stage) + "b" + std::to_string(block);
      const std::int64_t stride = stage > 1 && block == 1 ? 2 : 1;
      const std::int64_t inputs = block == 1 ? channels : wider;
      model.weight(name + ".w", {wider, inputs, 3, 3}, false).weight(name + ".p", {wider, inputs, 1, 1});
      model.node("Conv", {before, name + ".w"}, name + ".c",
                 {{"strides", {stride, stride}}, {"pads", {1, 1, 1, 1}}, {"kernel_shape", {3, 3}}});
      model.node("Conv", {before, name + ".p"}, name + ".s", {{"strides", {stride, stride}}});
      model.node("Add", {name + ".c", name + ".s"}, name + ".a").node("Relu", {name + ".a"}, name);
      before = name;
    }
    channels = wider;
  }
  model.node("GlobalAveragePool", {before}, "pooled").node("Flatten", {"pooled"}, "image_embeds").output("image_embeds", {0, channels});
  return model.bytes();
}

// One transformer block with decomposed QuickGELU and a pooled output, 1.5 KB.
inline std::string small_transformer() {
  ModelBuilder model;
  model.input("pixel_values", {0, 3, 8, 8})
      .weight("patch", {6, 3, 4, 4})
      .integers("flat", {0, 6, -1})
      .weight("q", {6, 6})
      .weight("o", {6, 6});
  model.weight("fc1", {6, 24}).weight("b1", {24}).weight("k", {}).weight("fc2", {24, 6}).integers("first", {0}).weight("p", {6, 5});
  model.node("Conv", {"pixel_values", "patch"}, "c", {{"strides", {4, 4}}})
      .node("Reshape", {"c", "flat"}, "r")
      .node("Transpose", {"r"}, "x", {{"perm", {0, 2, 1}}});
  model.node("MatMul", {"x", "q"}, "v")
      .node("Transpose", {"v"}, "vt", {{"perm", {0, 2, 1}}})
      .node("MatMul", {"v", "vt"}, "s")
      .node("Softmax", {"s"}, "a");
  model.node("MatMul", {"a", "v"}, "heads").node("MatMul", {"heads", "o"}, "att").node("Add", {"x", "att"}, "mid");
  model.node("MatMul", {"mid", "fc1"}, "h0")
      .node("Add", {"b1", "h0"}, "h")
      .node("Mul", {"h", "k"}, "hk")
      .node("Sigmoid", {"hk"}, "sg")
      .node("Mul", {"h", "sg"}, "hidden");
  model.node("MatMul", {"hidden", "fc2"}, "m")
      .node("Add", {"mid", "m"}, "out")
      .node("Gather", {"out", "first"}, "cls3", {}, {{"axis", 1}})
      .node("Flatten", {"cls3"}, "cls");
  return model.node("MatMul", {"cls", "p"}, "image_embeds").output("image_embeds", {0, 5}).bytes();
}

}  // namespace pn::test
