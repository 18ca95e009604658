#include "model/activation.h"

#include <algorithm>
#include <utility>

namespace pn::model {

ActivationTensor maps_of_tokens(std::string layer, std::span<const float> rows, int channels, int height, int width) {
  const auto area = static_cast<std::size_t>(height) * static_cast<std::size_t>(width), depth = static_cast<std::size_t>(channels);
  ActivationTensor tensor{std::move(layer), channels, height, width, std::vector<float>(area * depth)};
  const std::span<const float> patches = rows.last(area * depth);
  for (std::size_t cell = 0; cell < area; ++cell) {
    for (std::size_t channel = 0; channel < depth; ++channel) tensor.data[channel * area + cell] = patches[cell * depth + channel];
  }
  return tensor;
}

std::optional<Peak> peak(const ActivationTensor& tensor, int channel) {
  const std::span<const float> map = tensor.map(channel);
  const auto [lowest, highest] = std::minmax_element(map.begin(), map.end());
  if (map.empty() || *lowest == *highest) return std::nullopt;
  const auto at = static_cast<int>(std::find(map.begin(), map.end(), *highest) - map.begin());
  return Peak{at / tensor.width, at % tensor.width, map[static_cast<std::size_t>(at)]};
}

}  // namespace pn::model
