#pragma once
#include <cstdint>

#include <GLES3/gl3.h>
#include <imgui.h>

#include "widgets/textures.h"

namespace pn::platform {

// Draws ImGui's frames with WebGL2 and keeps the page's textures. Needs a current context.
class GlRenderer final : public widgets::Textures {
 public:
  using TextureId = widgets::TextureId;

  // Makes the program and buffers; again after the context was restored. Returns false, with `error` told to the console, when
  // the shaders do not compile.
  bool start();

  // Forgets every GL name (they died with the context); uploads are refused until start(). ImGui asks for its textures anew in the
  // next frame.
  void context_lost();

  // Takes up what ImGui asks for its own textures, which hold the glyphs, then clears the canvas and draws the frame. The size of the
  // canvas is in physical pixels.
  void draw(ImDrawData& frame, int width_pixels, int height_pixels, ImVec4 background);

  TextureId upload(const std::uint8_t* rgba, int width, int height, bool smooth) override;
  void update(TextureId texture, const std::uint8_t* rgba, int width, int height) override;
  void destroy(TextureId texture) override;
  std::uint32_t generation() const override { return generation_; }

 private:
  void take_glyphs(ImTextureData& texture);
  void draw_list(const ImDrawList& list, const ImDrawData& frame, ImVec2 scale, int width_pixels, int height_pixels);

  // A texture id is the GL name, above it the generation, so that ids of a lost context are known and let pass, and on top
  // whether it is smooth.
  static constexpr TextureId kSmooth = 1ULL << 63U;
  TextureId id_of(GLuint name, bool smooth) const { return (smooth ? kSmooth : 0) | (static_cast<TextureId>(generation_) << 32U) | name; }
  GLuint name_of(TextureId id) const { return (id & ~kSmooth) >> 32U == generation_ ? static_cast<GLuint>(id) : 0; }

  bool ready_ = false;
  std::uint32_t generation_ = 1;
  GLuint program_ = 0, vertex_array_ = 0, vertices_ = 0, indices_ = 0;
  GLint transform_ = -1;
};

}  // namespace pn::platform
