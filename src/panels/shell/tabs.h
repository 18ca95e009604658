#pragma once
#include <span>

#include "panels/shell/layout.h"

// Tabs that choose among panels, and the ways of working. All of them ask for changes of the view by commands.
namespace pn::panels {

// The strip over a place that several panels share. Draws into the window that is open.
void draw_strip(Context& ctx, std::span<const PanelDef* const> tabs, const PanelDef& front, const Rect& at);

// The bar at the bottom of a narrow window: all panels of the present way and, where the toolbar has no room for them, the ways.
void draw_tab_bar(Context& ctx, std::span<const PanelDef* const> tabs, const PanelDef& front, const Rect& at);

// Look, Find, Test and Learn side by side, from the cursor. Returns their width.
float draw_ways(Context& ctx);

// The languages of the page, each by its own name, as entries of the menu that is open.
void draw_languages(Context& ctx);

}  // namespace pn::panels
