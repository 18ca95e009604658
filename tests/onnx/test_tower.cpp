#include <doctest/doctest.h>

#include <algorithm>

#include "build_model.h"
#include "onnx/layers.h"
#include "onnx/ports.h"
#include "onnx/tower.h"
#include "read_back.h"
#include "support.h"

using namespace pn;
using test::bytes_of;
using test::graph_of;
using test::Names;
using test::names_of;

namespace {

// Both encoders and what compares them; the outputs' names are given in the hub's order.
std::string combined(const std::string& text_embeds, const std::string& image_embeds) {
  test::ModelBuilder model;
  model.input("input_ids", {0, 0})
      .input("pixel_values", {0, 3, 4, 4})
      .input("attention_mask", {0, 0})
      .weight("table", {20, 4})
      .weight("p", {48, 6})
      .weight("scale", {});
  model.node("Gather", {"table", "input_ids"}, "e")
      .node("Mul", {"e", "attention_mask"}, "m")
      .node("ReduceMean", {"m"}, text_embeds, {{"axes", {1}}}, {{"keepdims", 0}});
  model.node("Flatten", {"pixel_values"}, "f").node("MatMul", {"f", "p"}, image_embeds).node("Transpose", {image_embeds}, "t");
  model.node("MatMul", {text_embeds, "t"}, "c")
      .node("Mul", {"c", "scale"}, "logits_per_text")
      .node("Transpose", {"logits_per_text"}, "logits_per_image");
  return model.annotation("e", {0, 0, 4})
      .annotation("f", {0, 48})
      .output("logits_per_image", {0, 0})
      .output("logits_per_text", {0, 0})
      .output(text_embeds, {0, 4})
      .output(image_embeds, {0, 6})
      .bytes();
}

}  // namespace

TEST_SUITE("onnx/tower") {
  TEST_CASE("the embeddings of a combined graph are found, by name and without, and no logits are taken for one") {
    for (const bool named : {true, false}) {
      const std::string text_embeds = named ? "text_embeds" : "words";
      const std::string image_embeds = named ? "image_embeds" : "pictures";
      const std::string file = combined(text_embeds, image_embeds);
      const auto graph = graph_of(file);
      CHECK(onnx::vision_ports(graph)->input.name == "pixel_values");
      CHECK(onnx::vision_ports(graph)->embedding == image_embeds);
      CHECK(onnx::text_ports(graph)->input.name == "input_ids");
      CHECK(onnx::text_ports(graph)->embedding == text_embeds);
    }
    test::ModelBuilder logits;
    logits.input("input_ids", {0, 0})
        .input("pixel_values", {0, 3, 4, 4})
        .node("Both", {"input_ids", "pixel_values"}, "logits")
        .output("logits", {0, 0});
    const std::string file = logits.bytes();
    CHECK(onnx::vision_ports(graph_of(file)).error().code == ErrorCode::Mismatch);
  }

  // ref  clip/model.py of openai/CLIP, forward(image, text)
  TEST_CASE("of a graph that gives logits alone the embedding is what was divided by its length") {
    for (const bool has_lp : {false, true}) {
      test::ModelBuilder model;
      model.input("IMAGE", {0, 3, 4, 4}).input("TEXT", {0, 7}).weight("table", {20, 6}).weight("p", {48, 6}).weight("q", {6, 6});
      model.weight("scale", {}).node("Flatten", {"IMAGE"}, "f").node("MatMul", {"f", "p"}, "pictures");
      model.node("Gather", {"table", "TEXT"}, "e").node("ReduceMean", {"e"}, "r", {{"axes", {1}}}, {{"keepdims", 0}});
      model.node("MatMul", {"r", "q"}, "words");
      if (has_lp) {
        model.node("LpNormalization", {"pictures"}, "u").node("LpNormalization", {"words"}, "v");
      } else {
        model.node("ReduceL2", {"pictures"}, "n").node("Div", {"pictures", "n"}, "u");
        model.node("Mul", {"words", "words"}, "w2").node("ReduceSum", {"w2"}, "s").node("Sqrt", {"s"}, "l").node("Reciprocal", {"l"}, "i");
        model.node("Mul", {"i", "words"}, "v");
      }
      model.node("Mul", {"scale", "u"}, "us").node("Transpose", {"v"}, "vt").node("MatMul", {"us", "vt"}, "LOGITS_PER_IMAGE");
      const std::string file = model.node("Transpose", {"LOGITS_PER_IMAGE"}, "LOGITS_PER_TEXT")
                                   .output("LOGITS_PER_IMAGE", {0, 0})
                                   .output("LOGITS_PER_TEXT", {0, 0})
                                   .bytes();
      const auto graph = graph_of(file);
      const auto vision = onnx::vision_ports(graph);
      REQUIRE(vision);
      CHECK(vision->input.name == "IMAGE");
      CHECK(vision->embedding == "pictures");
      const auto text = onnx::text_ports(graph);
      REQUIRE(text);
      CHECK(text->input.name == "TEXT");
      CHECK(text->embedding == "words");
      const auto part = onnx::extract_tower(graph, bytes_of(file), "words");
      REQUIRE(part);
      CHECK(part->inputs == Names{"TEXT"});
      const auto alone = graph_of(part->bytes);
      CHECK(names_of(alone.outputs) == Names{"words"});
      CHECK(alone.outputs[0].dims == std::vector<std::int64_t>{-1, 6});
      CHECK(onnx::text_ports(alone)->embedding == "words");
    }
  }

  TEST_CASE("a tower holds what its output needs and nothing else") {
    const std::string file = combined("text_embeds", "image_embeds");
    const auto vision = onnx::extract_tower(graph_of(file), bytes_of(file), "image_embeds");
    REQUIRE(vision);
    CHECK(vision->inputs == Names{"pixel_values"});
    const auto pictures = graph_of(vision->bytes);
    CHECK(names_of(pictures.inputs) == Names{"pixel_values"});
    CHECK(names_of(pictures.outputs) == Names{"image_embeds"});
    CHECK(names_of(pictures.values) == Names{"f"});
    CHECK(pictures.nodes.size() == 2);
    CHECK(pictures.initializers.size() == 1);
    CHECK(pictures.initializer("p") != nullptr);
    CHECK(pictures.opset == 17);
    const auto text = onnx::extract_tower(graph_of(file), bytes_of(file), "text_embeds");
    REQUIRE(text);
    CHECK(text->inputs == Names{"input_ids", "attention_mask"});
    CHECK(graph_of(text->bytes).nodes.size() == 3);
    CHECK(vision->bytes.size() + text->bytes.size() < file.size());
    const auto logits = onnx::extract_tower(graph_of(file), bytes_of(file), "logits_per_text");
    REQUIRE(logits);
    CHECK(graph_of(logits->bytes).nodes.size() == 8);
  }

  TEST_CASE("the golden combined model comes apart into its two encoders, which are as whole as before") {
    const auto file = test::golden("onnx/hf_clip.onnx");
    const auto graph = graph_of(file);
    CHECK(names_of(graph.inputs) == Names{"input_ids", "pixel_values", "attention_mask"});
    CHECK(names_of(graph.outputs) == Names{"logits_per_image", "logits_per_text", "text_embeds", "image_embeds"});
    std::size_t size_bytes = 0;
    for (const onnx::Tower tower : {onnx::Tower::Vision, onnx::Tower::Text}) {
      const auto ports = tower == onnx::Tower::Vision ? onnx::vision_ports(graph) : onnx::text_ports(graph);
      REQUIRE(ports);
      const auto part = onnx::extract_tower(graph, file, ports->embedding);
      REQUIRE(part);
      const auto alone = graph_of(part->bytes);
      const auto before = onnx::all_layers(graph, tower, 0);
      const auto after = onnx::all_layers(alone, tower, 0);
      REQUIRE(before.size() == after.size());
      for (std::size_t i = 0; i < before.size(); ++i) CHECK(before[i].tensor == after[i].tensor);
      size_bytes += part->bytes.size();
    }
    CHECK(size_bytes < file.size());
  }

  TEST_CASE("what cannot be extracted is refused by name") {
    const std::string file = combined("text_embeds", "image_embeds");
    const auto graph = graph_of(file);
    CHECK(onnx::extract_tower(graph, bytes_of(file), "nothing").error().where == "nothing");
    CHECK(onnx::extract_tower(graph, bytes_of(file), "pixel_values").error().code == ErrorCode::NotFound);
    CHECK(onnx::extract_tower(graph, bytes_of(file).first(300), "image_embeds").error().code == ErrorCode::Mismatch);
    test::ModelBuilder outside, passed;
    const std::string split =
        outside.input("x", {0, 4}).external_weight("w", {4, 4}, "data/w").node("MatMul", {"x", "w"}, "y").output("y", {0, 4}).bytes();
    CHECK(onnx::extract_tower(graph_of(split), bytes_of(split), "y").error().where == "data/w");
    const std::string through = passed.input("x", {1, 4}).output("x", {1, 4}).bytes();
    CHECK(onnx::extract_tower(graph_of(through), bytes_of(through), "x").error().code == ErrorCode::NotFound);
  }
}
