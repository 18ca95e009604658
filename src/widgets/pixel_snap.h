#pragma once
#include <imgui.h>

namespace pn::widgets {

// Moves every glyph of the frame onto whole physical pixels. ImGui places text on whole CSS pixels, which at a fractional
// pixel ratio (browser zoom, 125 % displays) lie between physical ones and blur what was rasterised sharp.
// Only quads of ImGui's own textures, which hold the glyphs, are moved.
void snap_glyphs(ImDrawData& frame, float pixel_ratio);

}  // namespace pn::widgets
