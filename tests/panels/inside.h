#pragma once
// What is drawn beyond the edges of its window, found in the triangles of a frame.
#include <algorithm>
#include <string>

#include <imgui.h>
#include <imgui_internal.h>

#include "panels/headless.h"

namespace pn::test {

inline constexpr float kFringe = 2.0F;  // soft edges of shapes, in CSS pixels

struct Reach {
  float beyond = 0.0F;  // CSS pixels to the left or right of the window, where nothing scrolls
  std::string window;   // the one that it is worst in
};

// How far text and shapes reach beyond the left or right edge of their window. Pictures, which the stage crops on purpose, do not count.
inline Reach reach_beyond_windows(const ImDrawData& data) {
  Reach worst;
  for (const ImDrawList* list : data.CmdLists) {
    const ImGuiWindow* window = list->_OwnerName ? ImGui::FindWindowByName(list->_OwnerName) : nullptr;
    if (!window || window->ScrollMax.x > 0.0F || (window->Flags & ImGuiWindowFlags_Tooltip) != 0) continue;
    const float left = window->Pos.x, right = window->Pos.x + window->Size.x;
    for (const ImDrawCmd& command : list->CmdBuffer) {
      if (command.TexRef._TexData == nullptr) continue;
      for (unsigned int i = 0; i < command.ElemCount; ++i) {
        const auto index = static_cast<int>(command.VtxOffset + list->IdxBuffer[static_cast<int>(command.IdxOffset + i)]);
        const float x = list->VtxBuffer[index].pos.x;
        const float beyond = std::max(left - x, x - right);
        if (beyond > worst.beyond) worst = {beyond, window->Name};
      }
    }
  }
  return worst;
}

}  // namespace pn::test
