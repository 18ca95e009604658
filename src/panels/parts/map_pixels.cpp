#include <algorithm>
#include <cassert>
#include <cmath>
#include <cstddef>

#include "panels/parts/map_textures.h"

namespace pn::panels {
namespace {

constexpr float kCoverFrom = 0.6F;  // share of the range from which a ByValue map hides the picture
constexpr int kSmallTile = 32;      // enough where the card interpolates between neighbouring colours
constexpr int kLargeTile = 64;

// Position between cells of a sample: weights of the two cells around it.
struct Between {
  int first = 0;
  int second = 0;
  float share = 0.0F;
};

std::vector<Between> between_cells(int cells, int samples) {
  std::vector<Between> found(static_cast<std::size_t>(samples));
  for (int i = 0; i < samples; ++i) {
    const float centre = (static_cast<float>(i) + 0.5F) * static_cast<float>(cells) / static_cast<float>(samples) - 0.5F;
    const float clamped = std::clamp(centre, 0.0F, static_cast<float>(cells - 1));
    const int first = std::min(static_cast<int>(clamped), cells - 1);
    found[static_cast<std::size_t>(i)] = {first, std::min(first + 1, cells - 1), clamped - static_cast<float>(first)};
  }
  return found;
}

void smooth_into(std::span<const float> map, int width, const std::vector<Between>& rows, const std::vector<Between>& columns, float* out) {
  for (const Between& y : rows) {
    const float* above = map.data() + static_cast<std::ptrdiff_t>(y.first) * width;
    const float* below = map.data() + static_cast<std::ptrdiff_t>(y.second) * width;
    for (const Between& x : columns) {
      const float top = above[x.first] + (above[x.second] - above[x.first]) * x.share;
      const float bottom = below[x.first] + (below[x.second] - below[x.first]) * x.share;
      *out++ = top + (bottom - top) * y.share;
    }
  }
}

void put(std::uint8_t* pixel, ImU32 color) {
  pixel[0] = static_cast<std::uint8_t>(color >> IM_COL32_R_SHIFT);
  pixel[1] = static_cast<std::uint8_t>(color >> IM_COL32_G_SHIFT);
  pixel[2] = static_cast<std::uint8_t>(color >> IM_COL32_B_SHIFT);
  pixel[3] = static_cast<std::uint8_t>(color >> IM_COL32_A_SHIFT);
}

}  // namespace

ValueRange range_of(const ValueSpan& span) {
  const float high = span.high > span.low ? span.high : span.low + 1.0F;  // what is silent throughout still has a legend
  return {span.low, high, span.lowest<span.low, span.highest> high};
}

ValueRange map_range(std::span<const float> map) {
  if (map.empty()) return {};
  const auto extremes = std::minmax_element(map.begin(), map.end());
  return range_of({std::min(0.0F, *extremes.first), *extremes.second, *extremes.first, *extremes.second});
}

std::vector<float> smoothed(std::span<const float> map, int height, int width, int side) {
  assert(height > 0 && width > 0 && side > 0 && map.size() == static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
  std::vector<float> values(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  smooth_into(map, width, between_cells(height, side), between_cells(width, side), values.data());
  return values;
}

std::vector<std::uint8_t> colored(std::span<const float> values, const ValueRange& range, Cover cover) {
  std::vector<std::uint8_t> pixels(values.size() * 4);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const float share = range.share(values[i]);
    put(&pixels[i * 4], color_at(Colormap::Activation, share));
    if (cover == Cover::ByValue && !std::isnan(share)) {
      const float t = std::clamp(share / kCoverFrom, 0.0F, 1.0F);
      pixels[i * 4 + 3] = static_cast<std::uint8_t>(255.0F * t * t * (3.0F - 2.0F * t) + 0.5F);
    }
  }
  return pixels;
}

AtlasPlan plan_atlas(int channels, int map_height, int map_width) {
  AtlasPlan plan;
  plan.side = std::max(map_height, map_width) <= kSmallTile / 2 ? kSmallTile : kLargeTile;
  plan.columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<float>(channels)))));
  plan.rows = std::max(1, (channels + plan.columns - 1) / plan.columns);
  return plan;
}

std::vector<std::uint8_t> atlas_pixels(const model::ActivationTensor& tensor, const AtlasPlan& plan, const ValueRange& range) {
  const auto stride = static_cast<std::size_t>(plan.width());
  std::vector<std::uint8_t> pixels(stride * static_cast<std::size_t>(plan.height()) * 4);
  const auto rows = between_cells(tensor.height, plan.side);
  const auto columns = between_cells(tensor.width, plan.side);
  std::vector<float> values(static_cast<std::size_t>(plan.side) * static_cast<std::size_t>(plan.side));
  for (int channel = 0; channel < tensor.channels; ++channel) {
    smooth_into(tensor.map(channel), tensor.width, rows, columns, values.data());
    const int left = channel % plan.columns * (plan.side + 2);
    const int top = channel / plan.columns * (plan.side + 2);
    for (int y = 0; y < plan.side + 2; ++y) {
      const int from_row = std::clamp(y - 1, 0, plan.side - 1) * plan.side;
      std::uint8_t* out = &pixels[(static_cast<std::size_t>(top + y) * stride + static_cast<std::size_t>(left)) * 4];
      for (int x = 0; x < plan.side + 2; ++x, out += 4) {
        const float value = values[static_cast<std::size_t>(from_row + std::clamp(x - 1, 0, plan.side - 1))];
        put(out, color_at(Colormap::Activation, range.share(value)));
      }
    }
  }
  return pixels;
}

}  // namespace pn::panels
