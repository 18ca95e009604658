#pragma once
#include <imgui.h>

namespace pn::widgets {

// Moves every glyph of the frame onto whole physical pixels. ImGui places text on whole CSS pixels, which at a fractional
// pixel ratio (browser zoom, 125 % displays) lie between physical ones and blur what was rasterised sharp.
// font_texture  the atlas's texture; only its quads are moved
void snap_glyphs(ImDrawData& frame, ImTextureID font_texture, float pixel_ratio);

}  // namespace pn::widgets
