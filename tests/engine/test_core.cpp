#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>

#include "engine/core.h"
#include "support.h"

using namespace pn;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Answered {
  json::Value header;
  Bytes payload;

  std::string kind() const { return header.value("kind", ""); }
  std::string code() const { return header.value("code", ""); }
};

Answered ask(engine::Core& core, const json::Value& request, const Bytes& payload = {}) {
  auto reply = core.handle(request.dump(-1, ' ', false, json::Value::error_handler_t::replace), payload);
  return {json::Value::parse(reply.json), std::move(reply.payload)};
}

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

const std::string kModel = test::source_dir() + "/models/polyneuron-clip/";
const std::string kOnnx = test::source_dir() + "/tests/golden/onnx/";
constexpr std::string_view kConfig =
    R"({"model_type":"clip","projection_dim":4,"vision_config":{"image_size":64},"text_config":{"max_position_embeddings":6}})";
constexpr std::string_view kRecipe = R"({"size":{"shortest_edge":64},"crop_size":64})";

void load_small_model(engine::Core& core) {
  CHECK(ask(core, {{"kind", "load_config"}, {"name", "config.json"}}, bytes_of(kConfig)).header["image_size"] == 64);
  CHECK(ask(core, {{"kind", "load_config"}, {"name", "preprocessor_config.json"}}, bytes_of(kRecipe)).kind() == "done");
  CHECK(ask(core, {{"kind", "load_config"}, {"name", "tokenizer.json"}}, test::golden("text/tiny_tokenizer.json")).header["vocabulary"] >
        512);
  CHECK(ask(core, {{"kind", "load_config"}, {"name", "caption_words.txt"}}, bytes_of("a\nphoto\ncat\n")).kind() == "done");
}

}  // namespace

TEST_SUITE("platform/core") {
  TEST_CASE("hashes, whole and in pieces, several at once") {
    engine::Core core;
    const std::string abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    CHECK(ask(core, {{"kind", "sha256"}, {"id", 7}}, bytes_of("abc")).header == json::Value{{"kind", "done"}, {"id", 7}, {"sha256", abc}});
    ask(core, {{"kind", "sha256_begin"}});
    ask(core, {{"kind", "sha256_begin"}, {"stream", 2}});
    CHECK(ask(core, {{"kind", "sha256_update"}}, bytes_of("ab")).header["size_bytes"] == 2);
    ask(core, {{"kind", "sha256_update"}, {"stream", 2}}, bytes_of("x"));
    ask(core, {{"kind", "sha256_update"}}, bytes_of("c"));
    CHECK(ask(core, {{"kind", "sha256_end"}}).header["sha256"] == abc);
    CHECK(ask(core, {{"kind", "sha256_end"}}).code() == "NotFound");
    CHECK(ask(core, {{"kind", "sha256_update"}}).code() == "NotFound");
  }

  TEST_CASE("tokens carry ids, ranges and whether they are known, cut at the context length") {
    engine::Core core;
    CHECK(ask(core, {{"kind", "tokenize"}, {"text", "a cat"}}).code() == "NotFound");
    load_small_model(core);
    const auto answer = ask(core, {{"kind", "tokenize"}, {"text", "A  Zebra"}});
    CHECK(answer.header["cleaned"] == "a zebra");
    CHECK(answer.header["truncated"] == true);
    CHECK(answer.header["ids"].size() == 6);
    CHECK(answer.header["tokens"].size() == 4);
    CHECK(answer.header["tokens"][0]["known"] == true);
    CHECK(answer.header["tokens"][1]["known"] == false);
    CHECK(answer.header["tokens"][1]["start"] == 2);
    CHECK(ask(core, {{"kind", "tokenize"}}).code() == "Malformed");
    CHECK(core.handle("{\"kind\":\"tokenize\",\"text\":\"\xFF\"}", {}).json.find("Malformed") != std::string::npos);
    // A new model forgets the old one's tokenizer.
    ask(core, {{"kind", "load_config"}, {"name", "config.json"}}, bytes_of(kConfig));
    CHECK(ask(core, {{"kind", "tokenize"}, {"text", "cat"}}).header["where"] == "tokenizer.json");
  }

  TEST_CASE("a picture file becomes a kept picture, and that the encoder's input") {
    engine::Core core;
    const auto kept = ask(core, {{"kind", "prepare_file"}, {"name", "coffee"}}, test::golden("image/coffee_progressive_444.jpg"));
    REQUIRE(kept.kind() == "done");
    CHECK(kept.header["format"] == "JPEG");
    const int width = kept.header["width"], height = kept.header["height"];
    CHECK(kept.payload.size() == static_cast<std::size_t>(width * height * 4));
    const json::Value request = {{"kind", "preprocess"}, {"width", width}, {"height", height}};
    CHECK(ask(core, request, kept.payload).code() == "NotFound");
    load_small_model(core);
    const auto input = ask(core, request, kept.payload);
    CHECK(input.header["dims"] == json::Value{1, 3, 64, 64});
    CHECK(input.payload.size() == 3 * 64 * 64 * sizeof(float));
    CHECK(ask(core, {{"kind", "preprocess"}, {"width", width}, {"height", height + 1}}, kept.payload).code() == "Mismatch");
    CHECK(ask(core, {{"kind", "preprocess"}, {"width", 0}, {"height", 0}}).code() == "Malformed");
    CHECK(ask(core, {{"kind", "prepare_file"}, {"name", "x"}}, bytes_of("not a picture")).code() == "Unsupported");
    CHECK(ask(core, {{"kind", "prepare_file"}, {"name", "x"}}).kind() == "error");
  }

  TEST_CASE("a layer's activations become responses and a span; what does not fit its channels is refused") {
    engine::Core core;
    const auto pooled = [&](bool rows, const std::vector<float>& values) {
      const auto answer = ask(core, {{"kind", "pool_layer"}, {"channels", 2}, {"rows", rows}},
                              bytes_of({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)}));
      REQUIRE(answer.kind() == "done");
      std::vector<float> out(answer.payload.size() / sizeof(float));
      std::memcpy(out.data(), answer.payload.data(), out.size() * sizeof(float));
      return out;
    };
    CHECK(pooled(false, {1, 3, 0, 2}) == std::vector<float>{2, 1, 3, 2, 0, 2.997F, 0, 3});
    CHECK(pooled(true, {1, 3, 0, 2}) == std::vector<float>{0.5F, 2.5F, 1, 3, 0, 2.997F, 0, 3});
    CHECK(ask(core, {{"kind", "pool_layer"}, {"channels", 2}}, Bytes(12)).code() == "Mismatch");
    CHECK(ask(core, {{"kind", "pool_layer"}, {"channels", 0}}, Bytes(8)).code() == "Mismatch");
  }

  TEST_CASE("the answer says when a picture's file is cut") {
    engine::Core core;
    const json::Value request = {{"kind", "prepare_file"}, {"name", "x"}};
    CHECK(ask(core, request, test::golden("image_faults/trunc60.jpg")).header["cut"] == true);
    CHECK(ask(core, request, test::golden("image_faults/no_eoi.jpg")).header.value("cut", false) == false);
  }

  TEST_CASE("the answer says what became of a picture's colour profile") {
    engine::Core core;
    const auto file = test::golden("profiles/display_p3.png");
    const auto stored = ask(core, {{"kind", "prepare_file"}, {"name", "x"}}, file);
    const auto converted = ask(core, {{"kind", "prepare_file"}, {"name", "x"}, {"convert", true}}, file);
    CHECK(stored.header["profile"] == "ignored");
    CHECK(converted.header["profile"] == "used");
    CHECK(stored.payload != converted.payload);
    CHECK(ask(core, {{"kind", "prepare_file"}, {"name", "x"}}, test::golden("profiles/srgb.png")).header["profile"] == "");
    CHECK(ask(core, {{"kind", "prepare_file"}, {"name", "x"}}, test::golden("profiles/lookup.png")).header["profile"] == "unreadable");
  }

  TEST_CASE("a large picture is kept shrunk, or whole when asked") {
    engine::Core core;
    const auto file = test::golden("image/large.png");
    const auto kept = ask(core, {{"kind", "prepare_file"}, {"name", "large"}}, file).header;
    const auto whole = ask(core, {{"kind", "prepare_file"}, {"name", "large"}, {"whole", true}}, file).header;
    CHECK(std::min(kept["width"].get<int>(), kept["height"].get<int>()) == 512);
    CHECK(whole["width"] == kept["original_width"]);
    CHECK(whole["height"] == kept["original_height"]);
    CHECK(ask(core, {{"kind", "prepare_file"}, {"whole", true}}, bytes_of("x")).kind() == "error");
  }

  TEST_CASE("words and drawings are rendered") {
    engine::Core core;
    const json::Value word = {{"kind", "render_word"}, {"text", "cat"},           {"font", "Sans"},
                              {"size", 0.4},           {"foreground", "#ff0000"}, {"background", "#ffffff"}};
    CHECK(ask(core, word).code() == "NotFound");
    CHECK(ask(core, {{"kind", "load_font"}, {"name", "Sans"}}, bytes_of("no font")).code() == "Malformed");
    const auto font = test::read_bytes(test::source_dir() + "/assets/fonts/words/sans.ttf");
    REQUIRE(ask(core, {{"kind", "load_font"}, {"name", "Sans"}}, font).kind() == "done");
    const auto picture = ask(core, word);
    CHECK(picture.header["width"] == 256);
    REQUIRE(picture.payload.size() == 256 * 256 * 4);
    CHECK(picture.payload[1] == 255);
    auto wrong = word;
    wrong["background"] = "red";
    CHECK(ask(core, wrong).code() == "Malformed");

    const json::Value stroke = {{"width", 0.5}, {"color", "#0000ff"}, {"points", {0.5, 0.5}}};
    const auto drawing = ask(core, {{"kind", "render_drawing"}, {"strokes", {stroke}}, {"background", "#ffffff"}});
    REQUIRE(drawing.payload.size() == 256 * 256 * 4);
    CHECK(drawing.payload[4 * (128 * 256 + 128)] == 0);
    CHECK(ask(core, {{"kind", "render_drawing"}, {"strokes", 3}}).code() == "Malformed");
    CHECK(ask(core, {{"kind", "render_drawing"}, {"strokes", {{{"points", {"x"}}}}}}).code() == "Malformed");
    CHECK(ask(core, {{"kind", "render_drawing"}, {"strokes", {{{"points", {0.5}}}}}}).code() == "Malformed");
  }

  TEST_CASE("a kept picture as small as the model sees it is a JPEG of that side, of no more bytes than wanted") {
    engine::Core core;
    json::Value request = {{"kind", "shrink_picture"}, {"width", 200}, {"height", 100}, {"most_bytes", 16384}};
    std::vector<std::uint8_t> picture(200 * 100 * 4, 255);
    for (std::size_t i = 0; i < picture.size(); i += 4) picture[i + 1] = (i / 4) % 200 < 100 ? 0 : 255;  // magenta, then white
    CHECK(ask(core, request, picture).header["where"] == "preprocessor_config.json");
    load_small_model(core);
    const auto small = ask(core, request, picture);
    REQUIRE(small.kind() == "done");
    const auto back = ask(core, {{"kind", "prepare_file"}, {"name", "small.jpg"}}, small.payload);
    REQUIRE(back.kind() == "done");
    CHECK(back.header["format"] == "JPEG");
    CHECK(back.header["width"] == 64);
    CHECK(back.header["height"] == 64);
    CHECK(back.payload[(32 * 64 + 8) * 4 + 1] < 16);  // the middle square, so its left half is magenta
    CHECK(back.payload[(32 * 64 + 56) * 4 + 1] > 239);
    request["most_bytes"] = small.payload.size() - 1;
    const auto poorer = ask(core, request, picture);
    REQUIRE(poorer.kind() == "done");
    CHECK(poorer.payload.size() < small.payload.size());
    request["most_bytes"] = 100;
    CHECK(ask(core, request, picture).code() == "TooLarge");
    request["height"] = 99;
    CHECK(ask(core, request, picture).code() == "Mismatch");
  }

  TEST_CASE("a label is laid over what the model sees of a picture") {
    engine::Core core;
    const json::Value label = {{"text", "iPod"}, {"font", "Sans"}, {"share", 0.1}, {"card", "#ffffff"}};
    const json::Value request = {{"kind", "label_picture"}, {"width", 400}, {"height", 200}, {"label", label}};
    const std::vector<std::uint8_t> black(400 * 200 * 4, 0);
    CHECK(ask(core, request, black).code() == "NotFound");  // no model yet
    REQUIRE(
        ask(core, {{"kind", "load_config"}, {"name", "config.json"}}, bytes_of(R"({"model_type": "clip", "projection_dim": 8})")).kind() ==
        "done");
    REQUIRE(ask(core, {{"kind", "load_config"}, {"name", "preprocessor_config.json"}},
                bytes_of(R"({"size": 64, "crop_size": 64, "do_center_crop": true, "do_resize": true})"))
                .kind() == "done");
    CHECK(ask(core, request, black).header["where"] == "Sans");
    const auto font = test::read_bytes(test::source_dir() + "/assets/fonts/words/sans.ttf");
    REQUIRE(ask(core, {{"kind", "load_font"}, {"name", "Sans"}}, font).kind() == "done");
    const auto laid = ask(core, request, black);
    REQUIRE(laid.kind() == "done");
    REQUIRE(laid.payload.size() == black.size());
    CHECK(laid.header["share"].get<double>() == doctest::Approx(0.1).epsilon(0.03));
    std::size_t changed = 0;
    for (std::size_t i = 0; i < laid.payload.size(); i += 4) changed += laid.payload[i + 1] != 0 ? 1 : 0;
    CHECK(static_cast<double>(changed) / (200.0 * 200.0) == doctest::Approx(0.1).epsilon(0.12));
    auto wrong = request;
    wrong["label"]["ink"] = "red";
    CHECK(ask(core, wrong, black).code() == "Malformed");
    const json::Value plain = {{"kind", "preprocess"}, {"width", 400}, {"height", 200}};
    json::Value harmed = plain;
    harmed["harm"] = "noise";
    harmed["strength"] = 3;
    CHECK(ask(core, plain, black).payload != ask(core, harmed, black).payload);
    CHECK(ask(core, harmed, black).payload == ask(core, harmed, black).payload);
    harmed["harm"] = "rain";
    CHECK(ask(core, harmed, black).code() == "Unsupported");
    wrong = request;
    wrong["width"] = 100;
    CHECK(ask(core, wrong, black).code() == "Mismatch");
  }

  TEST_CASE("anything else is an error with its id") {
    engine::Core core;
    for (const char* text : {"", "[", "3", "null", "[1]", "{}", "{\"kind\":3}", "{\"kind\":\"load_config\"}",
                             "{\"kind\":\"inspect_vision\"}", "{\"kind\":\"load_font\"}"}) {
      CHECK_MESSAGE(json::Value::parse(core.handle(text, {}).json)["kind"] == "error", text);
    }
    CHECK(ask(core, {{"kind", "fly"}, {"id", 12}}).header["id"] == 12);
    CHECK(ask(core, {{"kind", "fly"}}).code() == "Unsupported");
    CHECK(ask(core, {{"kind", "load_config"}, {"name", "../x"}}).code() == "Unsupported");
    CHECK(ask(core, {{"kind", "load_config"}, {"name", "config.json"}}, bytes_of("{")).code() == "Malformed");
  }

  TEST_CASE("the bundled model's folder loads by the same path as any") {
    const auto config = test::read_bytes(kModel + "config.json");
    if (config.empty()) return;  // no model in this tree
    engine::Core core;
    for (const char* name : {"config.json", "preprocessor_config.json", "tokenizer.json", "caption_words.txt"}) {
      const auto answer = ask(core, {{"kind", "load_config"}, {"name", name}}, test::read_bytes(kModel + name));
      CHECK_MESSAGE(answer.kind() == "done", name << answer.header.dump());
    }
    const auto vision = ask(core, {{"kind", "inspect_vision"}}, test::read_bytes(kModel + "onnx/vision_model.onnx"));
    REQUIRE_MESSAGE(vision.kind() == "done", vision.header.dump());
    CHECK(vision.header["embedding"] == "image_embeds");
    CHECK(vision.header["layers"].size() == 4);
    CHECK_FALSE(vision.payload.empty());
    const auto text = ask(core, {{"kind", "inspect_text"}}, test::read_bytes(kModel + "onnx/text_model.onnx"));
    CHECK(text.header["input"]["type"] == "int64");
    CHECK(ask(core, {{"kind", "inspect_vision"}}, bytes_of("\x3a\x05")).code() == "Truncated");
  }

  TEST_CASE("every layer of the model can be asked for, the embedding itself too, which has no head") {
    engine::Core core;
    ask(core, {{"kind", "load_config"}, {"name", "config.json"}}, bytes_of("{}"));
    const auto file = test::read_bytes(kModel + "onnx/vision_model.onnx");
    const auto usual = ask(core, {{"kind", "inspect_vision"}}, file);
    REQUIRE_MESSAGE(usual.kind() == "done", usual.header.dump());
    REQUIRE(usual.header["all_layers"].size() > usual.header["layers"].size());
    json::Value names = json::Value::array();
    for (const auto& layer : usual.header["all_layers"]) names.push_back(layer["name"]);
    const auto all = ask(core, {{"kind", "inspect_vision"}, {"layers", names}}, file);
    REQUIRE_MESSAGE(all.kind() == "done", all.header.dump());
    CHECK(all.header["layers"].size() == names.size());
    const auto& last = all.header["layers"].back();
    CHECK(last["name"] == "image_embeds");
    CHECK(last["replays_alone"] == false);
    CHECK(all.header["gates"].size() == names.size());
    CHECK(ask(core, {{"kind", "inspect_vision"}, {"layers", {"stage9"}}}, file).code() == "NotFound");
    CHECK(ask(core, {{"kind", "inspect_vision"}, {"layers", {7}}}, file).code() == "Malformed");
  }

  TEST_CASE("a transformer's neurons lie on tokens: every layer gets a gate, for paths lead past each of them") {
    engine::Core core;
    const auto bytes = test::read_bytes(kOnnx + "hf_vision.onnx");
    REQUIRE_FALSE(bytes.empty());
    ask(core, {{"kind", "load_config"}, {"name", "config.json"}}, bytes_of("{}"));
    const auto vision = ask(core, {{"kind", "inspect_vision"}}, bytes);
    REQUIRE_MESSAGE(vision.kind() == "done", vision.header.dump());
    REQUIRE(vision.header["layers"].size() == 2);
    const auto& layer = vision.header["layers"][0];
    CHECK(layer["tokens"] == 5);
    CHECK(layer["height"] == 2);
    CHECK(layer["width"] == 2);
    CHECK(layer["has_tokens"] == true);
    CHECK(layer["replays_alone"] == false);
    CHECK(vision.header["gates"].size() == 2);
    CHECK(vision.header["image_size"] == 8);  // which no configuration said
    std::size_t inserted = 0, reached = 0;
    for (const auto& splice : vision.header["splices"]) {
      CHECK(splice["offset"].get<std::size_t>() >= reached);
      reached = splice["offset"].get<std::size_t>() + splice["remove"].get<std::size_t>();
      inserted += splice["size"].get<std::size_t>();
    }
    CHECK(reached <= bytes.size());
    CHECK(inserted == vision.payload.size());
    CHECK(vision.header["report"]["operators"].size() > 3);
    CHECK(vision.header["report"]["warnings"].empty());
    // What is kept past the late one makes a head of it; the early one's would be nearly the whole model.
    CHECK_FALSE(layer.contains("carried"));
    const std::vector<std::string> past = {"/vision_model/encoder/layers.1/Add_output_0"};
    CHECK(vision.header["layers"][1]["carried"] == past);
    const auto cut = ask(core, {{"kind", "cut_vision"}, {"layer", 1}}, bytes);
    REQUIRE_MESSAGE(cut.kind() == "done", cut.header.dump());
    CHECK(cut.header["carried"] == past);
    CHECK(cut.header["gates"].size() == 1);
    CHECK(cut.payload.size() < bytes.size() / 2);
  }

  TEST_CASE("a model whose weights lie in a second file is observed and gated as a whole") {
    engine::Core core;
    ask(core, {{"kind", "load_config"}, {"name", "config.json"}}, bytes_of("{}"));
    const auto vision = ask(core, {{"kind", "inspect_vision"}}, test::read_bytes(kOnnx + "hf_vision_external.onnx"));
    REQUIRE_MESSAGE(vision.kind() == "done", vision.header.dump());
    CHECK(vision.header["gates"].size() == vision.header["layers"].size());
    for (const auto& layer : vision.header["layers"]) CHECK_FALSE(layer.contains("carried"));
  }

  TEST_CASE("of a model that holds both encoders each can stand alone") {
    engine::Core core;
    const auto bytes = test::read_bytes(kOnnx + "hf_clip.onnx");
    REQUIRE_FALSE(bytes.empty());
    ask(core, {{"kind", "load_config"}, {"name", "config.json"}}, bytes_of("{}"));
    const auto vision = ask(core, {{"kind", "extract_tower"}, {"tower", "vision"}}, bytes);
    REQUIRE_MESSAGE(vision.kind() == "done", vision.header.dump());
    CHECK(ask(core, {{"kind", "inspect_vision"}}, vision.payload).kind() == "done");
    const auto text = ask(core, {{"kind", "extract_tower"}, {"tower", "text"}}, bytes);
    REQUIRE_MESSAGE(text.kind() == "done", text.header.dump());
    CHECK(ask(core, {{"kind", "inspect_text"}}, text.payload).header["input"]["name"] == "input_ids");
  }

  TEST_CASE("what is quantised or of half precision is said, and half layers come as float32") {
    engine::Core core;
    ask(core, {{"kind", "load_config"}, {"name", "config.json"}}, bytes_of("{}"));
    for (const char* name : {"hf_vision_half.onnx", "hf_vision_dynamic.onnx", "hf_vision_dequantize.onnx", "hf_vision_nbits.onnx"}) {
      const auto vision = ask(core, {{"kind", "inspect_vision"}}, test::read_bytes(kOnnx + name));
      REQUIRE_MESSAGE(vision.kind() == "done", name << vision.header.dump());
      CHECK_MESSAGE(vision.header["report"]["warnings"].size() == 1, name);
    }
  }
}
