#include "panels/shell/layout.h"

#include <algorithm>
#include <cmath>

namespace pn::panels {
namespace {

constexpr float kGap = 4.0F;  // between panels; also where they are dragged
constexpr float kWideFrom = 1000.0F;
constexpr float kLeastHeight = 480.0F;

}  // namespace

bool shows_one_panel(const DeviceInfo& device) { return device.width < kWideFrom || device.height < kLeastHeight; }

Layout compute_layout(const LayoutState& state, const DeviceInfo& device) {
  Layout layout;
  const float width = device.width, height = device.height;
  const float row = metrics(device.touch).row;
  const float bar = row + 16;
  layout.toolbar = {0, 0, width, bar};
  const float top = bar;
  if (shows_one_panel(device)) {
    layout.kind = LayoutKind::Tabs;
    const float tabs = std::max(52.0F, row + 12);
    layout.tab_bar = {0, height - tabs, width, tabs};
    layout.tab_area = {0, top, width, height - tabs - top};
    return layout;
  }
  const float bottom = std::round(std::clamp(height * state.bottom, 150.0F, std::max(150.0F, height - top - 260)));
  const float middle_height = height - top - bottom - kGap;
  const float left = std::round(std::clamp(width * state.left, 300.0F, width * 0.5F));
  const float right = std::round(std::clamp(width * state.right, 260.0F, width * 0.4F));
  const float centre = std::max(240.0F, width - left - right - 2 * kGap);
  layout.board = {0, top, left, middle_height};
  const float stage = std::round(std::clamp(middle_height * state.stage, 160.0F, std::max(160.0F, middle_height - 110)));
  layout.stage = {left + kGap, top, centre, stage};
  layout.maps = {left + kGap, top + stage + kGap, centre, middle_height - stage - kGap};
  layout.neuron = {left + centre + 2 * kGap, top, width - left - centre - 2 * kGap, middle_height};
  layout.prompts = {0, height - bottom, width, bottom};
  return layout;
}

}  // namespace pn::panels
