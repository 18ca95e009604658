// What the core does with a model's ONNX files: layers, gates, the part behind a layer.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "base/words.h"
#include "engine/core.h"
#include "onnx/classes.h"
#include "onnx/cut.h"
#include "onnx/gate.h"
#include "onnx/inlined_file.h"
#include "onnx/layers.h"
#include "onnx/observe.h"
#include "onnx/ports.h"
#include "onnx/tower.h"
#include "onnx/types.h"

namespace pn::engine {
namespace {

std::string type_name(onnx::ElementType type) {
  switch (type) {
    case onnx::ElementType::Float32: return "float32";
    case onnx::ElementType::Float16: return "float16";
    case onnx::ElementType::Float64: return "float64";
    case onnx::ElementType::Uint8: return "uint8";
    case onnx::ElementType::Int8: return "int8";
    case onnx::ElementType::Int32: return "int32";
    case onnx::ElementType::Int64: return "int64";
    case onnx::ElementType::Bool: return "bool";
    case onnx::ElementType::Undefined: break;
  }
  return "unknown";
}

std::string_view kind_name(onnx::LayerKind kind) {
  switch (kind) {
    case onnx::LayerKind::ResidualBlock: return tr("end of a residual block");
    case onnx::LayerKind::ResidualSum: return tr("sum before rectification");
    case onnx::LayerKind::BlockHidden: return tr("hidden channels of a block");
    case onnx::LayerKind::MapActivation: return tr("activation of a convolution");
    case onnx::LayerKind::MlpHidden: return tr("hidden layer of an MLP");
    case onnx::LayerKind::AttentionHeads: return tr("attention heads");
    case onnx::LayerKind::ResidualStream: return tr("residual stream");
    case onnx::LayerKind::PooledEmbedding: return tr("pooled embedding");
  }
  return "";
}

// Unknown sizes are -1.
protocol::Port described(const onnx::ValueInfo& value) { return {value.name, value.dims, type_name(value.type)}; }

std::vector<protocol::GateInputs> listed(const std::vector<onnx::GatedLayer>& layers) {
  std::vector<protocol::GateInputs> gates;
  for (const onnx::GatedLayer& gated : layers) gates.push_back({gated.tensor, gated.gate, gated.offset, gated.dims, gated.observed});
  return gates;
}

// The patches of a token layer as a square, with or without a class token before them; 0×0 where the graph does not tell how many.
std::pair<int, int> grid_of(const onnx::NeuronLayer& layer) {
  if (layer.layout == onnx::Layout::Maps || layer.layout == onnx::Layout::MapsLast) return {layer.height, layer.width};
  if (layer.layout == onnx::Layout::Vector) return {1, 1};
  for (const int patches : {layer.tokens - 1, layer.tokens}) {
    const auto side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(std::max(patches, 0)))));
    if (side > 0 && side * side == patches) return {side, side};
  }
  return {layer.tokens > 0 ? 1 : 0, layer.tokens};
}

template <class Described = protocol::FoundLayer>
Described described(const onnx::NeuronLayer& layer) {
  Described told;
  const auto [height, width] = grid_of(layer);
  told.name = layer.tensor;
  told.kind = kind_name(layer.kind);
  told.channels = layer.channels;
  told.height = height;
  told.width = width;
  // Maps with their channels last lie in memory as rows of patches do.
  switch (layer.layout) {
    case onnx::Layout::Maps: told.tokens = 0; break;
    case onnx::Layout::MapsLast: told.tokens = height * width; break;
    case onnx::Layout::Vector: told.tokens = 1; break;
    default: told.tokens = layer.tokens;
  }
  told.has_tokens = layer.layout != onnx::Layout::Maps;
  return told;
}

// How what follows a layer can be run as a model of its own.
struct HeadNeeds {
  bool alone = false;                               // from the layer's activations as the page keeps them
  std::optional<std::vector<std::string>> carried;  // else, when set, from those of one picture as they came, and from these tensors
};

// `late`: in the second half of the layers. A head of an early one would be nearly the whole model in memory once more, and save little.
Result<HeadNeeds> head_needs(const onnx::GraphView& graph, const onnx::Types& types, const onnx::NeuronLayer& layer,
                             const std::string& embedding, bool late) {
  if (layer.tensor == embedding) return HeadNeeds{};  // nothing follows it
  auto carried = onnx::carried_past(graph, layer, embedding);
  if (!carried) return carried.error();
  if (!graph.external_files.empty()) return HeadNeeds{};  // a head would have to copy weights that lie elsewhere
  const auto type = types.find(layer.tensor);
  const bool is_half = type != types.end() && type->second == onnx::ElementType::Float16;
  const bool has_plain_layout = layer.layout == onnx::Layout::Maps || layer.kind == onnx::LayerKind::PooledEmbedding;
  if (has_plain_layout && carried->empty() && !is_half) return HeadNeeds{true, {}};
  const bool can_be_kept = std::all_of(carried->begin(), carried->end(), [&](const std::string& tensor) {
    return graph.producer_of(tensor) != nullptr && types.contains(tensor);
  });
  return late && can_be_kept ? HeadNeeds{false, *std::move(carried)} : HeadNeeds{};
}

std::uint64_t size_of(const std::vector<std::int64_t>& dims) {
  std::uint64_t size = 1;
  for (const std::int64_t dim : dims) size *= static_cast<std::uint64_t>(std::clamp<std::int64_t>(dim, 0, 1 << 30));
  return size;
}

// What a person who knows ONNX asks first of a file.
protocol::Report report_on(const onnx::GraphView& graph) {
  std::map<std::string, int> counts;
  for (const onnx::Node& node : graph.nodes)
    ++counts[node.domain.empty() || node.domain == "ai.onnx" ? node.op_type : node.domain + "." + node.op_type];
  std::vector<std::pair<std::string, int>> operators(counts.begin(), counts.end());
  std::stable_sort(operators.begin(), operators.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  protocol::Report report;
  report.producer = graph.producer;
  report.opset = static_cast<int>(graph.opset);
  report.nodes = static_cast<int>(graph.nodes.size());
  for (const auto& [name, count] : operators) report.operators.push_back({name, count});

  std::uint64_t parameters = 0, halves = 0, bytes = 0;
  for (const onnx::Initializer& weight : graph.initializers) {
    const std::uint64_t size = size_of(weight.dims);
    parameters += size;
    if (weight.type == onnx::ElementType::Float16) halves += size;
    if (weight.type == onnx::ElementType::Int8 || weight.type == onnx::ElementType::Uint8) bytes += size;
  }
  report.parameters = parameters;
  std::vector<std::string>& warnings = report.warnings;
  const auto has = [&](const char* name) { return counts.contains(name); };
  const bool is_dynamic = has("MatMulInteger") || has("ConvInteger") || has("com.microsoft.DynamicQuantizeMatMul");
  if (!is_dynamic && 2 * bytes > parameters)
    warnings.push_back(tr("The weights are stored in 8 bits or fewer: activations differ a little from those of the full model."));
  if (is_dynamic)
    warnings.push_back(
        tr("Activations are rounded to 8 bits while it runs (dynamic quantisation): they differ visibly from those of the full model."));
  if (has("ConvInteger"))
    warnings.push_back(tr("Its convolutions run on integers, for which ONNX Runtime Web has no fast code: every picture takes long."));
  if (2 * halves > parameters)
    warnings.push_back(tr("Weights are half-precision numbers; ONNX Runtime Web computes with single precision."));
  return report;
}

// The splices as the page applies them: places, and what is put there one after the other.
struct Edit {
  std::vector<protocol::Splice> places;
  std::vector<std::uint8_t> inserts;

  void add(std::size_t offset, std::size_t remove_bytes, std::span<const std::uint8_t> insert) {
    places.push_back({offset, remove_bytes, insert.size()});
    inserts.insert(inserts.end(), insert.begin(), insert.end());
  }

  void add(const std::vector<onnx::Splice>& splices) {
    for (const onnx::Splice& splice : splices)
      add(splice.offset, splice.remove_bytes, {reinterpret_cast<const std::uint8_t*>(splice.insert.data()), splice.insert.size()});
  }
};

// Whole numbers, [batch, tokens].
bool takes_ids(const onnx::ValueInfo& input) {
  return input.dims.size() == 2 && (input.type == onnx::ElementType::Int64 || input.type == onnx::ElementType::Int32);
}

// Of a vector its only axis beside the batch, of tokens the last, of maps the channels; nullopt when the graph does not tell.
std::optional<int> width_of(const onnx::ValueInfo* output) {
  if (output == nullptr || output->dims.size() < 2 || output->dims.size() > 4) return std::nullopt;
  const std::int64_t width = output->dims[output->dims.size() == 3 ? 2 : 1];
  return width > 0 ? std::optional(static_cast<int>(width)) : std::nullopt;
}

const onnx::ValueInfo* find_output(const onnx::GraphView& graph, const std::string& name) {
  const auto found =
      std::find_if(graph.outputs.begin(), graph.outputs.end(), [&](const onnx::ValueInfo& value) { return value.name == name; });
  return found == graph.outputs.end() ? nullptr : &*found;
}

}  // namespace

// The classes whose logits the encoder gives, with the tensor that holds them. Names count when there is one for each.
std::optional<protocol::ClassFacts> Core::find_classes(const onnx::GraphView& graph, std::string& tensor) const {
  const model::Labels* const sources[] = {&model_.labels, &model_.config->labels};
  std::optional<onnx::ClassLogits> found;
  for (const model::Labels* labels : sources) {
    const auto candidate = onnx::class_logits(graph, labels->size());
    if (!candidate) continue;
    const bool is_named = static_cast<std::size_t>(candidate->count) == labels->size();
    if (!found || is_named) found = candidate;
    if (is_named) break;
  }
  if (!found) return std::nullopt;
  tensor = found->tensor;
  protocol::ClassFacts facts;
  facts.count = found->count;
  for (std::size_t i = 0; i < std::size(sources); ++i) {
    if (!facts.names.empty() || sources[i]->size() != static_cast<std::size_t>(found->count)) continue;
    facts.names = *sources[i];
    facts.from = i == 0 ? "labels.txt" : "config.json";
  }
  return facts;
}

// The side of the pictures that the encoder takes: what its files say, else its graph, else CLIP's.
Result<int> Core::settle_image_size(const onnx::ValueInfo& input) {
  constexpr std::int64_t kMost = 4096;
  const std::int64_t height = input.dims.size() == 4 ? input.dims[2] : onnx::kUnknownDim,
                     width = input.dims.size() == 4 ? input.dims[3] : onnx::kUnknownDim;
  if (height != onnx::kUnknownDim && width != onnx::kUnknownDim && height != width) {
    return Error{ErrorCode::Unsupported,
                 tr("The vision encoder takes pictures of {0} by {1} pixels; only squares are known here.", {width, height}), input.name};
  }
  const std::int64_t told = height > 0 && height <= kMost ? height : onnx::kUnknownDim;
  if (!model_.recipe) {
    model_.recipe = model::PreprocessRecipe{};
    model_.recipe->resized_side = model::kAsCropped;
    model_.recipe->crop_side = 0;
  }
  const int known = image_size();
  model::set_side(*model_.recipe, known > 0 ? known : told != onnx::kUnknownDim ? static_cast<int>(told) : model::kUsualImageSize);
  if (told != onnx::kUnknownDim && told != image_size()) {
    return Error{ErrorCode::Mismatch,
                 tr("The vision encoder takes pictures of {0} pixels, but the configuration prepares {1}.", {told, image_size()}),
                 input.name};
  }
  return image_size();
}

Result<Core::Answer> Core::inspect_vision(const protocol::core::InspectVision& request, Bytes payload) {
  if (!model_.config) return not_loaded("config.json");
  const auto file = onnx::open_inlined(payload);
  if (!file) return file.error();
  const onnx::GraphView& graph = file->graph;
  auto ports = onnx::vision_ports(graph);
  if (!ports) return ports.error();
  const auto side = settle_image_size(ports->input);
  if (!side) return side.error();
  protocol::core::InspectVisionDone told;
  told.has_text = onnx::text_ports(graph) && std::any_of(graph.inputs.begin(), graph.inputs.end(), takes_ids);
  if (request.classes && !told.has_text) told.classes = find_classes(graph, ports->embedding);
  const std::vector<onnx::NeuronLayer> all = onnx::all_layers(graph, onnx::Tower::Vision, *side);
  const auto layers = onnx::choose_layers(graph, all, request.layers);
  if (!layers) return layers.error();

  const onnx::Types types = onnx::infer_types(graph);
  bool can_observe = true;  // as it is; else every layer gets a gate, and its values come as float32
  std::vector<std::string> tensors;
  std::set<std::string> carried;  // of all layers together
  for (std::size_t i = 0; i < layers->size(); ++i) {
    const onnx::NeuronLayer& layer = (*layers)[i];
    const auto needs = head_needs(graph, types, layer, ports->embedding, 2 * (i + 1) > layers->size());
    if (!needs) return needs.error();
    can_observe = can_observe && needs->alone;
    auto found = described<protocol::Layer>(layer);
    found.replays_alone = needs->alone;
    found.observed = layer.tensor;
    found.carried = needs->carried;
    told.layers.push_back(std::move(found));
    if (needs->carried) {
      carried.insert(needs->carried->begin(), needs->carried->end());
    }
    tensors.push_back(layer.tensor);
  }
  // Logits may lie before an output.
  if (std::find(tensors.begin(), tensors.end(), ports->embedding) == tensors.end()) tensors.push_back(ports->embedding);

  Edit inlining, edit;
  inlining.add(file->splices);
  if (can_observe) {
    const auto appendix = onnx::observe(graph, tensors);
    if (!appendix) return appendix.error();
    edit.add(file->bytes(payload).size(), 0, *appendix);
  } else {
    onnx::GateOptions options;
    options.also_observe.assign(carried.begin(), carried.end());
    options.also_observe.push_back(ports->embedding);
    const auto gated = onnx::gate(graph, file->bytes(payload), *layers, options);
    if (!gated) return gated.error();
    edit.add(gated->splices);
    told.gates = listed(gated->layers);
    for (std::size_t i = 0; i < gated->layers.size(); ++i) told.layers[i].observed = gated->layers[i].observed;
  }
  for (const onnx::NeuronLayer& layer : all) told.all_layers.push_back(described(layer));
  told.image_size = *side;
  told.embed_dim = told.classes ? told.classes->count : width_of(find_output(graph, ports->embedding)).value_or(model_.config->embed_dim);
  told.input = described(ports->input);
  told.embedding = ports->embedding;
  told.inlining = std::move(inlining.places);
  told.splices = std::move(edit.places);
  told.report = report_on(graph);
  Answer answer(told);
  answer.payload = std::move(inlining.inserts);
  answer.payload.insert(answer.payload.end(), edit.inserts.begin(), edit.inserts.end());
  return answer;
}

Result<Core::Answer> Core::cut_vision(const protocol::core::CutVision& request, Bytes payload) {
  const auto file = onnx::open_inlined(payload);
  if (!file) return file.error();
  const onnx::GraphView& graph = file->graph;
  auto ports = onnx::vision_ports(graph);
  if (!ports) return ports.error();
  if (!request.embedding.empty()) ports->embedding = request.embedding;
  const auto layers = onnx::choose_layers(graph, onnx::all_layers(graph, onnx::Tower::Vision, image_size()), request.layers);
  if (!layers) return layers.error();
  if (request.layer < 0 || static_cast<std::size_t>(request.layer) >= layers->size())
    return Error{ErrorCode::NotFound, tr("The model has no layer of this number."), "layer"};
  const std::string wanted[] = {ports->embedding};
  auto cut = onnx::cut_after(graph, file->bytes(payload), std::span(*layers).subspan(static_cast<std::size_t>(request.layer)), wanted);
  if (!cut) return cut.error();
  const protocol::core::CutVisionDone told{cut->activation, cut->carried, ports->embedding, listed(cut->layers)};
  return Answer(told, std::move(cut->bytes));
}

Result<Core::Answer> Core::extract_tower(const protocol::core::ExtractTower& request, Bytes payload) {
  const auto file = onnx::open_inlined(payload);
  if (!file) return file.error();
  const onnx::GraphView& graph = file->graph;
  const auto ports = request.tower == "text" ? onnx::text_ports(graph) : onnx::vision_ports(graph);
  if (!ports) return ports.error();
  auto part = onnx::extract_tower(graph, file->bytes(payload), ports->embedding);
  if (!part) return part.error();
  Answer answer;
  answer.payload = std::move(part->bytes);
  return answer;
}

Result<Core::Answer> Core::inspect_text(const protocol::core::InspectText&, Bytes payload) {
  const auto graph = onnx::read_graph(payload);
  if (!graph) return graph.error();
  const auto ports = onnx::text_ports(*graph);
  if (!ports) return ports.error();
  return Answer(protocol::core::InspectTextDone{described(ports->input), ports->embedding});
}

Result<Core::Answer> Core::gate_text(const protocol::core::GateText&, Bytes payload) {
  const auto file = onnx::open_inlined(payload);
  if (!file) return file.error();
  const auto ports = onnx::text_ports(file->graph);
  if (!ports) return ports.error();
  const auto layers = onnx::discover_layers(file->graph, 0, onnx::Tower::Text);
  if (!layers) return layers.error();
  onnx::GateOptions options;
  options.also_observe.push_back(ports->embedding);
  const auto gated = onnx::gate(file->graph, file->bytes(payload), *layers, options);
  if (!gated) return gated.error();
  Edit inlining, edit;
  inlining.add(file->splices);
  edit.add(gated->splices);
  protocol::core::GateTextDone told;
  for (std::size_t i = 0; i < layers->size(); ++i) {
    auto found = described<protocol::Layer>((*layers)[i]);
    found.observed = gated->layers[i].observed;
    told.layers.push_back(std::move(found));
  }
  told.gates = listed(gated->layers);
  told.inlining = std::move(inlining.places);
  told.splices = std::move(edit.places);
  Answer answer(told);
  answer.payload = std::move(inlining.inserts);
  answer.payload.insert(answer.payload.end(), edit.inserts.begin(), edit.inserts.end());
  return answer;
}

}  // namespace pn::engine
