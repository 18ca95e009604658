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

// Values and how far colours shall span them.
struct ValueSpan {
  float low = 0.0F;
  float high = 0.0F;
  float lowest = 0.0F;  // of all values
  float highest = 0.0F;
};

// The values a whole layer's colours span for one stimulus, so that its maps can be compared: from 0 (or the 0.1 % quantile of a
// layer with negative values) to the 99.9 % quantile, so that a few extreme cells do not darken all others.
ValueSpan layer_span(const model::ActivationTensor& tensor);

// Its colours; those of a span without any extent reach from its low end to 1 above it.
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

  // All maps of one layer for one stimulus, smooth. `layer` must be one of the encoding's.
  const Atlas& atlas(Textures& textures, const std::shared_ptr<const model::Encoding>& encoding, int layer, const ValueRange& range);

  // One map, large. smooth: interpolated; else sharp cells. 0 while the context is lost.
  TextureId map(Textures& textures, const std::shared_ptr<const model::Encoding>& encoding, int layer, int channel, bool smooth,
                const ValueRange& range, Cover cover);

 private:
  struct Source {
    std::weak_ptr<const model::Encoding> encoding;
    int layer = 0;
    bool is(const std::shared_ptr<const model::Encoding>& other, int other_layer) const;
  };
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
