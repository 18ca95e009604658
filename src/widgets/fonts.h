#pragma once
#include <cstdint>
#include <span>

#include <imgui.h>

namespace pn::widgets {

class Fallback;

// A font at the height that it is drawn with. ImGui rasterises a glyph when a text first needs it at that height and pixel ratio.
struct Face {
  ImFont* font = nullptr;
  float size_px = 0;  // height of a line in CSS pixels, 1.2 times the CSS font size
};

// The page's faces. Every face holds the icons of widgets/icons.h too.
struct Fonts {
  Face body;  // font size 15 px
  Face body_bold;
  Face small;  // 12.5 px
  Face small_bold;
  Face title;  // 20 px, semibold
  Face icons;  // icons alone, 36 px, for empty panels and drop zones
};

// TrueType files, borrowed; they must outlive the atlas.
struct FontFiles {
  std::span<const std::uint8_t> regular;
  std::span<const std::uint8_t> semibold;
  std::span<const std::uint8_t> icons;
};

// The files of assets/fonts that are compiled into the program.
FontFiles embedded_font_files();

// Adds the fonts to the context's atlas and makes body the default. Once for each context, before its first frame. Letters that the
// files lack come from `fallback`, which must outlive the atlas.
Fonts add_fonts(ImGuiIO& io, const FontFiles& files, Fallback& fallback);

// What io.DisplayFramebufferScale has to be for a page with `pixel_ratio` physical pixels a CSS pixel: ImGui rasterises glyphs for
// it. It stays in 0.5 to 5; beyond that glyphs are shrunk or enlarged, so that they fit into the atlas.
float glyph_density(float pixel_ratio);

// Makes the face ImGui's own until ImGui::PopFont().
inline void push_font(Face face) { ImGui::PushFont(face.font, face.size_px); }

}  // namespace pn::widgets
