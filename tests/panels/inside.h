#pragma once
// What is drawn beyond the edges of its window, found in the triangles of a frame.
#include <algorithm>
#include <string>

#include <imgui.h>
#include <imgui_internal.h>

#include "panels/headless.h"
#include "widgets/nodes.h"

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

// How many nodes of a frame have a name.
inline int names_told(const widgets::Nodes& nodes) {
  int count = 0;
  for (std::size_t i = 0; i < nodes.size(); ++i) count += nodes[i].name.empty() ? 0 : 1;
  return count;
}

// Two controls of a frame that lie over one another, or a control without a name, in words; empty when there is neither.
// A group's own control (a tile with a button in its corner, a row with a box) may hold others: it is told before them.
inline std::string crossing_controls(const widgets::Nodes& nodes) {
  using widgets::Role;
  const auto is_control = [](const widgets::Node& node) {
    return node.rect && (node.role == Role::Button || node.role == Role::Textbox || node.role == Role::Slider || node.role == Role::Radio ||
                         node.role == Role::Checkbox);
  };
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!is_control(nodes[i])) continue;
    if (nodes[i].name.empty()) return nodes[i].id + " has no name";
    const widgets::Landmark& a = *nodes[i].rect;
    for (std::size_t k = i + 1; k < nodes.size(); ++k) {
      if (!is_control(nodes[k])) continue;
      const widgets::Landmark& b = *nodes[k].rect;
      const float wide = std::min(a.x + a.width, b.x + b.width) - std::max(a.x, b.x);
      const float high = std::min(a.y + a.height, b.y + b.height) - std::max(a.y, b.y);
      const auto holds = [](const widgets::Landmark& outer, const widgets::Landmark& inner) {
        return inner.x >= outer.x - 1 && inner.y >= outer.y - 1 && inner.x + inner.width <= outer.x + outer.width + 1 &&
               inner.y + inner.height <= outer.y + outer.height + 1;
      };
      if (wide > 1 && high > 1 && !holds(a, b)) return nodes[i].id + " crosses " + nodes[k].id;
    }
  }
  return {};
}

}  // namespace pn::test
