#pragma once
#include <algorithm>
#include <numeric>

#include "model/activation.h"

namespace pn::test {

// What the engine sends beside a layer's maps.
inline model::Responses responses_of(const model::ActivationTensor& tensor) {
  model::Responses out;
  for (int channel = 0; channel < tensor.channels; ++channel) {
    const auto map = tensor.map(channel);
    out.mean.push_back(std::accumulate(map.begin(), map.end(), 0.0F) / static_cast<float>(map.size()));
    out.maximum.push_back(*std::max_element(map.begin(), map.end()));
  }
  return out;
}

}  // namespace pn::test
