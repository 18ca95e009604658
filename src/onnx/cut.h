#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "onnx/gate.h"
#include "onnx/graph.h"
#include "onnx/layers.h"

// Head replay: the part of a model that follows a layer, as a model of its own, so that a change to late gates reruns only that
// part from the layer's cached activation. It holds the nodes and weights that are needed and nothing else.
namespace pn::onnx {

struct CutModel {
  std::vector<std::uint8_t> bytes;
  std::string activation;            // input, float32: the first layer's raw activation, as the whole model gives it with gates of one
  std::vector<std::string> carried;  // further inputs, tensors of the whole model that a path around the layer needs (residual stream,
                                     // masks): make them outputs there (GateOptions::also_observe) and feed them as they came; none in a ResNet
  std::vector<GatedLayer> layers;    // gate and offset inputs, observed outputs, in the order asked for
  std::vector<std::string> outputs;  // those of the whole model's outputs that follow from the layer
};

// layers  the first is where to cut; the others, gated and observed too, must follow from it
// Error::NotFound when no such tensor, or no output of the model follows from it; Mismatch when a later layer does not, or when graph
// and file do not belong together; Unsupported for external weights, and when the type of a carried tensor is not known;
// Malformed when the graph runs in a circle.
Result<CutModel> cut_after(const GraphView& graph, std::span<const std::uint8_t> file, std::span<const NeuronLayer> layers);

}  // namespace pn::onnx
