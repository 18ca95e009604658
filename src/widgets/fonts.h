#pragma once
#include <cstdint>
#include <span>

#include <imgui.h>

namespace pn::widgets {

// The page's faces. Sizes are CSS font sizes; a line is 1.2 times as high. Every face holds the icons of widgets/icons.h too.
struct Fonts {
  ImFont* body = nullptr;  // 15 px
  ImFont* body_bold = nullptr;
  ImFont* small = nullptr;  // 12.5 px
  ImFont* small_bold = nullptr;
  ImFont* title = nullptr;  // 20 px, semibold
  ImFont* icons = nullptr;  // icons alone, 36 px, for empty panels and drop zones
};

// TrueType files, borrowed; they must outlive the atlas.
struct FontFiles {
  std::span<const std::uint8_t> regular;
  std::span<const std::uint8_t> semibold;
  std::span<const std::uint8_t> icons;
};

// Which letters are rasterised: those of Western Europe at the start; all (the rest of Latin, Greek, Cyrillic) once a text needs
// them, for each costs start-up time.
enum class Coverage { Latin, All };

// The files of assets/fonts that are compiled into the program.
FontFiles embedded_font_files();

// Rasterises all faces for `pixel_ratio` physical pixels a CSS pixel, replacing what the atlas held; the caller uploads the
// atlas's new pixels (one byte each) and tells it their texture. Glyphs lie on whole physical pixels.
Fonts build_fonts(ImGuiIO& io, const FontFiles& files, float pixel_ratio, Coverage coverage);

// True when `text` (UTF-8) has a letter that Coverage::Latin lacks and Coverage::All may have.
bool needs_full_coverage(const char* text, std::size_t size);

}  // namespace pn::widgets
