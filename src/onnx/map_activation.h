#pragma once
#include <string>

#include "onnx/wiring.h"

namespace pn::onnx {

// Where the channels of an activation over maps lie, as far as what it is computed from tells.
enum class ChannelAxis { Unknown, Second, Last };

struct MapActivation {
  std::string tensor;  // empty when there is none
  ChannelAxis axis = ChannelAxis::Unknown;
};

// The activation over maps that is read as `read`, casts left out: a pointwise function, nonlinear on the way, of what convolutions,
// linear layers, normalisations or sums of these give, through whatever operators the exporter wrote it with (ReLU6 as Clip,
// x * Sigmoid(x), HardSwish, GELU …). A factor for each channel (squeeze and excitation) is part of it.
// A sum of branches is the residual stream and no activation, and neither is what is computed from a pooled map alone.
MapActivation map_activation(const Wiring& wiring, std::string read);

// A mean, a maximum or a norm over the map, as squeeze and excitation and heads take it.
bool is_map_pool(const Node& node);

}  // namespace pn::onnx
