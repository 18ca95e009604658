#include "widgets/fonts.h"

#include <algorithm>
#include <cmath>

#include <misc/freetype/imgui_freetype.h>

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

constexpr float kLineHeight = 1.2F;  // of the font size; assets/fonts/make_fonts.py gives the faces this line
constexpr float kBodySize = 15.0F;
constexpr float kSmallSize = 12.5F;
constexpr float kTitleSize = 20.0F;
constexpr float kLargeIconSize = 36.0F;
constexpr float kFinestRatio = 5.0F;  // beyond it glyphs are enlarged: ImGui's builder has room for 256 KB a glyph

constexpr ImWchar kLatin[] = {0x20,   0xFF,   0x152,  0x153,  0x2C6,  0x2DC,  0x2010, 0x2044, 0x2070, 0x2089, 0x20AC, 0x20AC,
                              0x2122, 0x2122, 0x2190, 0x2194, 0x2202, 0x2265, 0x25CA, 0x25CA, 0xFFFD, 0xFFFD, 0};
constexpr ImWchar kAll[] = {0x20,   0x17F,  0x2C6,  0x2DC,  0x384,  0x3CE,  0x400,  0x45F,  0x2010, 0x2044, 0x2070, 0x2089, 0x20AC,
                            0x20AC, 0x2122, 0x2122, 0x2190, 0x2194, 0x2202, 0x2265, 0x25CA, 0x25CA, 0xFFFD, 0xFFFD, 0};
constexpr ImWchar kIconRange[] = {0xE000, 0xF8FF, 0};

ImFontConfig config_for(std::span<const std::uint8_t> file, int pixels) {
  ImFontConfig config;
  config.FontData = const_cast<std::uint8_t*>(file.data());
  config.FontDataSize = static_cast<int>(file.size());
  config.FontDataOwnedByAtlas = false;
  config.SizePixels = static_cast<float>(pixels);
  config.PixelSnapH = true;
  return config;
}

// Icons as wide and high as the text's line, so that they stand centred on it.
void merge_icons(ImFontAtlas& atlas, const FontFiles& files, int line_pixels, float ascent_share) {
  ImFontConfig config = config_for(files.icons, line_pixels);
  config.MergeMode = true;
  config.GlyphRanges = kIconRange;
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_NoHinting;
  // An icon stands on its baseline; move it down so that it fills the line from top to bottom.
  config.GlyphOffset.y = std::round(static_cast<float>(line_pixels) * (1.0F - ascent_share));
  atlas.AddFont(&config);
}

ImFont* add_face(ImFontAtlas& atlas, const FontFiles& files, std::span<const std::uint8_t> file, float size, float pixel_ratio,
                 Coverage coverage) {
  const int line_pixels = std::max(8, static_cast<int>(std::lround(size * kLineHeight * pixel_ratio)));
  ImFontConfig config = config_for(file, line_pixels);
  config.GlyphRanges = coverage == Coverage::All ? kAll : kLatin;
  config.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
  ImFont* font = atlas.AddFont(&config);
  constexpr float kAscentShare = 0.95F / kLineHeight;
  merge_icons(atlas, files, line_pixels, kAscentShare);
  font->Scale = 1.0F / pixel_ratio;
  return font;
}

}  // namespace

FontFiles embedded_font_files() {
  return {{pn_embedded_open_sans_regular_ttf, pn_embedded_open_sans_regular_ttf_size},
          {pn_embedded_open_sans_semibold_ttf, pn_embedded_open_sans_semibold_ttf_size},
          {pn_embedded_icons_ttf, pn_embedded_icons_ttf_size}};
}

Fonts build_fonts(ImGuiIO& io, const FontFiles& files, float pixel_ratio, Coverage coverage) {
  pixel_ratio = std::clamp(pixel_ratio, 0.5F, kFinestRatio);
  ImFontAtlas& atlas = *io.Fonts;
  atlas.Clear();
  atlas.TexGlyphPadding = 1;
  Fonts fonts;
  fonts.body = add_face(atlas, files, files.regular, kBodySize, pixel_ratio, coverage);
  fonts.body_bold = add_face(atlas, files, files.semibold, kBodySize, pixel_ratio, coverage);
  fonts.small = add_face(atlas, files, files.regular, kSmallSize, pixel_ratio, coverage);
  fonts.small_bold = add_face(atlas, files, files.semibold, kSmallSize, pixel_ratio, coverage);
  fonts.title = add_face(atlas, files, files.semibold, kTitleSize, pixel_ratio, coverage);
  ImFontConfig large = config_for(files.icons, std::max(8, static_cast<int>(std::lround(kLargeIconSize * pixel_ratio))));
  large.GlyphRanges = kIconRange;
  large.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_NoHinting;
  fonts.icons = atlas.AddFont(&large);
  fonts.icons->Scale = 1.0F / pixel_ratio;
  atlas.Build();
  io.FontDefault = fonts.body;
  return fonts;
}

bool needs_full_coverage(const char* text, std::size_t size) {
  // Lead bytes of two-byte sequences: 0xC4 and 0xC5 for U+0100–U+017F, 0xCD to 0xD4 for Greek and Cyrillic, U+0340–U+053F.
  return std::any_of(text, text + size, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xC4 || byte == 0xC5 || (byte >= 0xCD && byte <= 0xD4);
  });
}

}  // namespace pn::widgets
