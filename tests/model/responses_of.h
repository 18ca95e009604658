#pragma once
#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

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

// The same of the span of its maps, but that no cell is left out.
inline model::ValueSpan span_of(const model::ActivationTensor& tensor) {
  const auto [lowest, highest] = std::minmax_element(tensor.data.begin(), tensor.data.end());
  return {std::min(0.0F, *lowest), *highest, *lowest, *highest};
}

inline model::Encoding encoding_of(std::vector<float> image_embeds, const std::vector<model::ActivationTensor>& layers) {
  model::Encoding out{std::move(image_embeds), {}, {}};
  for (const model::ActivationTensor& layer : layers) {
    out.responses.push_back(responses_of(layer));
    out.spans.push_back(span_of(layer));
  }
  return out;
}

}  // namespace pn::test
