#include "widgets/pixel_snap.h"

#include <cmath>

namespace pn::widgets {
namespace {

// A glyph is six indices over four fresh vertices whose texture coordinates span a rectangle; shapes use one white texel.
bool is_glyph(const ImDrawIdx* index, const ImDrawVert* vertices) {
  const ImDrawIdx first = index[0];
  if (index[1] != first + 1 || index[2] != first + 2 || index[3] != first || index[4] != first + 2 || index[5] != first + 3) return false;
  const ImDrawVert* v = vertices + first;
  return v[0].uv.x != v[2].uv.x && v[0].uv.y != v[2].uv.y && v[0].uv.y == v[1].uv.y && v[0].pos.y == v[1].pos.y && v[0].pos.x == v[3].pos.x;
}

}  // namespace

void snap_glyphs(ImDrawData& frame, float pixel_ratio) {
  for (ImDrawList* list : frame.CmdLists) {
    for (const ImDrawCmd& command : list->CmdBuffer) {
      if (command.UserCallback != nullptr || command.TexRef._TexData == nullptr) continue;
      const ImDrawIdx* index = list->IdxBuffer.Data + command.IdxOffset;
      ImDrawVert* vertices = list->VtxBuffer.Data + command.VtxOffset;
      for (unsigned int i = 0; i + 6 <= command.ElemCount;) {
        if (!is_glyph(index + i, vertices)) {
          i += 3;
          continue;
        }
        ImDrawVert* v = vertices + index[i];
        const float dx = std::round(v[0].pos.x * pixel_ratio) / pixel_ratio - v[0].pos.x;
        const float dy = std::round(v[0].pos.y * pixel_ratio) / pixel_ratio - v[0].pos.y;
        for (int corner = 0; corner < 4; ++corner) {
          v[corner].pos.x += dx;
          v[corner].pos.y += dy;
        }
        i += 6;
      }
    }
  }
}

}  // namespace pn::widgets
