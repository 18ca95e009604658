#include <doctest/doctest.h>

#include <set>

#include "build_model.h"
#include "onnx/gate.h"
#include "read_back.h"
#include "support.h"

using namespace pn;
using test::applied;
using test::bytes_of;
using test::graph_of;

namespace {

struct Gated {
  std::string file;
  onnx::GatedModel model;
  onnx::GraphView graph;
};

onnx::NeuronLayer maps(std::string tensor, int channels) { return {std::move(tensor), channels, 0, 0}; }

Gated gated(const std::string& file, const std::vector<onnx::NeuronLayer>& layers, const onnx::GateOptions& options = {}) {
  auto model = onnx::gate(graph_of(file), bytes_of(file), layers, options);
  REQUIRE(model);
  std::string edited = applied(file, model->splices);
  onnx::GraphView graph = graph_of(edited);
  return {std::move(edited), *std::move(model), std::move(graph)};
}

Error refused(const std::string& file, const std::vector<onnx::NeuronLayer>& layers) {
  const auto model = onnx::gate(graph_of(file), bytes_of(file), layers);
  REQUIRE_FALSE(model);
  return model.error();
}

std::size_t position(const onnx::GraphView& graph, const std::string& tensor) {
  return static_cast<std::size_t>(graph.producer_of(tensor) - graph.nodes.data());
}

}  // namespace

TEST_SUITE("onnx/gate") {
  TEST_CASE("a gated layer reads raw * gate + offset behind its producer") {
    const std::string file = test::residual_model(2, 1, 32);
    const Gated edit = gated(file, {maps("s1b1", 8), maps("s2b1", 16)});
    REQUIRE(edit.model.layers.size() == 2);
    const onnx::GatedLayer& layer = edit.model.layers[0];
    CHECK(layer.gate == "s1b1.gate");
    CHECK(layer.offset == "s1b1.offset");
    CHECK(layer.observed == "s1b1");
    CHECK(layer.dims == std::vector<std::int64_t>{1, 8, 1, 1});
    const onnx::Node* add = edit.graph.producer_of("s1b1");
    REQUIRE(add != nullptr);
    CHECK(add->op_type == "Add");
    CHECK(add->inputs == std::vector<std::string>{"s1b1.scaled", "s1b1.offset"});
    const onnx::Node* mul = edit.graph.producer_of("s1b1.scaled");
    CHECK(mul->inputs == std::vector<std::string>{"s1b1.raw", "s1b1.gate"});
    CHECK(edit.graph.producer_of("s1b1.raw")->op_type == "Relu");
    CHECK(position(edit.graph, "s1b1.raw") + 2 == position(edit.graph, "s1b1"));
    CHECK(edit.graph.is_output("s2b1"));
    REQUIRE(edit.graph.inputs.size() == 5);
    CHECK(edit.graph.inputs[1].name == "s1b1.gate");
    CHECK(edit.graph.inputs[1].type == onnx::ElementType::Float32);
    CHECK(edit.graph.inputs[1].dims == layer.dims);
    CHECK(edit.graph.producer_of("s2b1.c")->inputs[0] == "s1b1");  // consumers are as they were
  }

  TEST_CASE("what runtimes refuse is not written: two nodes of one name, ports of another rank") {
    const Gated edit = gated(test::residual_model(2, 1, 32), {maps("s1b1", 8), maps("s2b1", 16)});
    std::set<std::string> names;
    for (const onnx::Node& node : edit.graph.nodes) CHECK((node.name.empty() || names.insert(node.name).second));
    for (const onnx::ValueInfo& output : edit.graph.outputs) {
      if (output.name != "image_embeds") CHECK(output.dims.size() == 4);
    }
    CHECK(edit.graph.outputs[2].dims == std::vector<std::int64_t>{-1, 16, -1, -1});
  }

  TEST_CASE("all other bytes are the file's own, and the edit is small") {
    const std::string file = test::residual_model(3, 2, 32);
    const Gated edit = gated(file, {maps("s2b2", 16)});
    std::size_t from = 0;
    std::size_t in_edited = 0;
    for (const onnx::Splice& splice : edit.model.splices) {
      CHECK(edit.file.substr(in_edited, splice.offset - from) == file.substr(from, splice.offset - from));
      in_edited += splice.offset - from + splice.insert.size();
      from = splice.offset + splice.remove_bytes;
    }
    CHECK(edit.file.substr(in_edited) == file.substr(from));
    CHECK(edit.file.size() < file.size() + 300);
  }

  TEST_CASE("a gated graph output stays the output, once") {
    const std::string file = test::residual_model(1, 1, 8);
    const Gated edit = gated(file, {{"image_embeds", 8, 0, 0, onnx::LayerKind::PooledEmbedding, onnx::Layout::Vector}});
    CHECK(edit.graph.outputs.size() == 1);
    CHECK(edit.graph.producer_of("image_embeds")->op_type == "Add");
    CHECK(edit.model.layers[0].dims == std::vector<std::int64_t>{8});
  }

  TEST_CASE("names that are taken are not taken again") {
    test::ModelBuilder model;
    model.input("x", {1, 4, 2, 2})
        .weight("t.raw", {1})
        .node("Relu", {"x"}, "t")
        .node("Add", {"t", "t.raw"}, "t.gate")
        .node("Relu", {"t.gate"}, "t.gate_2")
        .output("t.gate_2", {1, 4, 2, 2});
    const Gated edit = gated(model.bytes(), {maps("t", 4)});
    CHECK(edit.model.layers[0].gate == "t.gate_3");
    CHECK(edit.model.layers[0].raw == "t.raw_2");
    CHECK(edit.graph.producer_of("t.gate")->inputs[0] == "t");
    // and once more, on the edited file
    const Gated twice = gated(edit.file, {maps("t", 4)});
    CHECK(twice.model.layers[0].gate == "t.gate_4");
    CHECK(twice.graph.producer_of("t.raw_3")->op_type == "Add");
  }

  TEST_CASE("half-precision layers have float32 gates and a float32 observer") {
    test::ModelBuilder model;
    model.input("x", {1, 4, 2, 2})
        .node("Cast", {"x"}, "h", {}, {{"to", 10}})
        .node("Relu", {"h"}, "t")
        .node("Cast", {"t"}, "y", {}, {{"to", 1}})
        .output("y", {1, 4, 2, 2});
    const Gated edit = gated(model.bytes(), {maps("t", 4)});
    CHECK(edit.model.layers[0].observed == "t.float32");
    CHECK(edit.graph.producer_of("t.scaled")->inputs[1] == "t.gate.float16");
    CHECK(edit.graph.producer_of("t.gate.float16")->attribute("to")->i == 10);
    CHECK(edit.graph.producer_of("t.float32")->inputs[0] == "t");
    CHECK(edit.graph.inputs[1].type == onnx::ElementType::Float32);
  }

  TEST_CASE("raw values and further tensors can be outputs too") {
    const std::string file = test::residual_model(2, 1, 32);
    onnx::GateOptions options;
    options.observe_raw = true;
    options.also_observe = {"stem", "pixel_values", "s1b1"};
    const Gated edit = gated(file, {maps("s1b1", 8)}, options);
    CHECK(edit.graph.is_output("s1b1.raw"));
    CHECK(edit.graph.is_output("stem"));
    CHECK(edit.graph.outputs.size() == 4);
    options.observe = options.observe_raw = false;
    options.also_observe.clear();
    CHECK(gated(file, {maps("s1b1", 8)}, options).graph.outputs.size() == 1);
  }

  TEST_CASE("pooled values can be outputs, spelled as the operator set has it") {
    onnx::GateOptions options;
    options.observe = false;
    options.observe_pooled = true;
    const Gated edit = gated(test::residual_model(2, 1, 32), {maps("s1b1", 8)}, options);
    CHECK(edit.model.layers[0].observed.empty());
    CHECK(edit.graph.is_output("s1b1.mean"));
    CHECK(edit.graph.is_output("s1b1.max"));
    CHECK_FALSE(edit.graph.is_output("s1b1"));
    const onnx::Node* mean = edit.graph.producer_of("s1b1.mean");
    CHECK(mean->attribute("axes")->ints == std::vector<std::int64_t>{2, 3});
    CHECK(mean->attribute("keepdims")->i == 0);
    test::ModelBuilder model;
    model.input("x", {0, 5, 4}).node("Relu", {"x"}, "t").output("t", {0, 5, 4});
    const Gated newer = gated(model.bytes(18), {{"t", 4, 0, 0, onnx::LayerKind::MlpHidden, onnx::Layout::Tokens}}, options);
    CHECK(newer.graph.producer_of("t.max")->inputs == std::vector<std::string>{"t", "t.max.axes"});
    CHECK(newer.graph.producer_of("t.max.axes")->attribute("value_ints")->ints == std::vector<std::int64_t>{1});
  }

  TEST_CASE("a graph in several parts") {
    test::ModelBuilder first, second;
    first.input("x", {1, 4, 2, 2}).node("Relu", {"x"}, "t").node("Relu", {"t"}, "u");
    second.node("Relu", {"u"}, "y").output("y", {1, 4, 2, 2});
    const std::string file = first.bytes() + second.bytes();
    const Gated edit = gated(file, {maps("y", 4), maps("u", 4), maps("t", 4)});
    CHECK(edit.graph.parts.size() == 2);
    CHECK(edit.graph.inputs.size() == 7);
    CHECK(position(edit.graph, "t") < position(edit.graph, "u.raw"));
    CHECK(edit.graph.producer_of("y")->op_type == "Add");
  }

  TEST_CASE("what cannot be gated is refused by name") {
    const std::string file = test::residual_model(1, 1, 8);
    CHECK(refused(file, {maps("nothing", 8)}).where == "nothing");
    CHECK(refused(file, {maps("pixel_values", 8)}).code == ErrorCode::NotFound);
    CHECK(refused(file, {maps("s1b1", 0)}).code == ErrorCode::Mismatch);
    CHECK(refused(file, {maps("s1b1", 8), maps("s1b1", 8)}).code == ErrorCode::Mismatch);
    const auto graph = onnx::read_graph(bytes_of(file));
    const std::string other(file.size(), '\x0a');
    const std::vector<onnx::NeuronLayer> layers = {maps("s1b1", 8)};
    CHECK(onnx::gate(*graph, bytes_of(other), layers).error().code == ErrorCode::Mismatch);
    CHECK(onnx::gate(*graph, bytes_of(file).first(10), layers).error().code == ErrorCode::Mismatch);
  }

  TEST_CASE("weights in another file stay there") {
    test::ModelBuilder model;
    model.input("x", {1, 4, 2, 2})
        .external_weight("w", {4, 4, 1, 1}, "model.onnx_data")
        .node("Conv", {"x", "w"}, "c")
        .node("Relu", {"c"}, "t")
        .output("t", {1, 4, 2, 2});
    const Gated edit = gated(model.bytes(), {maps("t", 4)});
    CHECK(edit.graph.external_files == std::vector<std::string>{"model.onnx_data"});
    CHECK(edit.graph.initializer("w")->is_external);
    CHECK(edit.graph.producer_of("t")->op_type == "Add");
  }

  TEST_CASE("names inside an If's branches are seen") {
    test::ModelBuilder branch, model;
    branch.node("Relu", {"t"}, "t.raw");
    model.input("x", {1, 4, 2, 2}).node("Relu", {"x"}, "t").node_with_graph("If", {"x"}, "y", branch).output("y", {1, 4, 2, 2});
    const Gated edit = gated(model.bytes(), {maps("t", 4)});
    CHECK(edit.model.layers[0].raw == "t.raw_2");
    CHECK(edit.graph.producer_of("y")->inner_names == std::vector<std::string>{"t", "t.raw"});
  }
}
