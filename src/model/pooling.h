#pragma once
#include <span>
#include <vector>

#include "model/activation.h"

namespace pn::model {

// How the activations of a layer lie in an encoder's output.
enum class Layout {
  Maps,  // [channels][cells]
  Rows,  // [cells][channels], as a transformer's tokens do
};

// One layer's activations for one stimulus, pooled over space.
struct PooledLayer {
  Responses responses;  // [channels]
  ValueSpan span;       // from 0 (or the 0.1 % quantile of a layer with negative values) to the 99.9 % quantile, linear between order
                        // statistics; values that are no numbers are left out
};

// values  as many as `channels` × some number of cells; without any, all is 0
PooledLayer pool(std::span<const float> values, int channels, Layout layout);

}  // namespace pn::model
