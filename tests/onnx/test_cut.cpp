#include <doctest/doctest.h>

#include <algorithm>

#include "build_model.h"
#include "onnx/cut.h"
#include "support.h"

using namespace pn;
using test::bytes_of;

namespace {

struct Cut {
  onnx::CutModel model;
  onnx::GraphView graph;
};

onnx::NeuronLayer maps(std::string tensor, int channels) { return {std::move(tensor), channels, 0, 0}; }
onnx::NeuronLayer hidden(std::string tensor, int channels) { return {std::move(tensor), channels, 0, 0, onnx::LayerKind::MlpHidden, onnx::Layout::Tokens}; }

Cut cut(const std::string& file, const std::vector<onnx::NeuronLayer>& layers) {
  const auto graph = onnx::read_graph(bytes_of(file));
  REQUIRE(graph);
  auto model = onnx::cut_after(*graph, bytes_of(file), layers);
  REQUIRE(model);
  auto again = onnx::read_graph(model->bytes);
  REQUIRE(again);
  return {*std::move(model), *std::move(again)};
}

Error refused(const std::string& file, const std::vector<onnx::NeuronLayer>& layers) {
  const auto graph = onnx::read_graph(bytes_of(file));
  REQUIRE(graph);
  const auto model = onnx::cut_after(*graph, bytes_of(file), layers);
  REQUIRE_FALSE(model);
  return model.error();
}

std::vector<std::string> names_of(const std::vector<onnx::ValueInfo>& values) {
  std::vector<std::string> names;
  for (const auto& value : values) names.push_back(value.name);
  return names;
}

std::ptrdiff_t count(const std::vector<std::string>& names, const std::string& name) { return std::count(names.begin(), names.end(), name); }

using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE("onnx/cut") {
  TEST_CASE("behind the last block only pooling is left") {
    const std::string file = test::residual_model(3, 1, 32);
    const Cut head = cut(file, {maps("s3b1", 32)});
    CHECK(head.model.activation == "s3b1.raw");
    CHECK(head.model.carried.empty());
    CHECK(head.model.outputs == Names{"image_embeds"});
    CHECK(head.graph.nodes.size() == 4);  // Mul, Add, GlobalAveragePool, Flatten
    CHECK(head.graph.initializers.empty());
    CHECK(names_of(head.graph.inputs) == Names{"s3b1.raw", "s3b1.gate", "s3b1.offset"});
    CHECK(names_of(head.graph.outputs) == Names{"image_embeds", "s3b1"});
    CHECK(head.graph.opset == 17);
    CHECK(head.graph.ir_version == 8);
    CHECK(head.model.bytes.size() < 1000);
  }

  TEST_CASE("later layers are gated, with their weights and no others") {
    const std::string file = test::residual_model(3, 1, 32);
    const Cut head = cut(file, {maps("s1b1", 8), maps("s3b1", 32), maps("s2b1", 16)});
    CHECK(head.model.layers[2].gate == "s2b1.gate");
    CHECK(head.graph.producer_of("s2b1")->op_type == "Add");
    CHECK(head.graph.producer_of("s2b1.raw")->op_type == "Relu");
    CHECK(head.graph.producer_of("s1b1.c") == nullptr);
    CHECK(head.graph.initializer("s2b1.w")->dims == std::vector<std::int64_t>{16, 8, 3, 3});
    CHECK(head.graph.initializer("s1b1.w") == nullptr);
    CHECK(head.graph.initializers.size() == 4);
  }

  TEST_CASE("what a path around the layer needs is carried in") {
    test::ModelBuilder model;
    model.input("x", {0, 5, 4}).weight("w1", {4, 8}).weight("w2", {8, 4}).weight("p", {4, 3}).integers("first", {0});
    model.node("Relu", {"x"}, "stream").node("MatMul", {"stream", "w1"}, "h").node("Relu", {"h"}, "act").node("MatMul", {"act", "w2"}, "m");
    model.node("Cast", {"p"}, "pf", {}, {{"to", 1}}).node("Add", {"m", "stream"}, "sum").node("Gather", {"sum", "first"}, "cls", {}, {{"axis", 1}}).node("MatMul", {"cls", "pf"}, "y");
    const std::string file = model.output("y", {0, 1, 3}).bytes();
    const Cut head = cut(file, {hidden("act", 8)});
    CHECK(head.model.carried == Names{"stream"});
    CHECK(names_of(head.graph.inputs) == Names{"act.raw", "act.gate", "act.offset", "stream"});
    CHECK(head.graph.inputs[3].dims == std::vector<std::int64_t>{-1, 5, 4});
    CHECK(head.graph.producer_of("pf") != nullptr);  // from weights alone: computed, not carried
    CHECK(head.graph.initializer("w1") == nullptr);
    CHECK(head.graph.initializer("first")->ints == std::vector<std::int64_t>{0});
  }

  TEST_CASE("weights that old files list as inputs stay listed") {
    test::ModelBuilder model;
    model.input("x", {1, 4, 2, 2}).input("w", {4, 4, 1, 1}).weight("w", {4, 4, 1, 1}).node("Relu", {"x"}, "t").node("Conv", {"t", "w"}, "y").output("y", {1, 4, 2, 2});
    const Cut head = cut(model.bytes(), {maps("t", 4)});
    CHECK(head.model.carried.empty());
    CHECK(count(names_of(head.graph.inputs), "w") == 1);
  }

  TEST_CASE("what a branch names from outside is kept") {
    test::ModelBuilder branch, model;
    branch.node("Conv", {"t", "w"}, "inner");
    model.input("x", {1, 4, 2, 2}).weight("w", {4, 4, 1, 1}).weight("v", {4, 4, 1, 1}).node("Relu", {"x"}, "t").node("Relu", {"x"}, "flag");
    model.node_with_graph("If", {"flag"}, "y", branch).output("y", {1, 4, 2, 2});
    const Cut head = cut(model.bytes(), {maps("t", 4)});
    CHECK(head.graph.initializer("w") != nullptr);
    CHECK(head.graph.initializer("v") == nullptr);
    CHECK(head.model.carried == Names{"flag"});
  }

  TEST_CASE("half precision comes in as float32") {
    test::ModelBuilder model;
    model.input("x", {1, 4, 2, 2}).node("Cast", {"x"}, "h", {}, {{"to", 10}}).node("Relu", {"h"}, "t").node("Cast", {"t"}, "y", {}, {{"to", 1}}).output("y", {1, 4, 2, 2});
    const Cut head = cut(model.bytes(), {maps("t", 4)});
    CHECK(head.model.activation == "t.raw.float32");
    CHECK(head.graph.producer_of("t.raw")->op_type == "Cast");
    CHECK(head.graph.inputs[0].type == onnx::ElementType::Float32);
  }

  TEST_CASE("what cannot be cut is refused by name") {
    const std::string file = test::residual_model(2, 1, 8);
    CHECK(refused(file, {}).code == ErrorCode::TooFew);
    CHECK(refused(file, {maps("nothing", 4)}).where == "nothing");
    CHECK(refused(file, {maps("s2b1", 16), maps("s1b1", 8)}).where == "s1b1");
    CHECK(refused(file, {maps("s1b1", 8), maps("s2b1", 16), maps("s2b1", 16)}).code == ErrorCode::Mismatch);
    CHECK(refused(file, {maps("image_embeds", 16)}).code == ErrorCode::NotFound);
    const auto graph = onnx::read_graph(bytes_of(file));
    const std::vector<onnx::NeuronLayer> layers = {maps("s1b1", 8)};
    CHECK(onnx::cut_after(*graph, bytes_of(file).first(300), layers).error().code == ErrorCode::Mismatch);
  }

  TEST_CASE("a circle before the cut is left behind, one through it is refused") {
    test::ModelBuilder before, through;
    before.input("x", {1, 4, 2, 2}).node("Add", {"x", "b"}, "t").node("Relu", {"t"}, "b").node("Add", {"b", "t"}, "c").node("Add", {"c", "y"}, "y").output("y", {1, 4, 2, 2});
    CHECK(cut(before.bytes(), {maps("t", 4)}).model.carried.empty());
    through.input("x", {1, 4, 2, 2}).node("Relu", {"t"}, "b").node("Split", {"b"}, "t", {}, {}, "u").node("Relu", {"u"}, "y").output("y", {1, 4, 2, 2});
    CHECK(refused(through.bytes(), {maps("t", 4)}).code == ErrorCode::Malformed);
  }
}
