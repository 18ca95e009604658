#include "panels/shell/layout.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "base/words.h"

namespace pn::panels {
namespace {

constexpr float kGap = 4.0F;  // between panels; also where they are dragged
constexpr float kWideFrom = 1000.0F;
constexpr float kLeastHeight = 480.0F;
constexpr float kWaysFrom = 760.0F;
constexpr float kHalvesFrom = 700.0F;  // of the width
constexpr float kHalvesHeight = 900.0F;

// The middle column: one above the other, or one alone.
void split_centre(Layout& layout, const LayoutState& state, const Rect& centre, bool has_top, bool has_bottom) {
  Rect& top = layout.places[static_cast<std::size_t>(Place::CentreTop)];
  Rect& bottom = layout.places[static_cast<std::size_t>(Place::CentreBottom)];
  if (!has_top || !has_bottom) {
    (has_top ? top : bottom) = centre;
    return;
  }
  top = bottom = centre;
  top.height = std::round(std::clamp(centre.height * state.stage, 160.0F, std::max(160.0F, centre.height - 110)));
  bottom.y = centre.y + top.height + kGap;
  bottom.height = centre.height - top.height - kGap;
}

void shift(Rect& rect, float x) {
  if (rect.width > 0) rect.x += x;
}

}  // namespace

LayoutKind layout_kind(const DeviceInfo& device) {
  if (device.width >= kWideFrom && device.height >= kLeastHeight) return LayoutKind::Wide;
  return device.width >= kHalvesFrom && device.height >= kHalvesHeight ? LayoutKind::Halves : LayoutKind::Tabs;
}

bool toolbar_has_ways(const DeviceInfo& device) {
  constexpr float kLonger = 1.25F;  // words of other languages than English
  return device.width >= kWaysFrom * (language().tag == "en" ? 1.0F : kLonger);
}

int tab_bar_rows(const DeviceInfo& device, std::size_t panels) {
  constexpr float kLeastCell = 44.0F;
  const auto cells = static_cast<float>(panels + (toolbar_has_ways(device) ? 0 : 1));
  return std::max(1, static_cast<int>(std::ceil(cells * kLeastCell / std::max(1.0F, device.width))));
}

float guide_width(const DeviceInfo& device) {
  constexpr float kWidest = 360.0F, kNarrowest = 276.0F;  // a projector of 1280 pixels has room for the panels beside it
  const float room = device.width - kWideFrom - kGap;
  return device.height < kLeastHeight || room < kNarrowest ? 0.0F : std::min(kWidest, room);
}

static Layout layout_beside(const LayoutState& state, const DeviceInfo& device, const UsedPlaces& used, float headline,
                            std::size_t panels) {
  Layout layout;
  const float width = device.width, height = device.height;
  const float row = metrics(device.touch).row;
  const float bar = row + 16;
  layout.toolbar = {0, 0, width, bar};
  layout.headline = {0, bar, width, headline};
  const float top = bar + headline;
  layout.kind = layout_kind(device);
  if (layout.kind != LayoutKind::Wide) {
    const float tabs = std::max(52.0F, row + 12) * static_cast<float>(tab_bar_rows(device, panels));
    layout.tab_bar = {0, height - tabs, width, tabs};
    layout.tab_area = {0, top, width, height - tabs - top};
    if (layout.kind == LayoutKind::Halves) {
      Rect& upper = layout.places[static_cast<std::size_t>(Place::CentreTop)];
      upper = {0, top, width, std::round(layout.tab_area.height * 0.45F)};
      layout.tab_area.y += upper.height + kGap;
      layout.tab_area.height -= upper.height + kGap;
    }
    return layout;
  }
  const auto uses = [&](Place place) { return used[static_cast<std::size_t>(place)]; };
  const auto rect = [&](Place place) -> Rect& { return layout.places[static_cast<std::size_t>(place)]; };
  assert(uses(Place::CentreTop) || uses(Place::CentreBottom));
  float middle_height = height - top;
  if (uses(Place::Bottom)) {
    const float bottom = std::round(std::clamp(height * state.bottom, 150.0F, std::max(150.0F, height - top - 260)));
    rect(Place::Bottom) = {0, height - bottom, width, bottom};
    middle_height -= bottom + kGap;
  }
  const float left = uses(Place::Left) ? std::round(std::clamp(width * state.left, 300.0F, width * 0.5F)) + kGap : 0.0F;
  const float right = uses(Place::Right) ? std::round(std::clamp(width * state.right, 260.0F, width * 0.4F)) + kGap : 0.0F;
  const float centre = std::max(240.0F, width - left - right);
  if (uses(Place::Left)) rect(Place::Left) = {0, top, left - kGap, middle_height};
  if (uses(Place::Right)) {
    const float x = left + centre + kGap;
    rect(Place::Right) = {x, top, width - x, middle_height};
  }
  split_centre(layout, state, {left, top, centre, middle_height}, uses(Place::CentreTop), uses(Place::CentreBottom));
  return layout;
}

Layout compute_layout(const LayoutState& state, const DeviceInfo& device, const UsedPlaces& used, float headline, std::size_t panels,
                      float guide) {
  if (guide <= 0.0F) return layout_beside(state, device, used, headline, panels);
  DeviceInfo rest = device;
  rest.width = device.width - guide - kGap;
  Layout layout = layout_beside(state, rest, used, headline, panels);
  for (Rect& place : layout.places) shift(place, guide + kGap);
  for (Rect* each : {&layout.headline, &layout.tab_area, &layout.tab_bar}) shift(*each, guide + kGap);
  layout.toolbar.width = device.width;
  layout.guide = {0, layout.toolbar.height, guide, device.height - layout.toolbar.height};
  return layout;
}

Strip split_strip(const Rect& place, const Metrics& metrics) {
  const float height = std::min(place.height, metrics.row + 4);
  return {{place.x, place.y, place.width, height}, {place.x, place.y + height, place.width, place.height - height}};
}

}  // namespace pn::panels
