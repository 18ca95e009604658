#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "build_model.h"
#include "onnx/classes.h"
#include "onnx/cut.h"
#include "onnx/layers.h"
#include "onnx/ports.h"
#include "read_back.h"
#include "support.h"

using namespace pn;
using onnx::class_logits;
using test::bytes_of;
using test::graph_of;
using test::ModelBuilder;

namespace {

// A picture's pooled features "f" [batch, 6]; `end` goes on from there.
std::string ending(const std::function<void(ModelBuilder&)>& end) {
  ModelBuilder model;
  model.input("pixels", {0, 3, 8, 8})
      .weight("c", {6, 3, 3, 3})
      .weight("w", {6, 10})
      .weight("wt", {10, 6})
      .weight("b", {10})
      .weight("two", {});
  model.node("Conv", {"pixels", "c"}, "x").node("Relu", {"x"}, "r").node("GlobalAveragePool", {"r"}, "p").node("Flatten", {"p"}, "f");
  end(model);
  return model.bytes();
}

std::string tensor_of(const std::string& file, std::size_t names = 0) {
  const auto found = class_logits(graph_of(file), names);
  return found ? found->tensor : std::string();
}

}  // namespace

TEST_SUITE("onnx/classes") {
  TEST_CASE("a linear layer with a bias behind pooled features gives logits, whatever it is called") {
    const std::string gemm = ending([](ModelBuilder& m) {
      m.node("Gemm", {"f", "wt", "b"}, "495", {}, {{"transB", 1}}).output("495", {0, 10});
    });
    const auto found = class_logits(graph_of(gemm), 0);
    REQUIRE(found);
    CHECK(found->tensor == "495");
    CHECK(found->count == 10);
    CHECK(tensor_of(ending([](ModelBuilder& m) {
            m.node("MatMul", {"f", "w"}, "m").node("Add", {"b", "m"}, "out").output("out", {0, 10});
          })) == "out");
    // As quantisers write it, and a mean of two heads (DeiT).
    CHECK(tensor_of(ending([](ModelBuilder& m) {
            m.node("DynamicQuantizeLinear", {"f"}, "q", {}, {}, "s").node("MatMulInteger", {"q", "w"}, "i").node("Cast", {"i"}, "ic");
            m.node("Mul", {"s", "two"}, "sc").node("Mul", {"ic", "sc"}, "m").node("Add", {"m", "b"}, "out").output("out", {0, 10});
          })) == "out");
    CHECK(tensor_of(ending([](ModelBuilder& m) {
            m.node("Gemm", {"f", "wt", "b"}, "g1").node("Gemm", {"f", "wt", "b"}, "g2").node("Add", {"g1", "g2"}, "sum");
            m.node("Div", {"sum", "two"}, "out").output("out", {0, 10});
          })) == "out");
    // A convolution of one place, as the heads of MobileNets are.
    CHECK(tensor_of(ending([](ModelBuilder& m) {
            m.weight("k", {10, 6, 1, 1}).node("Conv", {"p", "k", "b"}, "o").node("Flatten", {"o"}, "out").output("out", {0, 10});
          })) == "out");
  }

  TEST_CASE("of probabilities the logits are what the softmax takes in") {
    const std::string file = ending([](ModelBuilder& m) {
      m.node("Gemm", {"f", "wt", "b"}, "inner", {}, {{"transB", 1}}).node("Softmax", {"inner"}, "prob").output("prob", {0, 10});
    });
    const auto graph = graph_of(file);
    const auto found = class_logits(graph, 0);
    REQUIRE(found);
    CHECK(found->tensor == "inner");
    CHECK(found->count == 10);
    // The part behind a layer gives them, too, though the file does not.
    const auto layers = onnx::discover_layers(graph, 8);
    REQUIRE(layers);
    CHECK(onnx::carried_past(graph, layers->back(), "inner")->empty());
    const std::string wanted[] = {"inner"};
    const auto cut = onnx::cut_after(graph, bytes_of(file), *layers, wanted);
    REQUIRE(cut);
    CHECK(cut->outputs == test::Names{"inner"});
    CHECK(graph_of(cut->bytes).is_output("inner"));
  }

  TEST_CASE("an embedding is not taken for classes, until as many names say so") {
    const std::string projected = ending([](ModelBuilder& m) { m.node("MatMul", {"f", "w"}, "out").output("out", {0, 10}); });
    CHECK(tensor_of(projected).empty());
    CHECK(tensor_of(projected, 10) == "out");
    CHECK(tensor_of(projected, 11).empty());
    CHECK(tensor_of(ending([](ModelBuilder& m) { m.output("f", {0, 6}); })).empty());
    // By the hub's name for an embedding.
    CHECK(tensor_of(ending([](ModelBuilder& m) {
                      m.node("Gemm", {"f", "wt", "b"}, "image_embeds").output("image_embeds", {0, 10});
                    }),
                    10)
              .empty());
    // A normalisation scales and shifts each number, and is no product.
    CHECK(tensor_of(ending([](ModelBuilder& m) {
            m.weight("g", {6}).weight("h", {6}).node("Mul", {"f", "g"}, "n").node("Add", {"n", "h"}, "out").output("out", {0, 6});
          })).empty());
    // OpenAI's ResNets end in the projection of an attention's values, which has a bias.
    CHECK(tensor_of(ending([](ModelBuilder& m) {
            m.node("Softmax", {"scores"}, "a").node("MatMul", {"a", "f"}, "v").node("Reshape", {"v", "shape"}, "flat");
            m.node("Gemm", {"flat", "wt", "b"}, "out").output("out", {0, 10});
          })).empty());
    // One number is no choice; tokens and maps are no logits.
    CHECK(tensor_of(ending([](ModelBuilder& m) {
            m.weight("w1", {6, 1}).weight("b1", {1}).node("Gemm", {"f", "w1", "b1"}, "age").output("age", {0, 1});
          })).empty());
    CHECK(tensor_of(ending([](ModelBuilder& m) { m.node("Gemm", {"f", "wt", "b"}, "o").output("o", {0, 4, 10}); }), 10).empty());
  }

  TEST_CASE("of several outputs: the head before the features, the named before the others") {
    const std::string both = ending([](ModelBuilder& m) {
      m.node("Gemm", {"f", "wt", "b"}, "logits").output("f", {0, 6}).output("logits", {0, 10});
    });
    CHECK(onnx::vision_ports(graph_of(both))->embedding == "f");
    CHECK(tensor_of(both) == "logits");
    const std::string heads = ending([](ModelBuilder& m) {
      m.weight("v", {6, 4}).weight("d", {4}).node("Gemm", {"f", "v", "d"}, "coarse").node("Gemm", {"f", "wt", "b"}, "fine");
      m.output("coarse", {0, 4}).output("fine", {0, 10});
    });
    CHECK(tensor_of(heads) == "coarse");
    CHECK(tensor_of(heads, 10) == "fine");
  }

  TEST_CASE("an encoder without a vector gives its tokens, else its maps") {
    const std::string tokens = ending([](ModelBuilder& m) {
      m.output("last_hidden_state", {0, 5, 6}).node("Thing", {"r"}, "last_hidden_state").output("r", {0, 6, 8, 8}).node("Noop", {"r"}, "y");
    });
    CHECK(onnx::vision_ports(graph_of(tokens))->embedding == "last_hidden_state");
    const std::string maps = ending([](ModelBuilder& m) { m.output("r", {0, 6, 8, 8}); });
    CHECK(onnx::vision_ports(graph_of(maps))->embedding == "r");
    ModelBuilder text;
    const std::string words = text.input("input_ids", {0, 0}).node("Thing", {"input_ids"}, "out").output("out", {0, 4}).bytes();
    CHECK(onnx::vision_ports(graph_of(words)).error().message.find("takes no pictures") != std::string::npos);
  }
}
