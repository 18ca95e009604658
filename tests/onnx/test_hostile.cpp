#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "build_function.h"
#include "build_model.h"
#include "exercise.h"
#include "support.h"

using namespace pn;
using test::bytes_of;

namespace {

void exercise(std::span<const std::uint8_t> file) { CHECK(test::broken_promise(file) == ""); }

}  // namespace

TEST_SUITE("onnx/hostile") {
  TEST_CASE("truncated at every byte") {
    const std::string file = test::small_transformer();
    REQUIRE(onnx::all_layers(*onnx::read_graph(bytes_of(file)), onnx::Tower::Vision, 0).size() == 6);
    exercise(bytes_of(file));
    for (std::size_t size = 0; size < file.size(); ++size) exercise(bytes_of(file).first(size));
    const std::string functions = test::small_functions();
    for (std::size_t size = 0; size <= functions.size(); ++size) exercise(bytes_of(functions).first(size));
  }

  TEST_CASE("ten thousand random bit flips, one and several at a time, and as many in local functions") {
    std::mt19937 random(11);
    const std::string plain = test::small_transformer(), functions = test::small_functions();
    for (int round = 0; round < 20'000; ++round) {
      std::string file = round < 10'000 ? plain : functions;
      for (int flips = 1 + round % 4; flips > 0; --flips) {
        const std::size_t bit = random() % (file.size() * 8);
        file[bit / 8] = static_cast<char>(file[bit / 8] ^ (1 << (bit % 8)));
      }
      exercise(bytes_of(file));
    }
  }

  TEST_CASE("random bit flips in a real export") {
    std::mt19937 random(12);
    const auto whole = test::golden("onnx/hf_vision_half.onnx");
    REQUIRE(whole.size() > 1000);
    for (int round = 0; round < 300; ++round) {
      auto file = whole;
      const std::size_t bit = random() % (file.size() * 8);
      file[bit / 8] = static_cast<std::uint8_t>(file[bit / 8] ^ (1U << (bit % 8)));
      exercise(file);
    }
  }

  TEST_CASE("names swapped at random make circles, repeats and strangers") {
    std::mt19937 random(13);
    const std::vector<std::string> names = {"x", "a", "b", "c", "d", "a.gate", "a.raw", "b.scaled", "", "w"};
    const std::vector<std::string> operators = {"Add", "Relu", "MatMul", "Mul", "Sigmoid", "Split", "Reshape", "Concat", "Gemm", "Cast"};
    for (int round = 0; round < 3000; ++round) {
      test::ModelBuilder model;
      model.input("x", {0, 4, 4}).weight("w", {4, 4});
      for (int node = 0; node < 8; ++node) {
        const auto pick = [&] { return names[random() % names.size()]; };
        model.node(operators[random() % operators.size()], {pick(), pick()}, pick(), {},
                   {{"axis", static_cast<std::int64_t>(random() % 3) - 1}}, pick());
      }
      const std::string file = model.output("c", {0, 4}).output(names[random() % names.size()], {0, 4, 4}).bytes();
      const auto graph = onnx::read_graph(bytes_of(file));
      REQUIRE(graph);
      exercise(bytes_of(file));
      for (const std::string tensor : {"a", "b", "c", ""}) {
        const std::vector<onnx::NeuronLayer> layers = {{tensor, 4, 0, 0, onnx::LayerKind::MlpHidden, onnx::Layout::Tokens}};
        if (const auto model_edit = onnx::gate(*graph, bytes_of(file), layers))
          CHECK(onnx::apply_splices(bytes_of(file), model_edit->splices));
        if (const auto head = onnx::cut_after(*graph, bytes_of(file), layers)) CHECK(onnx::read_graph(head->bytes));
      }
    }
  }

  TEST_CASE("graphs nested in graphs are followed sixteen deep and refused beyond") {
    const auto nested = [](int depth) {
      test::ModelBuilder inner;
      inner.node("Relu", {"x"}, "innermost");
      for (int level = 1; level < depth; ++level) {
        test::ModelBuilder outer;
        outer.node_with_graph("If", {"x"}, "y" + std::to_string(level), inner);
        inner = outer;
      }
      test::ModelBuilder model;
      return model.input("x", {1}).node_with_graph("If", {"x"}, "y", inner).output("y", {1}).bytes();
    };
    CHECK(onnx::read_graph(bytes_of(nested(16))));
    CHECK(onnx::read_graph(bytes_of(nested(17))).error().code == ErrorCode::Unsupported);
    CHECK(onnx::read_graph(bytes_of(nested(900))).error().code == ErrorCode::Unsupported);
  }

  TEST_CASE("a long chain of casts and sums ends soon") {
    test::ModelBuilder model;
    model.input("x", {0, 3, 4}).weight("w", {4, 4});
    std::string before = "x";
    for (int i = 0; i < 3000; ++i) {
      const std::string name = "t" + std::to_string(i);
      model.node(i % 3 == 0 ? "Add" : "Cast", {before, before}, name).node("MatMul", {name, "w"}, name + "m");
      before = name;
    }
    const std::string file = model.output(before, {0, 3, 4}).bytes();
    exercise(bytes_of(file));
  }

  TEST_CASE("counts and sizes beyond reason") {
    constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
    for (const std::int64_t size : {std::int64_t{-1}, std::int64_t{0}, kMost, std::numeric_limits<std::int64_t>::min()}) {
      test::ModelBuilder model;
      model.input("x", {size, size, size, size})
          .weight("w", {size, size, size, size})
          .weight("m", {size, size})
          .integers("shape", {size, size, size});
      model.node("Conv", {"x", "w"}, "c", {{"strides", {size, size}}, {"pads", {size, size, size, size}}, {"dilations", {size, size}}});
      model.node("Add", {"c", "x"}, "a")
          .node("Relu", {"a"}, "t")
          .node("Reshape", {"t", "shape"}, "r")
          .node("Slice", {"r", "shape", "shape", "shape"}, "s");
      model.node("Gather", {"r", "shape"}, "g", {}, {{"axis", size}})
          .node("Concat", {"r", "s"}, "j", {}, {{"axis", size}})
          .node("MatMul", {"j", "m"}, "h")
          .node("Relu", {"h"}, "h1");
      model.node("Unsqueeze", {"h1", "shape"}, "u")
          .node("Pad", {"t", "shape"}, "p")
          .node("Add", {"shape", "shape"}, "n")
          .node("Mul", {"n", "n"}, "o")
          .node("Expand", {"t", "o"}, "e");
      model.node("MatMulNBits", {"h1", "m"}, "y", {}, {{"K", size}, {"N", size}});
      exercise(bytes_of(model.output("y", {size, size}).bytes()));
    }
  }
}
