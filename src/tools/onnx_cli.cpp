// polyneuron-onnx: what the page does to an ONNX file, for tests and for those who prepare workshops.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "onnx/cut.h"
#include "onnx/gate.h"
#include "onnx/graph.h"
#include "onnx/inlined_file.h"
#include "onnx/layers.h"
#include "onnx/observe.h"
#include "onnx/ports.h"
#include "onnx/tower.h"

namespace {

using namespace pn;
using Json = nlohmann::ordered_json;

constexpr int kBadFile = 1;
constexpr int kBadUse = 2;

constexpr const char* kHelp =
    "polyneuron-onnx inspect FILE           list inputs, outputs and layers of neurons\n"
    "polyneuron-onnx observe FILE OUT       make the layers outputs\n"
    "polyneuron-onnx gate    FILE OUT       and put a gate and an offset, which are inputs, on every neuron\n"
    "polyneuron-onnx cut     FILE OUT       keep what follows from the first layer named, which becomes an input\n"
    "polyneuron-onnx extract FILE OUT       keep what the embedding needs, one encoder of a graph that holds both\n"
    "polyneuron-onnx inline  FILE OUT       put local functions in the place of their calls, as the others do first\n"
    "\n"
    "  --layers A,B    tensors by name instead of the usual choice, the last layer alone for cut\n"
    "  --output NAME   extract: another output than the embedding\n"
    "  --text          the text encoder of a graph that holds both\n"
    "  --image-size N  of a model with open height and width\n"
    "  --raw           gate: the values before the gates are outputs too\n"
    "  --pooled        gate: mean and maximum over space or tokens are outputs too\n"
    "  --also A,B      gate: further tensors are outputs too (what cut carries)\n"
    "\n"
    "Weights in other files are left there, so keep OUT beside them; cut and extract want a model in one file.\n"
    "Prints JSON. Gates and offsets are float32 and must be fed at every run: ones and zeros change nothing.\n"
    "Exit status: 0 done, 1 the file is damaged or of a kind that is not handled, 2 wrong use.\n";

struct Options {
  std::string verb, file, out, output;
  std::vector<std::string> layers, also;
  onnx::Tower tower = onnx::Tower::Vision;
  std::int64_t image_size = 0;
  bool observe_raw = false;
  bool observe_pooled = false;
};

std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    items.emplace_back(text.substr(0, comma));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return items;
}

std::optional<Options> parsed(int count, char** arguments) {
  Options options;
  std::vector<std::string> plain;
  for (int i = 1; i < count; ++i) {
    const std::string_view argument = arguments[i];
    const auto next = [&]() -> std::string_view { return i + 1 < count ? arguments[++i] : std::string_view(); };
    if (argument == "--layers")
      options.layers = listed(next());
    else if (argument == "--also")
      options.also = listed(next());
    else if (argument == "--output")
      options.output = next();
    else if (argument == "--image-size")
      options.image_size = std::strtol(std::string(next()).c_str(), nullptr, 10);
    else if (argument == "--text")
      options.tower = onnx::Tower::Text;
    else if (argument == "--raw")
      options.observe_raw = true;
    else if (argument == "--pooled")
      options.observe_pooled = true;
    else if (argument.starts_with("-"))
      return std::nullopt;
    else
      plain.emplace_back(argument);
  }
  if (plain.size() < 2) return std::nullopt;
  options.verb = plain[0];
  options.file = plain[1];
  if (plain.size() > 2) options.out = plain[2];
  const bool writes =
      options.verb == "observe" || options.verb == "gate" || options.verb == "cut" || options.verb == "extract" || options.verb == "inline";
  if ((!writes && options.verb != "inspect") || plain.size() != (writes ? 3U : 2U)) return std::nullopt;
  return options;
}

int failed(const Error& error) {
  std::fprintf(stderr, "polyneuron-onnx: %s (%s)\n", error.message.c_str(), error.where.c_str());
  return kBadFile;
}

const char* name_of(onnx::LayerKind kind) {
  switch (kind) {
    case onnx::LayerKind::ResidualBlock: return "residual block";
    case onnx::LayerKind::ResidualSum: return "residual sum";
    case onnx::LayerKind::BlockHidden: return "block hidden";
    case onnx::LayerKind::MapActivation: return "map activation";
    case onnx::LayerKind::MlpHidden: return "mlp hidden";
    case onnx::LayerKind::AttentionHeads: return "attention heads";
    case onnx::LayerKind::ResidualStream: return "residual stream";
    case onnx::LayerKind::PooledEmbedding: break;
  }
  return "pooled embedding";
}

const char* name_of(onnx::Layout layout) {
  switch (layout) {
    case onnx::Layout::Maps: return "maps";
    case onnx::Layout::MapsLast: return "maps last";
    case onnx::Layout::Tokens: return "tokens";
    case onnx::Layout::TokensFirst: return "tokens first";
    case onnx::Layout::TokenRows: return "token rows";
    case onnx::Layout::Vector: break;
  }
  return "vector";
}

Json described(const onnx::NeuronLayer& layer) {
  return {{"tensor", layer.tensor}, {"kind", name_of(layer.kind)}, {"layout", name_of(layer.layout)}, {"channels", layer.channels},
          {"height", layer.height}, {"width", layer.width},        {"tokens", layer.tokens}};
}

Json described(const onnx::GatedLayer& layer) {
  return {{"tensor", layer.tensor}, {"gate", layer.gate}, {"offset", layer.offset},   {"observed", layer.observed},
          {"raw", layer.raw},       {"mean", layer.mean}, {"maximum", layer.maximum}, {"dims", layer.dims}};
}

template <class Item>
Json list_of(const std::vector<Item>& items) {
  Json list = Json::array();
  for (const Item& item : items) list.push_back(described(item));
  return list;
}

Json named(const std::vector<onnx::ValueInfo>& values) {
  Json list = Json::array();
  for (const onnx::ValueInfo& value : values) list.push_back({{"name", value.name}, {"dims", value.dims}});
  return list;
}

void print(const Json& json) { std::printf("%s\n", json.dump(1, ' ', false, Json::error_handler_t::replace).c_str()); }

using Bytes = std::span<const std::uint8_t>;

Result<std::vector<std::uint8_t>> read(const std::string& path) {
  const Error unreadable = {ErrorCode::Unavailable, "The file cannot be read.", path};
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return unreadable;
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  const std::streamoff size_bytes = stream.tellg();
  if (!stream || size_bytes < 0) return unreadable;
  std::vector<std::uint8_t> file(static_cast<std::size_t>(size_bytes));
  stream.seekg(0);
  if (!stream.read(reinterpret_cast<char*>(file.data()), size_bytes)) return unreadable;
  return file;
}

bool write(const std::string& path, const std::vector<Bytes>& parts) {
  std::ofstream file(path, std::ios::binary);
  for (const Bytes part : parts) file.write(reinterpret_cast<const char*>(part.data()), static_cast<std::streamsize>(part.size()));
  file.close();
  if (!file) std::fprintf(stderr, "polyneuron-onnx: %s cannot be written\n", path.c_str());
  return static_cast<bool>(file);
}

// The edited file as stretches of the old one and the splices' own bytes, so that it is never in memory a second time.
std::vector<Bytes> stretches(Bytes file, const std::vector<onnx::Splice>& splices) {
  std::vector<Bytes> parts;
  std::size_t reached = 0;
  for (const onnx::Splice& splice : splices) {
    parts.push_back(file.subspan(reached, splice.offset - reached));
    parts.emplace_back(reinterpret_cast<const std::uint8_t*>(splice.insert.data()), splice.insert.size());
    reached = splice.offset + splice.remove_bytes;
  }
  parts.push_back(file.subspan(reached));
  return parts;
}

// Those named, or the usual choice; for a cut the last of it alone.
Result<std::vector<onnx::NeuronLayer>> chosen(const onnx::GraphView& graph, const Options& options) {
  auto layers = onnx::choose_layers(graph, onnx::all_layers(graph, options.tower, options.image_size), options.layers);
  if (layers && options.layers.empty() && options.verb == "cut") layers->erase(layers->begin(), layers->end() - 1);
  return layers;
}

int inspect(const onnx::GraphView& graph, const Options& options) {
  const std::vector<onnx::NeuronLayer> all = onnx::all_layers(graph, options.tower, options.image_size);
  const auto usual = onnx::choose_layers(graph, all);
  print({{"producer", graph.producer},
         {"opset", graph.opset},
         {"nodes", graph.nodes.size()},
         {"weights", graph.initializers.size()},
         {"external_files", graph.external_files},
         {"inputs", named(graph.inputs)},
         {"outputs", named(graph.outputs)},
         {"usual", usual ? list_of(*usual) : Json(usual.error().message)},
         {"layers", list_of(all)}});
  return usual ? 0 : kBadFile;
}

int observe(const onnx::GraphView& graph, Bytes file, const std::vector<onnx::NeuronLayer>& layers, const Options& options) {
  std::vector<std::string> tensors;
  for (const auto& layer : layers) tensors.push_back(layer.tensor);
  const auto tail = onnx::observe(graph, tensors);
  if (!tail) return failed(tail.error());
  if (!write(options.out, {file, *tail})) return kBadFile;
  print({{"layers", list_of(layers)}});
  return 0;
}

int gate(const onnx::GraphView& graph, Bytes file, const std::vector<onnx::NeuronLayer>& layers, const Options& options) {
  const auto model = onnx::gate(graph, file, layers, {true, options.observe_raw, options.observe_pooled, options.also});
  if (!model) return failed(model.error());
  if (!write(options.out, stretches(file, model->splices))) return kBadFile;
  print({{"layers", list_of(model->layers)}, {"splices", model->splices.size()}});
  return 0;
}

int cut(const onnx::GraphView& graph, Bytes file, const std::vector<onnx::NeuronLayer>& layers, const Options& options) {
  const auto model = onnx::cut_after(graph, file, layers);
  if (!model) return failed(model.error());
  if (!write(options.out, {model->bytes})) return kBadFile;
  print({{"activation", model->activation}, {"carried", model->carried}, {"layers", list_of(model->layers)}, {"outputs", model->outputs}});
  return 0;
}

int extract(const onnx::GraphView& graph, Bytes file, const Options& options) {
  std::string output = options.output;
  if (output.empty()) {
    const auto ports = options.tower == onnx::Tower::Text ? onnx::text_ports(graph) : onnx::vision_ports(graph);
    if (!ports) return failed(ports.error());
    output = ports->embedding;
  }
  const auto model = onnx::extract_tower(graph, file, output);
  if (!model) return failed(model.error());
  if (!write(options.out, {model->bytes})) return kBadFile;
  print({{"inputs", model->inputs}, {"output", output}});
  return 0;
}

int write_inlined(const onnx::GraphView& graph, Bytes file, const Options& options) {
  if (!write(options.out, {file})) return kBadFile;
  print({{"nodes", graph.nodes.size()}, {"outputs", named(graph.outputs)}});
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count == 2 && (std::string_view(arguments[1]) == "--help" || std::string_view(arguments[1]) == "-h")) {
    std::fputs(kHelp, stdout);
    return 0;
  }
  const auto options = parsed(count, arguments);
  if (!options) {
    std::fputs(kHelp, stderr);
    return kBadUse;
  }
  const auto whole = read(options->file);
  if (!whole) return failed(whole.error());
  const auto opened = onnx::open_inlined(*whole);
  if (!opened) return failed(opened.error());
  const onnx::GraphView& graph = opened->graph;
  const Bytes file = opened->bytes(*whole);
  if (options->verb == "inspect") return inspect(graph, *options);
  if (options->verb == "inline") return write_inlined(graph, file, *options);
  if (options->verb == "extract") return extract(graph, file, *options);
  const auto layers = chosen(graph, *options);
  if (!layers) return failed(layers.error());
  if (options->verb == "observe") return observe(graph, file, *layers, *options);
  return options->verb == "gate" ? gate(graph, file, *layers, *options) : cut(graph, file, *layers, *options);
}
