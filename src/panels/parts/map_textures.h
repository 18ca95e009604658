#pragma once
#include <cstdint>
#include <list>
#include <memory>
#include <span>
#include <vector>

#include "model/activation.h"
#include "panels/parts/names.h"
#include "widgets/colormap.h"
#include "widgets/textures.h"

namespace pn::panels {

// ---- values to pixels (no graphics card)

using model::ValueSpan;

// The colours of a span; those of one without any extent reach from its low end to 1 above it.
ValueRange range_of(const ValueSpan& span);

// The range of all values of one map, none left out.
ValueRange map_range(std::span<const float> map);

// A map drawn smoothly: values (not colours) interpolated bilinearly between cell centres, constant beyond the outermost ones.
// map      [height, width]
// returns  [side, side]
std::vector<float> smoothed(std::span<const float> map, int height, int width, int side);

// How a map covers what lies beneath it.
enum class Cover { Opaque, ByValue };  // ByValue: low values let the picture through, high ones cover it

// RGBA8 of values in the activation colours; the alpha of `cover` runs from 0 at the low end to 255 at 60 % of the range.
std::vector<std::uint8_t> colored(std::span<const float> values, const ValueRange& range, Cover cover);

// Where all channels' maps lie in one texture: square tiles in reading order, each with a border of one repeated pixel.
struct AtlasPlan {
  int side = 0;  // of a tile without its border, in pixels
  int columns = 0;
  int rows = 0;
  int width() const { return columns * (side + 2); }
  int height() const { return rows * (side + 2); }
};
AtlasPlan plan_atlas(int channels, int map_height, int map_width);

// RGBA8 [plan.height(), plan.width()] of all maps of a layer.
std::vector<std::uint8_t> atlas_pixels(const model::ActivationTensor& tensor, const AtlasPlan& plan, const ValueRange& range);

// ---- on the graphics card

// Coloured activation maps on the graphics card, kept for what was shown last and made again after the context was lost.
class MapTextures {
 public:
  struct Atlas {
    TextureId texture = 0;  // 0 while the context is lost
    AtlasPlan plan;
    ValueRange range;
    ImVec2 uv_min(int channel) const;
    ImVec2 uv_max(int channel) const;
  };

  using Maps = std::shared_ptr<const model::ActivationTensor>;

  // All maps of one layer for one stimulus, smooth.
  const Atlas& atlas(Textures& textures, const Maps& maps, const ValueRange& range);

  // One map, large. smooth: interpolated; else sharp cells. 0 while the context is lost.
  TextureId map(Textures& textures, const Maps& maps, int channel, bool smooth, const ValueRange& range, Cover cover);

 private:
  using Source = std::weak_ptr<const model::ActivationTensor>;
  struct AtlasEntry {
    Source source;
    Atlas atlas;
  };
  struct MapEntry {
    Source source;
    int channel = 0;
    bool smooth = true;
    ValueRange range;
    Cover cover = Cover::Opaque;
    TextureId texture = 0;
  };
  void forget_lost(const Textures& textures);

  std::list<AtlasEntry> atlases_;  // last used first
  std::list<MapEntry> maps_;
  std::uint32_t generation_ = 0;
};

}  // namespace pn::panels
