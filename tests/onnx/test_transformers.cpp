#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "build_model.h"
#include "onnx/inlined_file.h"
#include "onnx/layers.h"
#include "onnx/shapes.h"
#include "onnx/types.h"
#include "read_back.h"
#include "support.h"

using namespace pn;
using test::graph_of;
using test::Names;
using test::names_of;

namespace {

// x [B, 5, 4] through one MLP whose activation the given nodes write, from "h" to "t".
template <class Activation>
std::vector<onnx::NeuronLayer> hidden_of(Activation&& write) {
  test::ModelBuilder model;
  model.input("x", {0, 5, 4}).weight("w1", {4, 8}).weight("b1", {8}).weight("w2", {8, 4}).weight("c", {}).weight("c2", {});
  model.node("MatMul", {"x", "w1"}, "m").node("Add", {"b1", "m"}, "h");
  write(model);
  const auto graph = graph_of(model.node("MatMul", {"t", "w2"}, "y").node("Add", {"x", "y"}, "z").output("z", {0, 5, 4}).bytes());
  const auto layers = onnx::discover_layers(graph, 0, onnx::Tower::Text);
  return layers ? *layers : std::vector<onnx::NeuronLayer>{};
}

void check_hidden(const std::vector<onnx::NeuronLayer>& layers) {
  REQUIRE(layers.size() == 1);
  CHECK(layers[0].tensor == "t");
  CHECK(layers[0].channels == 8);
  CHECK(layers[0].kind == onnx::LayerKind::MlpHidden);
  CHECK(layers[0].layout == onnx::Layout::Tokens);
  CHECK(layers[0].tokens == 5);
}

}  // namespace

TEST_SUITE("onnx/transformers") {
  TEST_CASE("golden exports: the usual layers in order, with channels and layout") {
    const auto models = nlohmann::json::parse(test::golden_text("onnx/golden.json"));
    REQUIRE(models.size() == 27);
    for (const auto& model : models) {
      INFO(model["file"].get<std::string>());
      const auto whole = test::golden("onnx/" + model["file"].get<std::string>());
      const auto opened = onnx::open_inlined(whole);
      REQUIRE(opened);
      const auto layers = onnx::discover_layers(opened->graph, 0, model["text"] ? onnx::Tower::Text : onnx::Tower::Vision);
      REQUIRE(layers);
      REQUIRE(layers->size() == model["usual"].size());
      for (std::size_t i = 0; i < layers->size(); ++i) {
        CHECK((*layers)[i].tensor == model["usual"][i]["tensor"]);
        CHECK((*layers)[i].channels == model["usual"][i]["channels"]);
      }
    }
  }

  TEST_CASE("an MLP's hidden layer, however the activation is written") {
    const auto one = [](const std::string& op) { return [op](test::ModelBuilder& m) { m.node(op, {"h"}, "t"); }; };
    for (const std::string op : {"Gelu", "FastGelu", "QuickGelu", "BiasGelu", "Relu"}) {
      CAPTURE(op);
      check_hidden(hidden_of(one(op)));
    }
    check_hidden(hidden_of([](test::ModelBuilder& m) {
      m.node("Mul", {"h", "c"}, "a").node("Sigmoid", {"a"}, "b").node("Mul", {"h", "b"}, "t");
    }));
    check_hidden(hidden_of([](test::ModelBuilder& m) { m.node("Sigmoid", {"h"}, "b").node("Mul", {"b", "h"}, "t"); }));
    check_hidden(hidden_of([](test::ModelBuilder& m) {
      m.node("Div", {"h", "c"}, "a")
          .node("Erf", {"a"}, "b")
          .node("Add", {"b", "c2"}, "d")
          .node("Mul", {"h", "d"}, "e")
          .node("Mul", {"e", "c"}, "t");
    }));
    check_hidden(hidden_of([](test::ModelBuilder& m) {
      m.node("Pow", {"h", "c"}, "a")
          .node("Mul", {"c", "a"}, "b")
          .node("Add", {"h", "b"}, "d")
          .node("Mul", {"d", "c"}, "e")
          .node("Tanh", {"e"}, "f");
      m.node("Add", {"f", "c2"}, "g").node("Mul", {"h", "c"}, "i").node("Mul", {"i", "g"}, "t");
    }));
    CHECK(hidden_of([](test::ModelBuilder& m) { m.node("Mul", {"h", "c"}, "t"); }).empty());  // nothing bends
    CHECK(hidden_of([](test::ModelBuilder& m) { m.node("Softmax", {"h"}, "t"); }).empty());   // not pointwise
    CHECK(hidden_of([](test::ModelBuilder& m) {
            m.node("Relu", {"x"}, "r").node("Add", {"r", "h"}, "t");
          }).empty());  // not of linear layers alone
  }

  TEST_CASE("the sums inside a decomposed GELU are no residual stream") {
    test::ModelBuilder model;
    model.input("x", {0, 5, 4}).weight("w1", {4, 8}).weight("w2", {8, 4}).weight("c", {});
    model.node("MatMul", {"x", "w1"}, "h")
        .node("Pow", {"h", "c"}, "a")
        .node("Add", {"h", "a"}, "b")
        .node("Tanh", {"b"}, "d")
        .node("Mul", {"h", "d"}, "t");
    const auto graph = graph_of(model.node("MatMul", {"t", "w2"}, "y").node("Add", {"x", "y"}, "z").output("z", {0, 5, 4}).bytes());
    const auto layers = onnx::all_layers(graph, onnx::Tower::Text, 0);
    CHECK(names_of(layers) == Names{"t", "z"});
    CHECK(layers[1].kind == onnx::LayerKind::ResidualStream);
    CHECK(layers[1].channels == 4);
  }

  TEST_CASE("a graph that holds both encoders is split by what each needs") {
    test::ModelBuilder model;
    model.input("pixel_values", {0, 3, 4, 4})
        .input("input_ids", {0, 7})
        .weight("table", {20, 4})
        .weight("v1", {16, 8})
        .weight("v2", {8, 4})
        .weight("t1", {4, 6})
        .weight("t2", {6, 4})
        .integers("flat", {0, 3, 16});
    model.node("Reshape", {"pixel_values", "flat"}, "p")
        .node("MatMul", {"p", "v1"}, "vh")
        .node("Relu", {"vh"}, "va")
        .node("MatMul", {"va", "v2"}, "vo");
    model.node("Gather", {"table", "input_ids"}, "e")
        .node("MatMul", {"e", "t1"}, "th")
        .node("Relu", {"th"}, "ta")
        .node("MatMul", {"ta", "t2"}, "to");
    model.node("Transpose", {"to"}, "tt", {{"perm", {0, 2, 1}}})
        .node("MatMul", {"vo", "tt"}, "both")
        .node("MatMul", {"both", "x1"}, "c1")
        .node("Relu", {"c1"}, "c2")
        .node("MatMul", {"c2", "x2"}, "logits");
    const auto graph = graph_of(model.weight("x1", {7, 9}).weight("x2", {9, 2}).output("logits", {0, 3, 2}).bytes());
    CHECK(names_of(*onnx::discover_layers(graph, 0)) == Names{"va"});
    CHECK(names_of(*onnx::discover_layers(graph, 0, onnx::Tower::Text)) == Names{"ta"});
  }

  TEST_CASE("channels come from the weights where shapes end: quantised, transposed, Gemm") {
    test::ModelBuilder model;
    model.input("x", {0, 5, 4}).weight("w1", {8, 4}).weight("w2", {4, 8}).weight("w3", {1}).weight("s", {1});
    model.node("Strange", {"x"}, "q")
        .node("Transpose", {"w1"}, "w1t", {{"perm", {1, 0}}})
        .node("MatMul", {"q", "w1t"}, "h")
        .node("Relu", {"h"}, "t");
    model.node("DequantizeLinear", {"w2", "s"}, "w2f").node("Gemm", {"t", "w2f"}, "y", {}, {{"transB", 1}});
    model.node("MatMulNBits", {"y", "w3"}, "h2", {}, {{"K", 4}, {"N", 12}})
        .node("Gelu", {"h2"}, "t2")
        .node("MatMulNBits", {"t2", "w3"}, "y2", {}, {{"K", 12}, {"N", 4}});
    const auto layers = onnx::discover_layers(graph_of(model.output("y2", {0, 5, 4}).bytes()), 0, onnx::Tower::Text);
    REQUIRE(layers);
    CHECK(names_of(*layers) == Names{"t", "t2"});
    CHECK((*layers)[0].channels == 8);
    CHECK((*layers)[1].channels == 12);
  }

  TEST_CASE("axes are attributes in older operator sets and inputs in newer ones") {
    test::ModelBuilder model;
    model.input("x", {0, 1, 6, 4}).integers("one", {1}).integers("last", {-1}).integers("mixed", {0, 3});
    model.node("Squeeze", {"x"}, "s1", {{"axes", {1}}})
        .node("Squeeze", {"x", "one"}, "s2")
        .node("Unsqueeze", {"s1"}, "u1", {{"axes", {0, 3}}})
        .node("Unsqueeze", {"s1", "mixed"}, "u2");
    model.node("ReduceMean", {"x", "last"}, "r1", {}, {{"keepdims", 0}})
        .node("ReduceMax", {"x"}, "r2", {{"axes", {-1}}}, {{"keepdims", 0}})
        .node("ReduceSum", {"x"}, "r3");
    model.node("Slice", {"x"}, "l1", {{"starts", {1}}, {"ends", {-1}}, {"axes", {2}}})
        .node("Split", {"x"}, "h1", {{"split", {2, 4}}}, {{"axis", 2}}, "h2")
        .node("Split", {"x"}, "e1", {}, {{"axis", 3}}, "e2");
    const auto shapes = onnx::infer_shapes(graph_of(model.output("r3", {}).bytes()), 0);
    CHECK(shapes.at("s1") == onnx::Dims{-1, 6, 4});
    CHECK(shapes.at("s2") == shapes.at("s1"));
    CHECK(shapes.at("u1") == onnx::Dims{1, -1, 6, 1, 4});
    CHECK(shapes.at("u2") == shapes.at("u1"));
    CHECK(shapes.at("r1") == onnx::Dims{-1, 1, 6});
    CHECK(shapes.at("r2") == shapes.at("r1"));
    CHECK(shapes.at("r3") == onnx::Dims{1, 1, 1, 1});
    CHECK(shapes.at("l1") == onnx::Dims{-1, 1, 4, 4});
    CHECK(shapes.at("h2") == onnx::Dims{-1, 1, 4, 4});
    CHECK(shapes.at("e2") == onnx::Dims{-1, 1, 6, 2});
  }

  TEST_CASE("shapes that the graph computes are followed") {
    test::ModelBuilder model;
    model.input("x", {0, 6, 4})
        .integers("zero", {0})
        .integers("two", {2})
        .integers("minus", {-1})
        .integers("axes", {1})
        .integers("ends", {3});
    model.node("Shape", {"x"}, "shape")
        .node("Gather", {"shape", "zero"}, "batch")
        .node("Concat", {"batch", "minus", "two", "two"}, "wanted", {}, {{"axis", 0}});
    model.node("Reshape", {"x", "wanted"}, "r")
        .node("Slice", {"x", "zero", "ends", "axes"}, "s")
        .node("Split", {"x", "two4"}, "p", {}, {{"axis", 1}}, "p2")
        .node("Squeeze", {"g", "axes"}, "q");
    model.node("ReduceMean", {"x"}, "m", {{"axes", {-1}}}).node("Expand", {"m", "wide"}, "w");
    const auto graph = graph_of(model.integers("two4", {2, 4}).integers("wide", {1, 6, 9}).output("w", {0, 6, 9}).bytes());
    const auto shapes = onnx::infer_shapes(graph, 0);
    CHECK(shapes.at("r") == onnx::Dims{-1, 6, 2, 2});
    CHECK(shapes.at("s") == onnx::Dims{-1, 3, 4});
    CHECK(shapes.at("p") == onnx::Dims{-1, 2, 4});
    CHECK(shapes.at("p2") == onnx::Dims{-1, 4, 4});
    CHECK(shapes.at("m") == onnx::Dims{-1, 6, 1});
    CHECK(shapes.at("w") == onnx::Dims{-1, 6, 9});
    CHECK_FALSE(shapes.contains("q"));
    const auto types = onnx::infer_types(graph);
    CHECK(types.at("shape") == onnx::ElementType::Int64);
    CHECK(types.at("batch") == onnx::ElementType::Int64);
    CHECK(types.at("r") == onnx::ElementType::Float32);
  }
}
