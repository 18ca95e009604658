#include "panels/parts/map_textures.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

namespace pn::panels {
namespace {

constexpr std::size_t kAtlasesKept = 3;
constexpr std::size_t kMapsKept = 12;
constexpr int kSmoothSide = 192;

bool same(const ValueRange& a, const ValueRange& b) { return a.low == b.low && a.high == b.high; }

// Moves a found entry to the front; so the last of a list is the longest unused.
template <class List, class Iterator>
void touch(List& list, Iterator found) {
  list.splice(list.begin(), list, found);
}

}  // namespace

ImVec2 MapTextures::Atlas::uv_min(int channel) const {
  const int left = channel % plan.columns * (plan.side + 2) + 1;
  const int top = channel / plan.columns * (plan.side + 2) + 1;
  return {static_cast<float>(left) / static_cast<float>(plan.width()), static_cast<float>(top) / static_cast<float>(plan.height())};
}

ImVec2 MapTextures::Atlas::uv_max(int channel) const {
  const ImVec2 min = uv_min(channel);
  const auto side = static_cast<float>(plan.side);
  return {min.x + side / static_cast<float>(plan.width()), min.y + side / static_cast<float>(plan.height())};
}

void MapTextures::forget_lost(const Textures& textures) {
  if (generation_ == textures.generation()) return;
  generation_ = textures.generation();
  atlases_.clear();
  maps_.clear();
}

const MapTextures::Atlas& MapTextures::atlas(Textures& textures, const Maps& maps, const ValueRange& range) {
  assert(maps);
  forget_lost(textures);
  const auto found = std::find_if(atlases_.begin(), atlases_.end(), [&](const AtlasEntry& e) { return e.source.lock() == maps; });
  if (found != atlases_.end()) {
    touch(atlases_, found);
    const Atlas& kept = atlases_.front().atlas;
    if (kept.texture && same(kept.range, range)) return kept;
    if (kept.texture) textures.destroy(kept.texture);
    atlases_.pop_front();  // other colours, or the card refused it: try again
  }
  while (atlases_.size() >= kAtlasesKept) {
    textures.destroy(atlases_.back().atlas.texture);
    atlases_.pop_back();
  }
  Atlas made;
  made.plan = plan_atlas(maps->channels, maps->height, maps->width);
  made.range = range;
  const auto pixels = atlas_pixels(*maps, made.plan, range);
  made.texture = textures.upload(pixels.data(), made.plan.width(), made.plan.height(), true);
  atlases_.push_front({maps, made});
  return atlases_.front().atlas;
}

TextureId MapTextures::map(Textures& textures, const Maps& maps, int channel, bool smooth, const ValueRange& range, Cover cover) {
  assert(maps);
  forget_lost(textures);
  const auto found = std::find_if(maps_.begin(), maps_.end(), [&](const MapEntry& e) {
    return e.channel == channel && e.smooth == smooth && e.cover == cover && same(e.range, range) && e.source.lock() == maps;
  });
  if (found != maps_.end()) {
    touch(maps_, found);
    return maps_.front().texture;
  }
  while (maps_.size() >= kMapsKept) {
    textures.destroy(maps_.back().texture);
    maps_.pop_back();
  }
  const auto values = maps->map(channel);
  TextureId texture = 0;
  if (smooth) {
    const auto pixels = colored(smoothed(values, maps->height, maps->width, kSmoothSide), range, cover);
    texture = textures.upload(pixels.data(), kSmoothSide, kSmoothSide, true);
  } else {
    texture = textures.upload(colored(values, range, cover).data(), maps->width, maps->height, false);
  }
  if (texture) maps_.push_front({maps, channel, smooth, range, cover, texture});
  return texture;
}

}  // namespace pn::panels
