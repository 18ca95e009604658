#include "onnx/layers.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

#include "onnx/map_activation.h"
#include "onnx/shapes.h"
#include "onnx/wiring.h"

namespace pn::onnx {
namespace {

constexpr std::size_t kFew = 4;

int known_or_zero(std::int64_t size) { return size == kUnknownDim ? 0 : static_cast<int>(size); }

class Finder {
 public:
  Finder(const GraphView& graph, Tower tower, std::int64_t image_size)
      : wiring_(graph), shapes_(infer_shapes(graph, image_size)), tensors_(tensors_of(graph, tower)) {}

  std::vector<NeuronLayer> run() && {
    const GraphView& graph = wiring_.graph();
    for (const Node& node : graph.nodes) {
      if (!wiring_.is_linear(node)) continue;
      MlpHidden hidden = mlp_hidden(wiring_, node);
      inside_mlp_.insert(hidden.between.begin(), hidden.between.end());
      if (!hidden.tensor.empty()) {
        const Dims* dims = shape(hidden.tensor);
        const bool has_maps = dims != nullptr && dims->size() == 4;
        add(hidden.tensor, has_maps ? LayerKind::BlockHidden : LayerKind::MlpHidden, weight_rows(node), Layout::MapsLast);
      } else
        find_heads(node);
    }
    for (const Node& node : graph.nodes) {
      if (ends_residual_block(node)) {
        add(node.inputs[0], LayerKind::ResidualSum, kUnknownDim);
        add(node.outputs[0], LayerKind::ResidualBlock, kUnknownDim);
        has_blocks_ = true;
      } else {
        find_stream(node);
      }
    }
    if (!has_blocks_) find_map_activations();
    for (const ValueInfo& output : graph.outputs) find_pooled(output);
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) { return a.depth < b.depth; });
    std::vector<NeuronLayer> layers;
    for (Found& found : found_) layers.push_back(std::move(found.layer));
    return layers;
  }

 private:
  struct Found {
    NeuronLayer layer;
    std::ptrdiff_t depth;
  };

  const Dims* shape(const std::string& tensor) const {
    const auto found = shapes_.find(tensor);
    return found == shapes_.end() ? nullptr : &found->second;
  }

  // How many channels a linear layer takes in.
  std::int64_t weight_rows(const Node& node) const {
    if (const Attribute* k = node.attribute("K"); k != nullptr) return k->i;
    const Dims* weight = shape(node.inputs[1]);
    if (weight == nullptr || weight->size() != 2) return kUnknownDim;
    const Attribute* turned = node.attribute("transB");
    return (*weight)[turned != nullptr && turned->i != 0 ? 1 : 0];
  }

  bool ends_residual_block(const Node& node) const {
    if (node.op_type != "Relu" || node.inputs.size() != 1 || node.outputs.size() != 1) return false;
    const Node* before = wiring_.graph().producer_of(node.inputs[0]);
    const Dims* dims = shape(node.outputs[0]);
    return before != nullptr && before->op_type == "Add" && dims != nullptr && dims->size() == 4;
  }

  // How many channels a convolution takes in; unknown for one that is not over maps.
  std::int64_t convolved_channels(const Node& node) const {
    const Dims* weight = shape(node.inputs[1]);
    if (weight == nullptr || weight->size() != 4 || (*weight)[1] <= 0) return kUnknownDim;
    const Attribute* group = node.attribute("group");
    return (*weight)[1] * (group == nullptr ? 1 : std::clamp<std::int64_t>(group->i, 1, kLargestLayer));
  }

  // Of windows of one pixel, over all channels at once, to fewer: what ends a block of convolutions.
  bool is_projection(const Node& node) const {
    const Dims* weight = shape(node.inputs[1]);
    const Attribute* group = node.attribute("group");
    return weight != nullptr && weight->size() == 4 && (*weight)[2] == 1 && (*weight)[3] == 1 && (*weight)[0] < (*weight)[1] &&
           (group == nullptr || group->i <= 1);
  }

  void find_map_activations() {
    for (const bool projections : {true, false}) {  // what a projection reads, others may read too
      for (const Node& node : wiring_.graph().nodes) {
        if (wiring_.is_convolution(node)) {
          if (is_projection(node) == projections)
            add_activation(node.inputs[0], projections ? LayerKind::BlockHidden : LayerKind::MapActivation, ChannelAxis::Second,
                           convolved_channels(node));
        } else if (!projections && !node.inputs.empty() && reads_maps(node)) {
          add_activation(node.inputs[0], LayerKind::MapActivation, ChannelAxis::Unknown, kUnknownDim);
        }
      }
    }
  }

  static bool reads_maps(const Node& node) { return is_map_pool(node) || node.op_type == "AveragePool" || node.op_type == "MaxPool"; }

  void add_activation(const std::string& read, LayerKind kind, ChannelAxis axis, std::int64_t channels) {
    MapActivation activation = map_activation(wiring_, read);
    if (activation.tensor.empty()) return;
    if (axis == ChannelAxis::Unknown) axis = activation.axis;
    const Dims* dims = shape(activation.tensor);
    const bool has_maps = dims != nullptr ? dims->size() == 4 : channels != kUnknownDim;
    if (!has_maps || axis == ChannelAxis::Unknown) return;
    add(activation.tensor, kind, channels, axis == ChannelAxis::Last ? Layout::MapsLast : Layout::Maps);
  }

  // The heads' outputs before the projection `node`: behind moves of axes, a product that mixes tokens.
  void find_heads(const Node& node) {
    std::string tensor = node.inputs[0];
    if (wiring_.behind_casts(tensor) == nullptr) return;
    const Node* source = wiring_.behind_moves(tensor);
    if (source != nullptr && wiring_.is_mixing(*source)) add(tensor, LayerKind::AttentionHeads, weight_rows(node));
  }

  // A sum of data with what a linear layer gave.
  void find_stream(const Node& node) {
    if (node.op_type == "SkipLayerNormalization" && node.outputs.size() > 3) {
      add(node.outputs[3], LayerKind::ResidualStream, kUnknownDim);
      return;
    }
    if (node.op_type != "Add" || node.inputs.size() != 2 || node.outputs.size() != 1 || inside_mlp_.contains(&node)) return;
    const Dims* dims = shape(node.outputs[0]);
    if (dims == nullptr || dims->size() != 3) return;
    bool has_branch = false;
    for (const std::string& input : node.inputs) {
      if (!wiring_.is_data(input)) return;
      const Node* source = wiring_.behind_moves(input);
      has_branch = has_branch || (source != nullptr && wiring_.is_linear(*source));
    }
    if (has_branch) add(node.outputs[0], LayerKind::ResidualStream, kUnknownDim);
  }

  // An output that is one vector a row, and the vector before its projection.
  void find_pooled(const ValueInfo& output) {
    const Dims* dims = shape(output.name);
    if (dims == nullptr || dims->size() != 2 || wiring_.graph().producer_of(output.name) == nullptr) return;
    const Node* source = wiring_.behind_moves(output.name);
    if (source != nullptr && source->op_type == "Div" && !source->inputs.empty())
      source = wiring_.behind_moves(source->inputs[0]);  // made of length 1
    if (source != nullptr && wiring_.is_linear(*source)) {
      std::string tensor = source->inputs[0];
      wiring_.behind_casts(tensor);
      const Dims* pooled = shape(tensor);
      if (pooled != nullptr && pooled->size() == 2) add(tensor, LayerKind::PooledEmbedding, weight_rows(*source));
    }
    add(output.name, LayerKind::PooledEmbedding, kUnknownDim);
  }

  // channels  what the weights say, where the shapes say nothing
  // maps      how a tensor of four axes lies
  void add(const std::string& tensor, LayerKind kind, std::int64_t channels, Layout maps = Layout::Maps) {
    const Node* producer = wiring_.graph().producer_of(tensor);
    if (producer == nullptr || !tensors_.contains(tensor) || taken_.contains(tensor)) return;
    const Dims unknown(is_of_maps(kind) ? 4 : 3, kUnknownDim);
    const Dims* dims = shape(tensor);
    if (dims == nullptr || dims->size() < 2) dims = &unknown;
    NeuronLayer layer;
    layer.tensor = tensor;
    layer.kind = kind;
    if (dims->size() == 4) {
      if (!is_of_maps(kind)) return;
      const bool is_last = maps == Layout::MapsLast;
      if (const std::int64_t said = (*dims)[is_last ? 3 : 1]; said != kUnknownDim) channels = said;
      layer.layout = maps;
      layer.height = known_or_zero((*dims)[is_last ? 1 : 2]);
      layer.width = known_or_zero((*dims)[is_last ? 2 : 3]);
    } else {
      if (dims->back() != kUnknownDim) channels = dims->back();
      if (!lay_out(layer, *dims)) return;
    }
    if (channels <= 0 || channels > kLargestLayer) return;
    layer.channels = static_cast<int>(channels);
    taken_.insert(tensor);
    found_.push_back({std::move(layer), producer - wiring_.graph().nodes.data()});
  }

  static bool is_of_maps(LayerKind kind) {
    return kind == LayerKind::ResidualBlock || kind == LayerKind::ResidualSum || kind == LayerKind::BlockHidden ||
           kind == LayerKind::MapActivation;
  }

  static bool lay_out(NeuronLayer& layer, const Dims& dims) {
    if (dims.size() == 2) {
      layer.layout = layer.kind == LayerKind::AttentionHeads ? Layout::TokenRows : Layout::Vector;
      return true;
    }
    if (dims.size() != 3) return false;
    // The batch is the axis that is open, or 1 in an export for single pictures; text of open length has it first.
    const bool batch_is_second = (dims[0] != kUnknownDim && dims[1] == kUnknownDim) || (dims[0] > 1 && dims[1] == 1);
    layer.layout = batch_is_second ? Layout::TokensFirst : Layout::Tokens;
    layer.tokens = known_or_zero(dims[batch_is_second ? 0 : 1]);
    return true;
  }

  static constexpr std::int64_t kLargestLayer = std::int64_t{1} << 20U;

  Wiring wiring_;
  Shapes shapes_;
  std::unordered_set<std::string> tensors_;
  std::unordered_set<const Node*> inside_mlp_;
  std::unordered_set<std::string> taken_;
  bool has_blocks_ = false;
  std::vector<Found> found_;
};

// Two layers of one stage: the same spatial size, or, where that is unknown, the same number of channels.
bool same_stage(const NeuronLayer& a, const NeuronLayer& b) {
  if (a.height == 0 || b.height == 0) return a.channels == b.channels;
  return a.height == b.height && a.width == b.width;
}

std::vector<NeuronLayer> ends_of_stages(std::vector<NeuronLayer> blocks) {
  if (blocks.size() <= kFew) return blocks;
  std::vector<NeuronLayer> stages;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    if (i + 1 == blocks.size() || !same_stage(blocks[i], blocks[i + 1])) stages.push_back(blocks[i]);
  }
  if (stages.size() == 1) stages.assign(blocks.end() - static_cast<std::ptrdiff_t>(kFew), blocks.end());
  return stages;
}

std::vector<NeuronLayer> of_kind(const std::vector<NeuronLayer>& layers, LayerKind kind) {
  std::vector<NeuronLayer> some;
  std::copy_if(layers.begin(), layers.end(), std::back_inserter(some), [&](const NeuronLayer& layer) { return layer.kind == kind; });
  return some;
}

bool is_behind(const NeuronLayer& layer, const NeuronLayer& other, const std::vector<NeuronLayer>& all) {
  for (const NeuronLayer& each : all) {
    if (each.tensor == layer.tensor) return false;
    if (each.tensor == other.tensor) return true;
  }
  return false;
}

// `some` as they come in `all`.
std::vector<NeuronLayer> in_order(const std::vector<NeuronLayer>& some, const std::vector<NeuronLayer>& all) {
  std::unordered_set<std::string_view> names;
  for (const NeuronLayer& layer : some) names.insert(layer.tensor);
  std::vector<NeuronLayer> ordered;
  std::copy_if(all.begin(), all.end(), std::back_inserter(ordered), [&](const NeuronLayer& layer) { return names.contains(layer.tensor); });
  return ordered;
}

Result<std::vector<NeuronLayer>> usual_layers(const GraphView& graph, const std::vector<NeuronLayer>& all) {
  if (auto blocks = of_kind(all, LayerKind::ResidualBlock); !blocks.empty()) return ends_of_stages(std::move(blocks));
  auto hidden = ends_of_stages(of_kind(all, LayerKind::BlockHidden));
  const auto mlps = of_kind(all, LayerKind::MlpHidden);
  const auto activations = of_kind(all, LayerKind::MapActivation);
  if (!hidden.empty() || !mlps.empty()) {
    const bool has_head = !hidden.empty() && !activations.empty() && is_behind(activations.back(), hidden.back(), all);
    hidden.insert(hidden.end(), mlps.begin(), mlps.end());
    if (has_head) hidden.push_back(activations.back());
    return in_order(hidden, all);
  }
  if (!activations.empty()) return ends_of_stages(activations);
  return Error{
      ErrorCode::NotFound,
      "No layer of neurons was found in this encoder: it has neither blocks of convolutions (rectified sums, or activations before "
      "a convolution) nor the hidden layers of transformer blocks.",
      graph.name};
}

}  // namespace

std::vector<NeuronLayer> all_layers(const GraphView& graph, Tower tower, std::int64_t image_size) {
  return Finder(graph, tower, image_size).run();
}

Result<std::vector<NeuronLayer>> choose_layers(const GraphView& graph, const std::vector<NeuronLayer>& all,
                                               std::span<const std::string> names) {
  if (names.empty()) return usual_layers(graph, all);
  std::unordered_set<std::string_view> left(names.begin(), names.end());
  std::vector<NeuronLayer> chosen;
  for (const NeuronLayer& layer : all) {
    if (left.erase(layer.tensor) > 0) chosen.push_back(layer);
  }
  if (!left.empty()) return Error{ErrorCode::NotFound, "The model has no layer of this name.", std::string(*left.begin())};
  return chosen;
}

Result<std::vector<NeuronLayer>> discover_layers(const GraphView& graph, std::int64_t image_size, Tower tower) {
  return choose_layers(graph, all_layers(graph, tower, image_size));
}

}  // namespace pn::onnx
