#include <algorithm>
#include <cmath>
#include <utility>

#include "workspace/handlers.h"

// What is on screen. Links bring these values from outside, so each is held within what a panel can draw.
namespace pn::workspace {
namespace {

constexpr std::size_t kMostFronted = 16;
constexpr std::size_t kLongestPanelId = 64;

template <class Enum, std::size_t N>
bool is_named(Enum value, const std::array<std::string_view, N>&) {
  return static_cast<std::size_t>(value) < N;
}

}  // namespace

void on(View& view, SetWay&& c) {
  if (is_named(c.way, kWayNames)) view.way = c.way;
}

void on(View& view, ShowPanel&& c) {
  if (c.id.empty() || c.id.size() > kLongestPanelId) return;
  std::vector<std::string>& front = view.fronted[static_cast<std::size_t>(view.way)];
  std::erase(front, c.id);
  front.insert(front.begin(), std::move(c.id));
  if (front.size() > kMostFronted) front.resize(kMostFronted);
}

void on(View& view, SetMapOrder&& c) {
  if (is_named(c.order, kMapOrderNames)) view.map_order = c.order;
}

void on(View& view, SetMapScale&& c) {
  if (is_named(c.scale, kMapScaleNames)) view.map_scale = c.scale;
}

void on(View& view, SetMapSmooth&& c) { view.smooth = c.smooth; }

void on(View& view, SetOverlay&& c) {
  if (std::isfinite(c.opacity)) view.overlay = std::clamp(c.opacity, 0.0F, 1.0F);
}

void on(View& view, GroupCard&& c) {
  if (is_named(c.by, kCardGroupingNames)) view.card_grouping = c.by;
}

void on(View& view, OpenDialog&& c) {
  if (is_named(c.dialog.kind, kDialogNames)) view.dialog = std::move(c.dialog);
}

void on(View& view, CloseDialog&&) { view.dialog = {}; }

}  // namespace pn::workspace
