#pragma once
#include <cstdint>
#include <map>
#include <memory>

#include "panels/parts/names.h"
#include "widgets/textures.h"
#include "workspace/workspace.h"

namespace pn::panels {

// GPU copies of the kept pictures, made on first use and again after the graphics context was lost.
class StimulusTextures {
 public:
  explicit StimulusTextures(Textures& textures) : textures_(textures) {}

  // The whole kept picture (smooth, with mipmaps where the backend has them; a very long one shrunk), or 0 while there is none.
  TextureId picture(const workspace::Workspace& ws, workspace::StimulusId id);

  // Frees copies of stimuli that are no longer known.
  void sweep(const workspace::Workspace& ws);

 private:
  struct Entry {
    std::shared_ptr<const image::Image> source;
    TextureId texture{};
    std::uint32_t generation = 0;
  };
  Textures& textures_;
  std::map<workspace::StimulusId, Entry> entries_;
};

// The middle square of a picture, as thumbnails show it.
void draw_middle(ImDrawList* draw, TextureId texture, const image::Image& picture, ImVec2 min, ImVec2 max, float rounding);

}  // namespace pn::panels
