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
  MlpHidden,        // the activation inside a transformer block's MLP
  AttentionHeads,   // all heads' outputs side by side, before the output projection
  ResidualStream,   // the sum behind an attention or an MLP
  PooledEmbedding,  // one vector a picture or text, before or after the projection
};

// How a layer's tensor lies. Tokens with the batch second is OpenAI's own transformer.
enum class Layout {
  Maps,         // [batch, channels, height, width]
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

// The layers that are shown unless someone chooses others.
// A residual network: of the ends of its blocks up to four are all taken; of more, the last of each spatial size (the end of each
// stage), or, where all are of one size, the last four. A transformer: the hidden layer of each block's MLP.
// Error::NotFound when there is no such layer; Unsupported where layers lie in local functions.
Result<std::vector<NeuronLayer>> discover_layers(const GraphView& graph, std::int64_t image_size, Tower tower = Tower::Vision);

// Those of all layers whose tensors are named, in the order in which the graph computes them; none named: discover_layers.
// Error::NotFound naming a tensor that is no layer.
Result<std::vector<NeuronLayer>> choose_layers(const GraphView& graph, std::int64_t image_size, std::span<const std::string> names, Tower tower = Tower::Vision);

}  // namespace pn::onnx
