#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "onnx/graph.h"

namespace pn::onnx {

// Where a layer's neurons come from.
enum class LayerKind {
  ResidualBlock,    // the rectified sum that ends a residual block (Relu after Add)
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

// The tensors whose channels are neurons: outputs of a Relu that follows an Add (the end of a residual block), by depth.
// Up to four are all taken; of more, the last of each spatial size (the end of each stage), or, where all are of one size, the last four.
// image_size  of the model, for graphs with dynamic height and width; 0: unknown
// Error::NotFound when there is no such tensor of rank 4.
Result<std::vector<NeuronLayer>> discover_layers(const GraphView& graph, std::int64_t image_size);

}  // namespace pn::onnx
