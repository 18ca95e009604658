#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
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
  std::vector<std::string> outputs;  // those of the whole model's outputs that follow from the layer and are wanted
};

// layers   the first is where to cut; the others, gated and observed too, must follow from it
// outputs  those of the model's outputs, or inner tensors that become such, that are wanted, each of which must follow from the first
//          layer; none named: all outputs that do
// Error::NotFound when no such tensor, or no output of the model, or not the one named, follows from it; Mismatch when a later layer does
// not, or when graph and file do not belong together; Unsupported for external weights, and when the type of a carried tensor is not
// known; Malformed when the graph runs in a circle.
Result<CutModel> cut_after(const GraphView& graph, std::span<const std::uint8_t> file, std::span<const NeuronLayer> layers,
                           std::span<const std::string> outputs = {});

// The tensors that lead past `layer` to `output`, an output of the model or an inner tensor (residual stream, masks): what a cut there would carry. Empty when
// the layer alone determines the output, so that a head works without further tensors kept. Reads no weights.
// Error::NotFound when there is no such tensor or output, or the output does not follow from the layer; Malformed when the graph runs
// in a circle.
Result<std::vector<std::string>> carried_past(const GraphView& graph, const NeuronLayer& layer, std::string_view output);

}  // namespace pn::onnx
