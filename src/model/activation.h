#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pn::model {

// How a neuron's activation map becomes its response to a stimulus.
enum class Pooling { Mean, Max };
constexpr std::string_view name_of(Pooling pooling) { return pooling == Pooling::Mean ? "mean" : "max"; }

// One observed layer's activation maps for one stimulus: data[channel][row][column], float32.
struct ActivationTensor {
  std::string layer;
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<float> data;

  // The H×W map of one channel, row-major. `channel` must lie in 0..channels-1.
  std::span<const float> map(int channel) const {
    const auto area = static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
    return std::span<const float>(data).subspan(static_cast<std::size_t>(channel) * area, area);
  }
};

// A transformer layer's rows [tokens][channels] as maps: of the last height × width tokens, the patches in row-major order. What
// stands before them (the class token) is left out. `rows` must hold at least height × width × channels values.
ActivationTensor maps_of_tokens(std::string layer, std::span<const float> rows, int channels, int height, int width);

// Where a map is highest: its cell (the first in row-major order among equals) and its value.
struct Peak {
  int row = 0;
  int column = 0;
  float value = 0.0F;
};

// The responses of all neurons of a layer to one stimulus, [channels] each.
struct Responses {
  std::vector<float> mean;
  std::vector<float> maximum;

  const std::vector<float>& by(Pooling pooling) const { return pooling == Pooling::Mean ? mean : maximum; }
};

// Values and how far colours shall span them.
struct ValueSpan {
  float low = 0.0F;
  float high = 0.0F;
  float lowest = 0.0F;  // of all values
  float highest = 0.0F;
};

// What the vision encoder gave for one stimulus, but for the activation maps, which the engine keeps.
struct Encoding {
  std::vector<float> image_embeds;   // [embed_dim], as the graph gives it (not normalised)
  std::vector<Responses> responses;  // of each layer, in order of depth
  std::vector<ValueSpan> spans;      // of each layer's maps: from 0 (or the 0.1 % quantile of a layer with negative values) to the
                                     // 99.9 % quantile, so that a few extreme cells do not darken all others
};

// The highest cell of a channel's map; nothing where no cell stands out, because all hold the same value.
std::optional<Peak> peak(const ActivationTensor& tensor, int channel);

}  // namespace pn::model
