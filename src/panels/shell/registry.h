#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <imgui.h>

#include "panels/parts/context.h"
#include "workspace/view.h"

// The panels of the page, one row a panel (registry.cpp). No panel knows another, and nothing but its own draw function reads its state.
namespace pn::panels {

// Where a panel stands in a wide window. Several panels of one place are tabs of it.
enum class Place { Left, CentreTop, CentreBottom, Right, Bottom };
inline constexpr std::size_t kPlaceCount = 5;

// Its place in each way of working, in the order of workspace::Way; nullopt: it is not in that one.
using PlaceByWay = std::array<std::optional<Place>, workspace::kWayNames.size()>;

// What a panel remembers between frames; only its own draw function knows the type.
using PanelState = std::unique_ptr<void, void (*)(void*)>;

struct PanelDef {
  std::string_view id;  // of its window and tab, and in workspace::View
  const char* icon;     // widgets/icons.h
  const char* name;     // on its tab, in English; one short word
  PlaceByWay place;
  int order;               // of the tabs in a place and on a phone, ascending; the first is in front until another is chosen
  ImGuiWindowFlags flags;  // of its window
  PanelState (*make)();
  void (*draw)(Context& ctx, void* state);
  bool is_high = false;  // in front in CentreTop it has the whole middle column, in a low window down to its lower end
};

std::span<const PanelDef> all_panels();

// The lesson that is open: in no place of any way, but beside all of them while there is one.
const PanelDef& lesson_panel();

// The panels of a way of working by their order: all of them, or those of one place.
std::vector<const PanelDef*> panels_of(workspace::Way way);
std::vector<const PanelDef*> panels_of(workspace::Way way, Place place);

// The one of `tabs` that is in front: the latest that was shown, else the first. Null when there are none.
const PanelDef* front_panel(const workspace::View& view, std::span<const PanelDef* const> tabs);

// The states of all panels, made with the page.
class PanelStates {
 public:
  PanelStates();
  void draw(Context& ctx, const PanelDef& panel);

 private:
  std::vector<PanelState> states_;  // in the order of all_panels()
};

}  // namespace pn::panels
