#include "widgets/fonts.h"

#include <algorithm>

#include <misc/freetype/imgui_freetype.h>

#include "widgets/fallback.h"

extern "C" {
extern const unsigned char pn_embedded_open_sans_regular_ttf[];
extern const unsigned int pn_embedded_open_sans_regular_ttf_size;
extern const unsigned char pn_embedded_open_sans_semibold_ttf[];
extern const unsigned int pn_embedded_open_sans_semibold_ttf_size;
extern const unsigned char pn_embedded_icons_ttf[];
extern const unsigned int pn_embedded_icons_ttf_size;
}

namespace pn::widgets {
namespace {

constexpr float kLineHeight = 1.2F;             // of the font size; assets/fonts/make_fonts.py gives the faces this line
constexpr float kAscent = 0.95F / kLineHeight;  // share of the line
constexpr float kBody_px = 18.0F;               // font size 15
constexpr float kSmall_px = 15.0F;              // 12.5
constexpr float kTitle_px = 24.0F;              // 20
constexpr float kLargeIcon_px = 36.0F;
constexpr float kCoarsest = 0.5F, kFinest = 5.0F;  // physical pixels a CSS pixel

ImFont* add_source(ImFontAtlas& atlas, ImFontConfig& config) {
  ImFont* font = atlas.AddFont(&config);
  ImFontConfig& source = *font->Sources.back();
  // The file is borrowed. Said before, it would be copied; said now, it is only not freed.
  source.FontDataOwnedByAtlas = false;
  // ImGui would snap advances and offsets to CSS pixels. FreeType gives whole physical ones, and snap_glyphs() places by them.
  source.PixelSnapH = source.PixelSnapV = false;
  return font;
}

ImFontConfig config_for(std::span<const std::uint8_t> file, float size_px, unsigned int flags) {
  ImFontConfig config;
  config.FontData = const_cast<std::uint8_t*>(file.data());
  config.FontDataSize = static_cast<int>(file.size());
  config.SizePixels = size_px;
  config.FontLoaderFlags = flags;
  return config;
}

// Letters, and icons as wide and high as the text's line, so that they stand centred on it.
ImFont* add_letters(ImFontAtlas& atlas, std::span<const std::uint8_t> file, std::span<const std::uint8_t> icons) {
  ImFontConfig letters = config_for(file, kBody_px, ImGuiFreeTypeLoaderFlags_LightHinting);
  ImFont* font = add_source(atlas, letters);
  ImFontConfig merged = config_for(icons, kBody_px, ImGuiFreeTypeLoaderFlags_NoHinting);
  merged.MergeMode = true;
  // An icon stands on its baseline; move it down so that it fills the line from top to bottom.
  merged.GlyphOffset.y = kBody_px * (1.0F - kAscent);
  add_source(atlas, merged);
  return font;
}

}  // namespace

FontFiles embedded_font_files() {
  return {{pn_embedded_open_sans_regular_ttf, pn_embedded_open_sans_regular_ttf_size},
          {pn_embedded_open_sans_semibold_ttf, pn_embedded_open_sans_semibold_ttf_size},
          {pn_embedded_icons_ttf, pn_embedded_icons_ttf_size}};
}

Fonts add_fonts(ImGuiIO& io, const FontFiles& files, Fallback& fallback) {
  ImFontAtlas& atlas = *io.Fonts;
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors;
  atlas.TexMinHeight = 512;  // holds what a first frame needs, so that the atlas is not copied to a larger one while it is built
  ImFont* regular = add_letters(atlas, files.regular, files.icons);
  fallback.add_to(atlas, kBody_px, false);
  ImFont* semibold = add_letters(atlas, files.semibold, files.icons);
  fallback.add_to(atlas, kBody_px, true);
  ImFontConfig large = config_for(files.icons, kLargeIcon_px, ImGuiFreeTypeLoaderFlags_NoHinting);
  ImFont* icons = add_source(atlas, large);
  io.FontDefault = regular;
  return {{regular, kBody_px},   {semibold, kBody_px},  {regular, kSmall_px},
          {semibold, kSmall_px}, {semibold, kTitle_px}, {icons, kLargeIcon_px}};
}

float glyph_density(float pixel_ratio) { return std::clamp(pixel_ratio, kCoarsest, kFinest); }

}  // namespace pn::widgets
