// libFuzzer over the core's one door: several requests in turn, each a JSON text and its payload.
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "engine/core.h"
#include "fuzzing.h"
#include "onnx/build_model.h"

using namespace pn;
using test::promise;

namespace {

constexpr std::string_view kBetween = "\n--\n";  // a request and its payload, a payload and the next request
constexpr int kMostRequests = 8;

// Fonts are the page's own files, and stb_truetype is not made for others: one is loaded before, none out of an input.
const std::vector<std::uint8_t>& font() {
  static const std::vector<std::uint8_t> bytes = [] {
    std::ifstream file("assets/fonts/words/mono.ttf", std::ios::binary);
    return std::vector<std::uint8_t>{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }();
  return bytes;
}

bool brings_font(std::string_view request) {
  const auto message = json::parse(request, "request", std::size_t{1} << 20U);
  const std::string* kind = message ? json::as_string(json::find(*message, "kind")) : nullptr;
  return kind != nullptr && *kind == "load_font";
}

void ask(engine::Core& core, std::string_view request, std::string_view payload) {
  const engine::Reply reply = core.handle(request, test::as_bytes(payload));
  const auto header = json::parse(reply.json, "reply", std::size_t{64} << 20U);
  promise(static_cast<bool>(header), "a reply is JSON");
  const std::string* kind = json::as_string(json::find(*header, "kind"));
  promise(kind != nullptr && (*kind == "done" || *kind == "error"), "a reply is done or an error");
  if (*kind == "error") {
    const std::string* words = json::as_string(json::find(*header, "message"));
    promise(words != nullptr && !words->empty(), "an error has words");
  }
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) all.append(all.empty() ? "" : kBetween).append(part);
  return all;
}

constexpr std::string_view kConfig = R"({"kind":"load_config","name":"config.json"})";
constexpr std::string_view kSmallConfig =
    R"({"model_type":"clip","projection_dim":4,"vision_config":{"image_size":16},"text_config":{"max_position_embeddings":6}})";

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** arguments) {
  promise(!font().empty(), "the fuzzer runs in the checkout's root");
  const test::Corpus corpus(*count, *arguments);
  const std::string pixels(2 * 3 * 4, '\x40'), numbers(2 * 2 * 4, '\0'), model = test::residual_model(1, 1, 8);
  corpus.add("hash", joined({R"({"kind":"sha256_begin","stream":1})", "", R"({"kind":"sha256_update","stream":1})", "abc",
                             R"({"kind":"sha256_end","stream":1})"}));
  corpus.add("preprocess",
             joined({kConfig, kSmallConfig, R"({"kind":"load_config","name":"preprocessor_config.json"})",
                     R"({"size":{"shortest_edge":8},"crop_size":8})", R"({"kind":"preprocess","width":2,"height":3})", pixels}));
  corpus.add("pool", joined({R"({"kind":"pool_layer","channels":2,"rows":true})", numbers}));
  corpus.add("tokens", joined({kConfig, kSmallConfig, R"({"kind":"load_config","name":"vocab.json"})", R"({"a":1})",
                               R"({"kind":"load_config","name":"merges.txt"})", "#version\n", R"({"kind":"tokenize","text":"a cat"})"}));
  corpus.add("words", joined({R"({"kind":"load_config","name":"caption_words.txt"})", "cat\n",
                              R"({"kind":"load_config","name":"tokenizer.json"})", "{}"}));
  corpus.add("vision", joined({kConfig, kSmallConfig, R"({"kind":"inspect_vision","layers":[]})", model,
                               R"({"kind":"cut_vision","layers":[],"layer":0})", model}));
  corpus.add("towers",
             joined({kConfig, kSmallConfig, R"({"kind":"extract_tower","tower":"vision"})", model, R"({"kind":"inspect_text"})", model}));
  corpus.add("thumbnail", joined({R"({"kind":"thumbnail","width":2,"height":3,"side":2})", pixels}));
  corpus.add("file", joined({R"({"kind":"prepare_file","name":"a","whole":true})", "BM"}));
  corpus.add("word", R"({"kind":"render_word","text":"cat","font":"Mono","size":0.4,"foreground":"#ff0000","background":"#ffffff"})");
  corpus.add("drawing", R"({"kind":"render_drawing","strokes":[{"width":0.05,"color":"#0000ff","points":[0.1,0.2,0.9,0.4]}]})");
  corpus.add("study", joined({R"({"kind":"study_begin","study":3,"study_kind":"search","seed":7,"params":{"resamples":10},"inputs":{)"
                              R"("concepts":["a","b"],"renditions":["photo"],"stimuli":[[0,0,0],[1,1,0]],"stimuli_on_board":2,)"
                              R"("layers":[{"name":"s","channels":2,"place":0}],"model":"m","model_sha256":"ff"}})",
                              numbers, R"({"kind":"study_step","study":3})", "", R"({"kind":"study_step","study":3})", "",
                              R"({"kind":"study_end","study":3})"}));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size_bytes) {
  engine::Core core;
  core.handle(R"({"kind":"load_font","name":"Mono"})", font());
  std::string_view rest = test::text_of(data, size_bytes);
  for (int i = 0; i < kMostRequests && !rest.empty(); ++i) {
    const std::string_view request = test::next_part(rest, kBetween);
    const std::string_view payload = test::next_part(rest, kBetween);
    if (!brings_font(request)) ask(core, request, payload);
  }
  return 0;
}
