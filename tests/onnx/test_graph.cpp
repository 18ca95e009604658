#include <doctest/doctest.h>

#include <random>

#include "build_model.h"
#include "onnx/graph.h"
#include "onnx/layers.h"
#include "onnx/observe.h"
#include "onnx/ports.h"
#include "support.h"

using namespace pn;
using test::bytes_of;

namespace {

// Everything the worker does with a vision file, for whatever bytes; must return, whatever they are.
void exercise(std::span<const std::uint8_t> file) {
  const auto graph = onnx::read_graph(file);
  if (!graph) {
    CHECK_FALSE(graph.error().where.empty());
    return;
  }
  const auto layers = onnx::discover_layers(*graph, 64);
  const auto ports = onnx::vision_ports(*graph);
  if (!layers) return;
  std::vector<std::string> names;
  for (const auto& layer : *layers) names.push_back(layer.tensor);
  CHECK(onnx::observe(*graph, names));
}

}  // namespace

TEST_SUITE("onnx/graph") {
  TEST_CASE("names, shapes and places are read, weights are not") {
    const std::string file = test::residual_model(2, 1, 32);
    const auto graph = onnx::read_graph(bytes_of(file));
    REQUIRE(graph);
    CHECK(graph->producer == "builder");
    CHECK(graph->ir_version == 8);
    CHECK(graph->opset == 17);
    CHECK(graph->nodes.size() == 12);
    CHECK(graph->inputs[0].name == "pixel_values");
    CHECK(graph->inputs[0].dims == std::vector<std::int64_t>{-1, 3, 32, 32});
    CHECK(graph->is_output("image_embeds"));
    REQUIRE(graph->initializer("s2b1.w") != nullptr);
    CHECK(graph->initializer("s2b1.w")->dims == std::vector<std::int64_t>{16, 8, 3, 3});
    CHECK(graph->initializer("s2b1.p")->dims == std::vector<std::int64_t>{16, 8, 1, 1});
    const onnx::Node* conv = graph->producer_of("s2b1.c");
    REQUIRE(conv != nullptr);
    CHECK(conv->attribute("strides")->ints == std::vector<std::int64_t>{2, 2});
    CHECK(conv->attribute("nothing") == nullptr);
    CHECK(file.substr(conv->place.offset, conv->place.size_bytes).find("node of s2b1.c") != std::string::npos);
    CHECK(onnx::vision_ports(*graph)->embedding == "image_embeds");
    CHECK(onnx::text_ports(*graph).error().code == ErrorCode::Mismatch);
  }

  TEST_CASE("truncated at every byte: an error with its offset, or a smaller graph") {
    const std::string file = test::residual_model(2, 1, 32);
    for (std::size_t size = 0; size < file.size(); ++size) {
      const auto graph = onnx::read_graph(bytes_of(file).first(size));
      REQUIRE_FALSE(graph);  // the graph is the last field, so no shorter file is whole
      CHECK(graph.error().where.starts_with("byte "));
    }
  }

  TEST_CASE("every flipped bit ends in an answer") {
    const std::string whole = test::residual_model(2, 1, 32);
    for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
      std::string file = whole;
      file[bit / 8] = static_cast<char>(file[bit / 8] ^ (1 << (bit % 8)));
      exercise(bytes_of(file));
    }
  }

  TEST_CASE("random bytes end in an answer") {
    std::mt19937 random(3);
    for (int round = 0; round < 3000; ++round) {
      std::string file(random() % 200, '\0');
      for (char& byte : file) byte = static_cast<char>(random() % 64);
      exercise(bytes_of(file));
    }
  }

  TEST_CASE("messages nested two thousand deep are skipped, not followed") {
    std::string nested;
    for (int depth = 0; depth < 2000; ++depth) {
      std::string outer;
      protozero::pbf_writer(outer).add_message(6, nested);  // a graph in an attribute of a node in a graph in …
      nested = std::move(outer);
    }
    std::string attribute, graph, model;
    protozero::pbf_writer(attribute).add_message(5, nested);
    protozero::pbf_writer(graph).add_message(1, attribute);
    protozero::pbf_writer(model).add_message(7, graph);
    exercise(bytes_of(model));
    exercise(bytes_of(std::string(100'000, '\x3a')));
  }

  TEST_CASE("more names than any model has are refused") {
    std::string graph(1'200'000, '\0');
    for (std::size_t i = 0; i < graph.size(); i += 2) graph[i] = '\x0a';  // empty nodes, two bytes each
    std::string model;
    protozero::pbf_writer(model).add_message(7, graph);
    const auto read = onnx::read_graph(bytes_of(model));
    REQUIRE_FALSE(read);
    CHECK(read.error().code == ErrorCode::TooLarge);
  }

  TEST_CASE("files with external weights are listed once, in the order named, wherever tensors lie") {
    test::ModelBuilder branch, model;
    branch.external_weight("inner", {4}, "c.bin").node("Relu", {"inner"}, "i");
    model.input("x", {1, 4})
        .external_weight("w1", {4, 4}, "b.bin")
        .external_weight("w2", {4, 4}, "data/a..b 1.bin")
        .external_weight("w3", {4, 4}, "b.bin")
        .weight("w4", {4});
    const std::string file = model.node_with_graph("If", {"x"}, "y", branch).output("y", {1, 4}).bytes();
    const auto graph = onnx::read_graph(bytes_of(file));
    REQUIRE(graph);
    CHECK(graph->external_files == std::vector<std::string>{"b.bin", "data/a..b 1.bin", "c.bin"});
    CHECK(graph->initializer("w1")->is_external);
    CHECK_FALSE(graph->initializer("w4")->is_external);
    CHECK(graph->nodes[0].inner_names == std::vector<std::string>{"inner", "inner", "i"});
  }

  TEST_CASE("weights outside the model's folder are refused by name") {
    const std::string strange[] = {"../secret", "a/../../b", "..", "a/..", "/etc/passwd",          "//host/b", "C:b", "https://host/b",
                                   "a\\b",      "a//b",      "a/", "a\nb", std::string("a\0b", 3), ".\t./b",   "\x7f"};
    for (const std::string& location : strange) {
      INFO(location);
      test::ModelBuilder model;
      const std::string file = model.external_weight("w", {4}, location).bytes();
      const auto graph = onnx::read_graph(bytes_of(file));
      REQUIRE_FALSE(graph);
      CHECK(graph.error().code == ErrorCode::Malformed);
      CHECK(graph.error().where == location);
    }
    test::ModelBuilder nowhere;
    const std::string file = nowhere.external_weight("w", {4}, "").bytes();
    CHECK(onnx::read_graph(bytes_of(file)).error().where.starts_with("byte "));
    test::ModelBuilder beside;
    const std::string dotted = beside.external_weight("w", {4}, "./model.onnx_data").bytes();
    CHECK(onnx::read_graph(bytes_of(dotted))->external_files == std::vector<std::string>{"./model.onnx_data"});
  }

  TEST_CASE("a file that is no model") {
    CHECK(onnx::read_graph({}).error().code == ErrorCode::Malformed);
    const std::string html = "<!DOCTYPE html><html><body>404</body></html>";
    CHECK_FALSE(onnx::read_graph(bytes_of(html)));
  }
}
