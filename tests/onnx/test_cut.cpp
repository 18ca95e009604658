#include <doctest/doctest.h>

#include <algorithm>

#include "build_model.h"
#include "onnx/cut.h"
#include "read_back.h"
#include "support.h"

using namespace pn;
using test::bytes_of;
using test::graph_of;
using test::Names;
using test::names_of;

namespace {

struct Cut {
  onnx::CutModel model;
  onnx::GraphView graph;
};

onnx::NeuronLayer maps(std::string tensor, int channels) { return {std::move(tensor), channels, 0, 0}; }
onnx::NeuronLayer hidden(std::string tensor, int channels) {
  return {std::move(tensor), channels, 0, 0, onnx::LayerKind::MlpHidden, onnx::Layout::Tokens};
}

Cut cut(const std::string& file, const std::vector<onnx::NeuronLayer>& layers) {
  auto model = onnx::cut_after(graph_of(file), bytes_of(file), layers);
  REQUIRE(model);
  onnx::GraphView graph = graph_of(model->bytes);
  return {*std::move(model), std::move(graph)};
}

Error refused(const std::string& file, const std::vector<onnx::NeuronLayer>& layers) {
  const auto model = onnx::cut_after(graph_of(file), bytes_of(file), layers);
  REQUIRE_FALSE(model);
  return model.error();
}

std::ptrdiff_t count(const Names& names, const std::string& name) { return std::count(names.begin(), names.end(), name); }

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
    model.node("Cast", {"p"}, "pf", {}, {{"to", 1}})
        .node("Add", {"m", "stream"}, "sum")
        .node("Gather", {"sum", "first"}, "cls", {}, {{"axis", 1}})
        .node("MatMul", {"cls", "pf"}, "y");
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
    model.input("x", {1, 4, 2, 2})
        .input("w", {4, 4, 1, 1})
        .weight("w", {4, 4, 1, 1})
        .node("Relu", {"x"}, "t")
        .node("Conv", {"t", "w"}, "y")
        .output("y", {1, 4, 2, 2});
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
    model.input("x", {1, 4, 2, 2})
        .node("Cast", {"x"}, "h", {}, {{"to", 10}})
        .node("Relu", {"h"}, "t")
        .node("Cast", {"t"}, "y", {}, {{"to", 1}})
        .output("y", {1, 4, 2, 2});
    const Cut head = cut(model.bytes(), {maps("t", 4)});
    CHECK(head.model.activation == "t.raw.float32");
    CHECK(head.graph.producer_of("t.raw")->op_type == "Cast");
    CHECK(head.graph.inputs[0].type == onnx::ElementType::Float32);
  }

  TEST_CASE("a cut can be for some outputs alone, and keeps what only they need") {
    test::ModelBuilder model;
    model.input("x", {1, 4, 2, 2}).weight("w", {4, 4, 1, 1}).weight("v", {4, 4, 1, 1}).node("Relu", {"x"}, "t").node("Relu", {"x"}, "side");
    model.node("Conv", {"t", "w"}, "y").node("Relu", {"y"}, "y2").node("Conv", {"t", "v"}, "c").node("Add", {"c", "side"}, "z");
    const std::string file = model.output("y2", {1, 4, 2, 2}).output("z", {1, 4, 2, 2}).output("side", {1, 4, 2, 2}).bytes();
    CHECK(cut(file, {maps("t", 4)}).model.outputs == Names{"y2", "z"});
    CHECK(cut(file, {maps("t", 4)}).model.carried == Names{"side"});
    const auto graph = onnx::read_graph(bytes_of(file));
    const std::vector<onnx::NeuronLayer> layers = {maps("t", 4), maps("y", 4)};
    const Names wanted = {"y2"};
    const auto head = onnx::cut_after(*graph, bytes_of(file), layers, wanted);
    REQUIRE(head);
    CHECK(head->outputs == wanted);
    CHECK(head->carried.empty());
    const auto again = onnx::read_graph(head->bytes);
    CHECK(names_of(again->outputs) == Names{"y2", "t", "y"});
    CHECK(again->initializer("v") == nullptr);
    for (const Names& strange : {Names{"y2", "side"}, Names{"t"}, Names{"nothing"}}) {
      const auto refusal = onnx::cut_after(*graph, bytes_of(file), layers, strange);
      REQUIRE_FALSE(refusal);
      CHECK(refusal.error().code == ErrorCode::NotFound);
      CHECK(refusal.error().where == strange.back());
    }
  }

  TEST_CASE("what leads past a layer: nothing in a residual network, the stream around an MLP, nothing past the stream") {
    const auto resnet = test::golden("onnx/openai_resnet.onnx");
    const auto vision = test::golden("onnx/hf_vision.onnx");
    const auto blocks = onnx::read_graph(resnet);
    const auto transformer = onnx::read_graph(vision);
    REQUIRE(blocks);
    REQUIRE(transformer);
    const auto ends = onnx::discover_layers(*blocks, 0);
    REQUIRE(ends);
    for (const onnx::NeuronLayer& layer : *ends) CHECK(onnx::carried_past(*blocks, layer, "image_embeds")->empty());
    int streams = 0;
    for (const onnx::NeuronLayer& layer : onnx::all_layers(*transformer, onnx::Tower::Vision, 0)) {
      if (layer.tensor == "image_embeds") continue;
      INFO(layer.tensor);
      const auto carried = onnx::carried_past(*transformer, layer, "image_embeds");
      REQUIRE(carried);
      const std::vector<onnx::NeuronLayer> layers = {layer};
      CHECK(*carried == onnx::cut_after(*transformer, vision, layers)->carried);
      const bool leads_past = layer.kind == onnx::LayerKind::MlpHidden || layer.kind == onnx::LayerKind::AttentionHeads;
      CHECK(carried->empty() != leads_past);
      streams += layer.kind == onnx::LayerKind::ResidualStream ? 1 : 0;
    }
    CHECK(streams == 4);
  }

  TEST_CASE("what leads past a layer is not asked of strangers") {
    const std::string file = test::residual_model(2, 1, 8);
    const auto graph = onnx::read_graph(bytes_of(file));
    CHECK(onnx::carried_past(*graph, maps("nothing", 4), "image_embeds").error().where == "nothing");
    CHECK(onnx::carried_past(*graph, maps("s1b1", 8), "stem").error().where == "stem");
    CHECK(onnx::carried_past(*graph, maps("image_embeds", 8), "image_embeds").error().code == ErrorCode::NotFound);
    CHECK(onnx::carried_past(*graph, maps("s1b1", 8), "image_embeds")->empty());
  }

  TEST_CASE("what cannot be cut is refused by name") {
    const std::string file = test::residual_model(2, 1, 8);
    CHECK(refused(file, {}).code == ErrorCode::TooFew);
    CHECK(refused(file, {maps("nothing", 4)}).where == "nothing");
    CHECK(refused(file, {maps("s2b1", 16), maps("s1b1", 8)}).where == "s1b1");
    CHECK(refused(file, {maps("s1b1", 8), maps("s2b1", 16), maps("s2b1", 16)}).code == ErrorCode::Mismatch);
    CHECK(refused(file, {maps("image_embeds", 16)}).code == ErrorCode::NotFound);
    test::ModelBuilder outside;
    outside.input("x", {1, 4, 2, 2})
        .external_weight("w", {4, 4, 1, 1}, "model.onnx_data")
        .node("Relu", {"x"}, "t")
        .node("Conv", {"t", "w"}, "y")
        .output("y", {1, 4, 2, 2});
    CHECK(refused(outside.bytes(), {maps("t", 4)}).code == ErrorCode::Unsupported);
    CHECK(refused(outside.bytes(), {maps("t", 4)}).where == "model.onnx_data");
    const auto graph = onnx::read_graph(bytes_of(file));
    const std::vector<onnx::NeuronLayer> layers = {maps("s1b1", 8)};
    CHECK(onnx::cut_after(*graph, bytes_of(file).first(300), layers).error().code == ErrorCode::Mismatch);
  }

  TEST_CASE("a circle before the cut is left behind, one through it is refused") {
    test::ModelBuilder before, through;
    before.input("x", {1, 4, 2, 2})
        .node("Add", {"x", "b"}, "t")
        .node("Relu", {"t"}, "b")
        .node("Add", {"b", "t"}, "c")
        .node("Add", {"c", "y"}, "y")
        .output("y", {1, 4, 2, 2});
    CHECK(cut(before.bytes(), {maps("t", 4)}).model.carried.empty());
    through.input("x", {1, 4, 2, 2})
        .node("Relu", {"t"}, "b")
        .node("Split", {"b"}, "t", {}, {}, "u")
        .node("Relu", {"u"}, "y")
        .output("y", {1, 4, 2, 2});
    CHECK(refused(through.bytes(), {maps("t", 4)}).code == ErrorCode::Malformed);
    const std::string file = through.bytes();
    CHECK(onnx::carried_past(*onnx::read_graph(bytes_of(file)), maps("t", 4), "y").error().code == ErrorCode::Malformed);
  }
}
