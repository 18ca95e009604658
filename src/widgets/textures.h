#pragma once
#include <cstdint>

#include <imgui.h>

namespace pn::widgets {

// What ImGui::Image takes; 0 stands for no texture.
using TextureId = ImTextureID;

// The longest side of a picture that every WebGL 2 card takes, in pixels.
inline constexpr int kLargestTexture = 2048;

// Pictures on the graphics card. The platform implements it; natively there is NullTextures.
class Textures {
 public:
  virtual ~Textures() = default;

  // rgba    [height, width, 4] uint8, row-major, straight alpha
  // smooth  bilinear with mipmaps; else every pixel is a sharp-edged cell
  // returns 0 while the graphics context is lost, and for an empty picture or one of more than kLargestTexture
  virtual TextureId upload(const std::uint8_t* rgba, int width, int height, bool smooth) = 0;

  // Replaces the pixels of a texture of this generation; the size may change.
  virtual void update(TextureId texture, const std::uint8_t* rgba, int width, int height) = 0;

  // 0 and textures of an older generation are let pass.
  virtual void destroy(TextureId texture) = 0;

  // Grows when the context, and every texture with it, was lost: what was uploaded under another generation must be uploaded again.
  virtual std::uint32_t generation() const = 0;
};

// Hands out ids and counts what is alive; for programs without a screen.
class NullTextures final : public Textures {
 public:
  TextureId upload(const std::uint8_t*, int width, int height, bool) override {
    if (width <= 0 || height <= 0 || width > kLargestTexture || height > kLargestTexture) return 0;
    ++alive_;
    return ++last_;
  }
  void update(TextureId, const std::uint8_t*, int, int) override {}
  void destroy(TextureId texture) override { alive_ -= texture != 0 ? 1 : 0; }
  std::uint32_t generation() const override { return generation_; }

  int alive() const { return alive_; }
  void lose() {
    ++generation_;
    alive_ = 0;
  }

 private:
  TextureId last_ = 0;
  int alive_ = 0;
  std::uint32_t generation_ = 1;
};

}  // namespace pn::widgets
