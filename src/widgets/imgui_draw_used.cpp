// Dear ImGui's imgui_draw.cpp without the font that it brings along: 10 kB which the page never shows, for build_fonts gives every atlas its
// faces. ImGui 1.90.1 has no switch for that. So wherever the function that hands out the font is named, two are: one that is called
// instead, and one that takes its body, which nothing calls and the linker leaves out.
#include <cstdlib>

static const char* no_font() { std::abort(); }
#define GetDefaultCompressedFontDataTTFBase85() \
  no_font();                                    \
  const char* unused_font()
#include <imgui_draw.cpp>
