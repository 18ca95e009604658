// Layers of networks of convolutions: which activations over maps are found, however they are written, and what is none.
#include <doctest/doctest.h>

#include "build_model.h"
#include "onnx/gate.h"
#include "onnx/layers.h"
#include "read_back.h"
#include "support.h"

using namespace pn;
using test::bytes_of;
using test::graph_of;
using test::Names;
using test::names_of;

namespace {

// Maps "h" [0, 12, 8, 8] of a widening convolution; `write` makes "t" of them, which a projection to 4 channels reads.
template <class Activation>
std::vector<onnx::NeuronLayer> layers_of(Activation&& write) {
  test::ModelBuilder model;
  model.input("x", {0, 4, 8, 8}).weight("w1", {12, 4, 1, 1}).weight("w2", {4, 12, 1, 1}).weight("c", {}).weight("b", {12, 1, 1});
  model.node("Conv", {"x", "w1"}, "h");
  write(model);
  return onnx::all_layers(graph_of(model.node("Conv", {"t", "w2"}, "p").node("Add", {"x", "p"}, "z").output("z", {0, 4, 8, 8}).bytes()),
                          onnx::Tower::Vision, 0);
}

void check_hidden(const std::vector<onnx::NeuronLayer>& layers) {
  REQUIRE(layers.size() == 1);
  CHECK(layers[0].tensor == "t");
  CHECK(layers[0].kind == onnx::LayerKind::BlockHidden);
  CHECK(layers[0].layout == onnx::Layout::Maps);
  CHECK(layers[0].channels == 12);
  CHECK(layers[0].height == 8);
}

}  // namespace

TEST_SUITE("onnx/map layers") {
  TEST_CASE("the hidden channels of a block, however the activation is written") {
    for (const std::string op : {"Relu", "Clip", "HardSwish", "Gelu", "QuickGelu", "Mish", "Elu", "Swish"}) {
      CAPTURE(op);
      check_hidden(layers_of([&](test::ModelBuilder& m) { m.node(op, {"h"}, "t"); }));
    }
    check_hidden(layers_of([](test::ModelBuilder& m) { m.node("Clip", {"h", "c", "c"}, "t"); }));
    check_hidden(layers_of([](test::ModelBuilder& m) { m.node("PRelu", {"h", "b"}, "t"); }));
    check_hidden(layers_of([](test::ModelBuilder& m) { m.node("Sigmoid", {"h"}, "s").node("Mul", {"h", "s"}, "t"); }));
    check_hidden(layers_of([](test::ModelBuilder& m) {  // x * ReLU6(x + 3) / 6
      m.node("Add", {"h", "c"}, "a").node("Clip", {"a", "c", "c"}, "k").node("Mul", {"h", "k"}, "e").node("Div", {"e", "c"}, "t");
    }));
    check_hidden(layers_of([](test::ModelBuilder& m) {
      m.node("Pow", {"h", "c"}, "a").node("Mul", {"a", "c"}, "d").node("Add", {"h", "d"}, "e").node("Tanh", {"e"}, "f");
      m.node("Add", {"f", "c"}, "g").node("Mul", {"h", "c"}, "i").node("Mul", {"i", "g"}, "t");
    }));
  }

  TEST_CASE("normalised, quantised and depthwise on the way") {
    check_hidden(layers_of([](test::ModelBuilder& m) {
      m.node("BatchNormalization", {"h", "b", "b", "b", "b"}, "n").node("Relu", {"n"}, "t");
    }));
    check_hidden(layers_of([](test::ModelBuilder& m) {  // GroupNorm as torch exports it
      m.integers("groups", {0, 3, -1}).integers("back", {0, 12, 8, 8});
      m.node("Reshape", {"h", "groups"}, "r").node("InstanceNormalization", {"r", "c", "c"}, "i").node("Reshape", {"i", "back"}, "n");
      m.node("Mul", {"n", "b"}, "s").node("Add", {"s", "b"}, "a").node("Gelu", {"a"}, "t");
    }));
    check_hidden(layers_of([](test::ModelBuilder& m) {
      m.node("QuantizeLinear", {"h", "c", "c"}, "q").node("DequantizeLinear", {"q", "c", "c"}, "d").node("Clip", {"d", "c", "c"}, "t");
    }));
    const auto both = layers_of([](test::ModelBuilder& m) {
      m.weight("dw", {12, 1, 3, 3}).node("Clip", {"h"}, "a");
      m.node("Conv", {"a", "dw"}, "d", {{"pads", {1, 1, 1, 1}}}, {{"group", 12}}).node("Clip", {"d"}, "t");
    });
    CHECK(names_of(both) == Names{"a", "t"});
    CHECK(both[0].kind == onnx::LayerKind::MapActivation);
    CHECK(both[0].channels == 12);
    CHECK(both[1].kind == onnx::LayerKind::BlockHidden);
  }

  TEST_CASE("squeeze and excitation is part of the layer, and what is inside it is none") {
    const auto layers = layers_of([](test::ModelBuilder& m) {
      m.weight("s1", {3, 12, 1, 1}).weight("s2", {12, 3, 1, 1}).node("Relu", {"h"}, "r").node("GlobalAveragePool", {"r"}, "g");
      m.node("Conv", {"g", "s1"}, "e").node("Relu", {"e"}, "f").node("Conv", {"f", "s2"}, "i").node("Sigmoid", {"i"}, "j");
      m.node("Mul", {"r", "j"}, "t");
    });
    CHECK(names_of(layers) == Names{"r", "t"});
    CHECK(layers[0].kind == onnx::LayerKind::MapActivation);
    CHECK(layers[1].kind == onnx::LayerKind::BlockHidden);
  }

  TEST_CASE("the residual stream is no activation, though what it begins with is one") {
    CHECK(layers_of([](test::ModelBuilder& m) { m.node("Mul", {"h", "b"}, "t"); }).empty());
    CHECK(layers_of([](test::ModelBuilder& m) { m.node("Softmax", {"h"}, "t"); }).empty());
    const auto layers = layers_of([](test::ModelBuilder& m) {
      m.weight("dw", {12, 1, 3, 3}).node("Gelu", {"h"}, "stem");
      m.node("Conv", {"stem", "dw"}, "d", {{"pads", {1, 1, 1, 1}}}, {{"group", 12}}).node("Add", {"stem", "d"}, "t");
    });
    CHECK(names_of(layers) == Names{"stem"});
    check_hidden(layers_of([](test::ModelBuilder& m) {  // but an activation of a sum is one
      m.node("Conv", {"x", "w1"}, "h2").node("Add", {"h", "h2"}, "s").node("Sigmoid", {"s"}, "a").node("Mul", {"s", "a"}, "t");
    }));
  }

  TEST_CASE("of many blocks the last of each size, and the activation behind them") {
    test::ModelBuilder model;
    model.input("x", {0, 4, 16, 16}).weight("wide", {12, 4, 1, 1}).weight("half", {4, 12, 1, 1}).weight("dw", {12, 1, 3, 3});
    std::string before = "x";
    for (int block = 1; block <= 6; ++block) {
      const std::string n = std::to_string(block);
      const std::int64_t stride = block == 3 || block == 5 ? 2 : 1;
      model.node("Conv", {before, "wide"}, "e" + n).node("Clip", {"e" + n}, "a" + n);
      model.node("Conv", {"a" + n, "dw"}, "d" + n, {{"strides", {stride, stride}}, {"pads", {1, 1, 1, 1}}}, {{"group", 12}});
      model.node("Clip", {"d" + n}, "t" + n).node("Conv", {"t" + n, "half"}, "p" + n);
      before = "p" + n;
    }
    model.node("Conv", {before, "wide"}, "e").node("Clip", {"e"}, "last").node("GlobalAveragePool", {"last"}, "g");
    const auto graph = graph_of(model.node("Flatten", {"g"}, "y").output("y", {0, 12}).bytes());
    const auto layers = onnx::discover_layers(graph, 0);
    REQUIRE(layers);
    CHECK(names_of(*layers) == Names{"t2", "t4", "t6", "last"});
    CHECK((*layers)[1].height == 8);
  }

  TEST_CASE("maps with their channels last: found behind linear layers, gated along their last axis") {
    test::ModelBuilder model;
    model.input("x", {0, 4, 8, 8}).weight("w1", {4, 12}).weight("w2", {12, 4}).weight("s", {4});
    model.node("Transpose", {"x"}, "l", {{"perm", {0, 2, 3, 1}}})
        .node("LayerNormalization", {"l", "s", "s"}, "n")
        .node("MatMul", {"n", "w1"}, "h")
        .node("Gelu", {"h"}, "t")
        .node("MatMul", {"t", "w2"}, "m");
    const std::string file = model.node("Transpose", {"m"}, "y", {{"perm", {0, 3, 1, 2}}}).output("y", {0, 4, 8, 8}).bytes();
    const auto graph = graph_of(file);
    const auto layers = onnx::discover_layers(graph, 0);
    REQUIRE(layers);
    REQUIRE(layers->size() == 1);
    const onnx::NeuronLayer& layer = (*layers)[0];
    CHECK(layer.layout == onnx::Layout::MapsLast);
    CHECK(layer.kind == onnx::LayerKind::BlockHidden);
    CHECK(layer.channels == 12);
    CHECK(layer.height == 8);
    const auto gated = onnx::gate(graph, bytes_of(file), *layers);
    REQUIRE(gated);
    CHECK(gated->layers[0].dims == std::vector<std::int64_t>{12});
  }
}
