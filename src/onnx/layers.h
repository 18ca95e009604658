#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "onnx/graph.h"
#include "onnx/tower.h"

namespace pn::onnx {

// Where a layer's neurons come from.
enum class LayerKind {
  ResidualBlock,    // the rectified sum that ends a residual block (Relu after Add)
  ResidualSum,      // that sum before it is rectified
  BlockHidden,      // the channels inside a block of convolutions, as the 1×1 convolution or linear layer that ends it reads them
  MapActivation,    // another activation over maps: before a depthwise or wider convolution, or before pooling
  MlpHidden,        // the activation inside a transformer block's MLP
  AttentionHeads,   // all heads' outputs side by side, before the output projection
  ResidualStream,   // the sum behind an attention or an MLP
  PooledEmbedding,  // one vector a picture or text, before or after the projection
};

// How a layer's tensor lies. Tokens with the batch second is OpenAI's own transformer.
enum class Layout {
  Maps,         // [batch, channels, height, width]
  MapsLast,     // [batch, height, width, channels]
  Tokens,       // [batch, tokens, channels]
  TokensFirst,  // [tokens, batch, channels]
  TokenRows,    // [tokens · batch, channels], as torch's own attention flattens them
  Vector,       // [batch, channels]
};

// A layer whose channels are shown as neurons. 0 stands for a size that the graph does not tell.
struct NeuronLayer {
  std::string tensor;
  int channels = 0;
  int height = 0;  // of maps
  int width = 0;
  LayerKind kind = LayerKind::ResidualBlock;
  Layout layout = Layout::Maps;
  int tokens = 0;  // of tokens
};

// Every layer of each kind whose number of channels is known, in the order in which the graph computes them.
// image_size  of the model, for graphs with dynamic height and width; 0: unknown
std::vector<NeuronLayer> all_layers(const GraphView& graph, Tower tower, std::int64_t image_size);

// Of all layers of an encoder those whose tensors are named, in their order; none named: those that are shown unless someone chooses others.
// These are, of a residual network, the ends of its blocks: up to four are all taken; of more, the last of each spatial size (the end of
// each stage), or, where all are of one size, the last four. Of blocks without a rectified sum at their end (MobileNet, ConvNeXt,
// MobileCLIP), their hidden channels, chosen in the same way, and the activation behind the last of them. Of a transformer, the hidden layer of each block's MLP; a network of both
// kinds shows both. Of a network of convolutions without blocks, its activations, chosen like blocks.
// Error::NotFound naming a tensor that is no layer, or when there is nothing to show (layers in local functions are found behind open_inlined).
Result<std::vector<NeuronLayer>> choose_layers(const GraphView& graph, const std::vector<NeuronLayer>& all,
                                               std::span<const std::string> names = {});

// The usual choice of all layers.
Result<std::vector<NeuronLayer>> discover_layers(const GraphView& graph, std::int64_t image_size, Tower tower = Tower::Vision);

}  // namespace pn::onnx
