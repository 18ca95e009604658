#include "panels/parts/stimulus_textures.h"

#include "image/resize.h"

namespace pn::panels {
namespace {

TextureId upload(Textures& textures, const image::Image& picture) {
  const bool fits = picture.width <= kLargestTexture && picture.height <= kLargestTexture;
  const image::Image shrunk = fits ? image::Image{} : image::thumbnail(picture, kLargestTexture);
  const image::Image& shown = fits ? picture : shrunk;
  return textures.upload(shown.pixels.data(), shown.width, shown.height, true);
}

}  // namespace

TextureId StimulusTextures::picture(const workspace::Workspace& ws, workspace::StimulusId id) {
  const auto& source = workspace::state_of(ws, id).picture;
  if (!source || source->empty()) return {};
  Entry& entry = entries_[id];
  const std::uint32_t generation = textures_.generation();
  if (entry.source != source || entry.generation != generation) {
    if (entry.texture && entry.generation == generation) textures_.destroy(entry.texture);
    entry = {source, upload(textures_, *source), generation};
  }
  return entry.texture;
}

void draw_middle(ImDrawList* draw, TextureId texture, const image::Image& picture, ImVec2 min, ImVec2 max, float rounding) {
  const auto w = static_cast<float>(picture.width), h = static_cast<float>(picture.height);
  const float u = w > h ? (1 - h / w) / 2 : 0, v = h > w ? (1 - w / h) / 2 : 0;
  draw->AddImageRounded(texture, min, max, {u, v}, {1 - u, 1 - v}, IM_COL32_WHITE, rounding);
}

void StimulusTextures::sweep(const workspace::Workspace& ws) {
  for (auto it = entries_.begin(); it != entries_.end();) {
    // What undo could bring back keeps its picture in memory, but not on the GPU.
    if (workspace::find_stimulus(ws, it->first)) {
      ++it;
      continue;
    }
    if (it->second.texture && it->second.generation == textures_.generation()) textures_.destroy(it->second.texture);
    it = entries_.erase(it);
  }
}

}  // namespace pn::panels
