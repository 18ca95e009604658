#pragma once
#include <string>

#include "base/result.h"
#include "onnx/graph.h"

namespace pn::onnx {

// Where an encoder takes its data in and gives its embedding out.
struct Ports {
  ValueInfo input;  // pixel_values [batch, 3, S, S] or input_ids [batch, sequence]
  std::string
      embedding;  // [batch, embed_dim], [batch, tokens, …] or [batch, …, height, width]: an output, or a tensor that extract_tower makes one
};

// Found by the hub's names, else the first input of the right rank and the first output of rank 2; in a graph that holds both encoders
// an output that needs the other's inputs too (logits) is not taken for an embedding. Where all outputs are such, the embedding is what
// the product of both encoders takes in, before its scale and before it is made of length 1. Of an encoder for pictures that gives no vector
// at all (DINOv2 as its tokens, a backbone as its maps) it is the first output of three axes, else of four.
// Error::Mismatch naming what is missing.
Result<Ports> vision_ports(const GraphView& graph);
Result<Ports> text_ports(const GraphView& graph);

}  // namespace pn::onnx
