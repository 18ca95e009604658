#pragma once
// Panels without a screen: an ImGui context of a fixed size whose frames are built and thrown away.
#include <functional>
#include <utility>

#include <imgui.h>
#include <imgui_internal.h>

#include "widgets/fallback.h"
#include "widgets/fonts.h"
#include "widgets/textures.h"

namespace pn::test {

inline constexpr widgets::TextureId kFontTexture = 1'000'000;  // apart from those that NullTextures hands out

// One ImGui context for a test. Input goes through the same event queue as in the browser; time moves 1/60 s a frame.
class Headless {
 public:
  explicit Headless(float width = 1280, float height = 800, float pixel_ratio = 1, widgets::TextPainter* painter = nullptr)
      : fallback_(painter ? *painter : no_painter_) {
    context_ = ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.DisplaySize = {width, height};
    set_pixel_ratio(pixel_ratio);
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset | ImGuiBackendFlags_RendererHasTextures;
    fonts_ = widgets::add_fonts(io, widgets::embedded_font_files(), fallback_);
    io.AddFocusEvent(true);
  }
  ~Headless() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) forget(*texture);
    ImGui::DestroyContext(context_);
  }
  Headless(const Headless&) = delete;
  Headless& operator=(const Headless&) = delete;

  const widgets::Fonts& fonts() const { return fonts_; }
  double time() const { return time_; }
  ImGuiIO& io() { return ImGui::GetIO(); }
  void set_pixel_ratio(float ratio) {
    ImGui::GetIO().DisplayFramebufferScale = {widgets::glyph_density(ratio), widgets::glyph_density(ratio)};
  }

  // Draws one frame and gives what would be sent to the graphics card, alive until the next frame.
  ImDrawData& frame(const std::function<void()>& draw) {
    ImGui::GetIO().DeltaTime = 1.0F / 60;
    time_ += 1.0 / 60;
    ImGui::NewFrame();
    draw();
    ImGui::Render();
    take_textures();
    return *ImGui::GetDrawData();
  }

  // Draws until all queued input has been taken, and two frames more for the layout to settle.
  void settle(const std::function<void()>& draw) {
    do frame(draw);
    while (context_->InputEventsQueue.Size > 0);
    frame(draw);
    frame(draw);
  }

  void hover(ImVec2 at) { ImGui::GetIO().AddMousePosEvent(at.x, at.y); }
  void click(ImVec2 at, ImGuiMouseButton button = ImGuiMouseButton_Left) {
    hover(at);
    ImGui::GetIO().AddMouseButtonEvent(button, true);
    ImGui::GetIO().AddMouseButtonEvent(button, false);
  }
  void press(ImGuiKey key, ImGuiKey modifier = ImGuiKey_None) {
    ImGuiIO& io = ImGui::GetIO();
    if (modifier != ImGuiKey_None) io.AddKeyEvent(modifier, true);
    io.AddKeyEvent(key, true);
    io.AddKeyEvent(key, false);
    if (modifier != ImGuiKey_None) io.AddKeyEvent(modifier, false);
  }
  void type(const char* text) { ImGui::GetIO().AddInputCharactersUTF8(text); }

 private:
  static void forget(ImTextureData& texture) {
    texture.SetTexID(ImTextureID_Invalid);
    texture.SetStatus(ImTextureStatus_Destroyed);
  }
  // Answers what ImGui asks of a renderer.
  static void take_textures() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      if (texture->Status == ImTextureStatus_WantDestroy) {
        forget(*texture);
      } else if (texture->Status != ImTextureStatus_Destroyed) {
        texture->SetTexID(kFontTexture);
        texture->SetStatus(ImTextureStatus_OK);
      }
    }
  }

  ImGuiContext* context_ = nullptr;
  widgets::NoTextPainter no_painter_;
  widgets::Fallback fallback_;
  widgets::Fonts fonts_;
  double time_ = 0;
};

}  // namespace pn::test
