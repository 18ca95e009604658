#include "onnx/layers.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <unordered_set>

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
      if (!hidden.tensor.empty())
        add(hidden.tensor, LayerKind::MlpHidden, weight_rows(node));
      else
        find_heads(node);
    }
    for (const Node& node : graph.nodes) {
      if (ends_residual_block(node)) {
        add(node.inputs[0], LayerKind::ResidualSum, kUnknownDim);
        add(node.outputs[0], LayerKind::ResidualBlock, kUnknownDim);
      } else {
        find_stream(node);
      }
    }
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
  void add(const std::string& tensor, LayerKind kind, std::int64_t channels) {
    const Node* producer = wiring_.graph().producer_of(tensor);
    if (producer == nullptr || !tensors_.contains(tensor) || taken_.contains(tensor)) return;
    const Dims unknown(3, kUnknownDim);
    const Dims* dims = shape(tensor);
    if (dims == nullptr || dims->size() < 2) dims = &unknown;
    NeuronLayer layer;
    layer.tensor = tensor;
    layer.kind = kind;
    if (dims->size() == 4) {
      if (kind != LayerKind::ResidualBlock && kind != LayerKind::ResidualSum) return;
      channels = (*dims)[1];
      layer.height = known_or_zero((*dims)[2]);
      layer.width = known_or_zero((*dims)[3]);
    } else {
      if (dims->back() != kUnknownDim) channels = dims->back();
      if (!lay_out(layer, *dims)) return;
    }
    if (channels <= 0 || channels > kLargestLayer) return;
    layer.channels = static_cast<int>(channels);
    taken_.insert(tensor);
    found_.push_back({std::move(layer), producer - wiring_.graph().nodes.data()});
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

Result<std::vector<NeuronLayer>> usual_layers(const GraphView& graph, const std::vector<NeuronLayer>& all) {
  if (auto blocks = of_kind(all, LayerKind::ResidualBlock); !blocks.empty()) return ends_of_stages(std::move(blocks));
  if (auto hidden = of_kind(all, LayerKind::MlpHidden); !hidden.empty()) return hidden;
  return Error{ErrorCode::NotFound,
               "No layer of neurons was found in this encoder: it has neither rectified sums of feature maps (Relu after Add) nor the "
               "hidden layers of transformer blocks.",
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
