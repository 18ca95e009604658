#pragma once
#include <array>
#include <cstddef>

#include "panels/parts/names.h"
#include "panels/shell/registry.h"
#include "widgets/frame.h"

// Where the panels stand: pure arithmetic, in CSS pixels.
namespace pn::panels {

struct Rect {
  float x = 0, y = 0, width = 0, height = 0;
};

// Sizes of the places that the visitor has dragged, as shares of the window.
struct LayoutState {
  float left = 0.34F;
  float right = 0.27F;
  float bottom = 0.29F;
  float stage = 0.58F;  // of the middle column's height
};

// Which of the five places hold a panel, in the order of Place.
using UsedPlaces = std::array<bool, kPlaceCount>;

enum class LayoutKind { Wide, Halves, Tabs };

// In Wide, each used place has its rectangle, the others an empty one. In Tabs one panel fills `tab_area` and the tab bar lies below it.
// Halves is the same with CentreTop above.
struct Layout {
  LayoutKind kind = LayoutKind::Wide;
  Rect toolbar, headline;
  Rect guide;  // the open lesson, at the left of a wide window
  std::array<Rect, kPlaceCount> places;
  Rect tab_area, tab_bar;

  const Rect& at(Place place) const { return places[static_cast<std::size_t>(place)]; }
};

// Narrow and low windows show one panel at a time; narrow ones that are high, as tablets held upright are, one below the stage.
LayoutKind layout_kind(const DeviceInfo& device);

// Whether the toolbar has room for the four ways of working; else the tab bar names them.
bool toolbar_has_ways(const DeviceInfo& device);

// Width of the column that an open lesson takes at the left; 0 where it is one of the tabs.
float guide_width(const DeviceInfo& device);

// Rows of the tab bar for so many panels: more than one where a finger would not hit its cells.
int tab_bar_rows(const DeviceInfo& device, std::size_t panels);

// `guide` is the width of the open lesson's column, 0 without one: all else but the toolbar stands at its right.
// `used` must hold CentreTop or CentreBottom; `headline` is the height of the line under the toolbar, `panels` how many the tab bar names.
Layout compute_layout(const LayoutState& state, const DeviceInfo& device, const UsedPlaces& used, float headline = 0,
                      std::size_t panels = 0, float guide = 0);

// A place with tabs, from the top: the strip and what is left for the panel in front.
struct Strip {
  Rect tabs, panel;
};
Strip split_strip(const Rect& place, const Metrics& metrics);

}  // namespace pn::panels
