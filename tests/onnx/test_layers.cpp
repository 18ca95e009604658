#include <doctest/doctest.h>

#include <algorithm>

#include "build_model.h"
#include "onnx/layers.h"
#include "onnx/observe.h"
#include "onnx/shapes.h"
#include "read_back.h"
#include "support.h"

using namespace pn;
using test::bytes_of;
using test::Names;
using test::names_of;

namespace {

std::vector<onnx::NeuronLayer> layers_of(const std::string& file, std::int64_t image_size = 0) {
  const auto graph = onnx::read_graph(bytes_of(file));
  REQUIRE(graph);
  const auto layers = onnx::discover_layers(*graph, image_size);
  REQUIRE(layers);
  return *layers;
}

}  // namespace

TEST_SUITE("onnx/layers") {
  TEST_CASE("few blocks are all taken, of many the last of each size") {
    CHECK(names_of(layers_of(test::residual_model(2, 2, 64))) == Names{"s1b1", "s1b2", "s2b1", "s2b2"});
    CHECK(names_of(layers_of(test::residual_model(3, 2, 64))) == Names{"s1b2", "s2b2", "s3b2"});
    CHECK(names_of(layers_of(test::residual_model(1, 9, 64))) == Names{"s1b6", "s1b7", "s1b8", "s1b9"});
  }

  TEST_CASE("shapes follow strides and pads, odd sizes too") {
    const auto layers = layers_of(test::residual_model(3, 1, 97));
    CHECK(layers[0].channels == 8);
    CHECK(layers[0].height == 49);
    CHECK(layers[1].height == 25);
    CHECK(layers[2].width == 13);
    CHECK(layers[2].channels == 32);
  }

  TEST_CASE("dynamic sizes come from the image size, else stay unknown and channels tell the stages") {
    const std::string file = test::residual_model(5, 1, 0);
    CHECK(layers_of(file, 64)[4].height == 2);
    const auto unknown = layers_of(file);
    CHECK(unknown.size() == 5);
    CHECK(unknown[4].height == 0);
    CHECK(unknown[4].channels == 128);
  }

  TEST_CASE("layers are chosen by name, in order of depth, the sums before their rectification too") {
    const std::string file = test::residual_model(2, 1, 32);
    const auto graph = onnx::read_graph(bytes_of(file));
    const auto all = onnx::all_layers(*graph, onnx::Tower::Vision, 0);
    const auto sum =
        std::find_if(all.begin(), all.end(), [](const onnx::NeuronLayer& layer) { return layer.kind == onnx::LayerKind::ResidualSum; });
    REQUIRE(sum != all.end());
    CHECK((sum + 1)->tensor == "s1b1");
    CHECK(sum->channels == (sum + 1)->channels);
    CHECK(sum->height == (sum + 1)->height);
    const auto chosen = onnx::choose_layers(*graph, all, std::vector<std::string>{"s2b1", sum->tensor});
    REQUIRE(chosen);
    CHECK(names_of(*chosen) == Names{sum->tensor, "s2b1"});
    CHECK(onnx::choose_layers(*graph, all, std::vector<std::string>{"s2b1", "stage9"}).error().where == "stage9");
    CHECK(names_of(*onnx::choose_layers(*graph, all)) == Names{"s1b1", "s2b1"});
  }

  TEST_CASE("no residual block, no layers") {
    test::ModelBuilder model;
    model.input("pixel_values", {1, 3, 8, 8}).node("Relu", {"pixel_values"}, "image_embeds").output("image_embeds", {1, 3});
    const std::string file = model.bytes();
    const auto graph = onnx::read_graph(bytes_of(file));
    CHECK(onnx::discover_layers(*graph, 0).error().code == ErrorCode::NotFound);
  }

  TEST_CASE("weights behind Cast and Mul, annotations, pools") {
    test::ModelBuilder model;
    model.input("x", {0, 3, 32, 32}).weight("w8", {4, 3, 3, 3}).weight("scale", {4, 1, 1, 1});
    model.node("Cast", {"w8"}, "wf").node("Mul", {"wf", "scale"}, "w").node("Conv", {"x", "w"}, "c", {{"dilations", {2, 2}}});
    model.node("MaxPool", {"c"}, "p", {{"kernel_shape", {3, 3}}, {"strides", {2, 2}}})
        .node("Strange", {"p"}, "q")
        .annotation("q", {0, 7, 5, 5});
    const std::string file = model.bytes();
    const auto graph = onnx::read_graph(bytes_of(file));
    const auto shapes = onnx::infer_shapes(*graph, 0);
    CHECK(shapes.at("c") == onnx::Dims{-1, 4, 28, 28});
    CHECK(shapes.at("p") == onnx::Dims{-1, 4, 13, 13});
    CHECK(shapes.at("q") == onnx::Dims{-1, 7, 5, 5});
  }

  TEST_CASE("observing appends outputs that a reader merges") {
    const std::string file = test::residual_model(2, 1, 32);
    const auto graph = onnx::read_graph(bytes_of(file));
    const auto tail = onnx::observe(*graph, std::vector<std::string>{"s1b1", "image_embeds", "s2b1"});
    REQUIRE(tail);
    std::string both = file;
    both.append(tail->begin(), tail->end());
    const auto again = onnx::read_graph(bytes_of(both));
    REQUIRE(again);
    REQUIRE(again->outputs.size() == 3);
    CHECK(again->outputs[1].name == "s1b1");
    CHECK(again->nodes.size() == graph->nodes.size());
    CHECK(onnx::observe(*graph, std::vector<std::string>{"stage2"}).error().where == "stage2");
    CHECK(onnx::observe(*graph, std::vector<std::string>{"pixel_values"}).error().code == ErrorCode::NotFound);
  }

  TEST_CASE("the bundled model's four stages") {
    const auto file = test::read_bytes(test::source_dir() + "/models/polyneuron-clip/onnx/vision_model.onnx");
    if (file.empty()) return;  // no model in this tree
    const auto graph = onnx::read_graph(file);
    REQUIRE(graph);
    const auto layers = onnx::discover_layers(*graph, 64);
    REQUIRE(layers);
    CHECK(names_of(*layers) == Names{"stage1", "stage2", "stage3", "stage4"});
  }
}
