#include "widgets/quadrants.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "widgets/fields.h"
#include "widgets/nodes.h"
#include "widgets/widgets.h"

namespace pn::widgets {
namespace {

constexpr float kMostSide = 320, kTickLength = 4, kPoint = 5, kFaintPoint = 2.5F;

std::string plain(double value) {
  char text[24];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

struct Area {
  ImVec2 from, to;
  double low, high;
  float share(double value) const { return static_cast<float>(std::clamp((value - low) / std::max(high - low, 1e-12), 0.0, 1.0)); }
  float x(double value) const { return from.x + (to.x - from.x) * share(value); }
  float y(double value) const { return to.y - (to.y - from.y) * share(value); }
};

void draw_grid(const Frame& frame, const Quadrants& map, const Area& area) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float line = text_size(frame.fonts.small, "X").y;
  for (const double tick : map.ticks) {
    const std::string words = plain(tick);
    const float width = text_size(frame.fonts.small, words).x, x = area.x(tick), y = area.y(tick);
    draw->AddLine({x, area.from.y}, {x, area.to.y}, frame.colors.line);
    draw->AddLine({area.from.x, y}, {area.to.x, y}, frame.colors.line);
    draw_text(draw, frame.fonts.small, {x - width / 2, area.to.y + kTickLength}, frame.colors.text_muted, words);
    draw_text(draw, frame.fonts.small, {area.from.x - 8 - width, y - line / 2}, frame.colors.text_muted, words);
  }
  draw->AddLine({area.x(0), area.from.y}, {area.x(0), area.to.y}, frame.colors.text_muted, 1.5F);
  draw->AddLine({area.from.x, area.y(0)}, {area.to.x, area.y(0)}, frame.colors.text_muted, 1.5F);
}

// Wrapped within its quadrant.
void draw_corners(const Frame& frame, const Quadrants& map, const Area& area) {
  const float edge = frame.metrics.unit / 2;
  for (std::size_t corner = 0; corner < map.corners.size(); ++corner) {
    const bool is_right = corner % 2 == 1, is_low = corner >= 2;
    const float left = is_right ? area.x(0) + edge : area.from.x + edge, room = (is_right ? area.to.x : area.x(0)) - edge - left;
    const std::string words = wrapped(frame.fonts.small, map.corners[corner], room);
    const float height = text_size(frame.fonts.small, words).y;
    draw_text(ImGui::GetWindowDrawList(), frame.fonts.small, {left, is_low ? area.to.y - edge - height : area.from.y + edge},
              frame.colors.text_muted, words);
  }
}

void draw_points(Frame& frame, const Quadrants& map, const Area& area, const char* id) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  for (const QuadrantPoint& point : map.points)
    if (point.is_faint) draw->AddCircleFilled({area.x(point.x), area.y(point.y)}, kFaintPoint, frame.colors.text_muted);
  int row = 0;
  for (const QuadrantPoint& point : map.points) {
    if (point.is_faint) continue;
    const ImVec2 at{area.x(point.x), area.y(point.y)}, size = text_size(frame.fonts.body, point.label);
    draw->AddCircleFilled(at, kPoint, frame.colors.accent);
    const bool is_far = at.x + 10 + size.x > area.to.x;
    draw_text(draw, frame.fonts.body, {is_far ? at.x - 10 - size.x : at.x + 10, at.y - size.y / 2}, frame.colors.text, point.label);
    ImGui::SetCursorScreenPos({at.x - kPoint, at.y - kPoint});
    ImGui::Dummy({kPoint * 2, kPoint * 2});
    frame.nodes.item(Role::Text, std::string(id) + "." + std::to_string(row), point.words).row = row + 1;
    ++row;
  }
}

}  // namespace

void draw_quadrants(Frame& frame, const char* id, const Quadrants& map) {
  const NodeScope group(frame.nodes, Role::List, id, map.title);
  const float width = ImGui::GetContentRegionAvail().x, line = text_size(frame.fonts.small, "X").y, edge = frame.metrics.unit;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  float numbers = 0;
  for (const double tick : map.ticks) numbers = std::max(numbers, text_size(frame.fonts.small, plain(tick)).x);
  const float left = start.x + numbers + 10, side = std::floor(std::min(kMostSide, width - numbers - 10 - edge * 2)),
              top = start.y + line + edge;
  const Area area{{left, top}, {left + side, top + side}, map.low, map.high};
  draw_fitted(ImGui::GetWindowDrawList(), frame.fonts.small, start, frame.colors.text_muted, map.y_axis, width);
  draw_grid(frame, map, area);
  draw_corners(frame, map, area);
  draw_points(frame, map, area, id);
  const float below = area.to.y + kTickLength + line + 4;
  draw_fitted(ImGui::GetWindowDrawList(), frame.fonts.small, {left, below}, frame.colors.text_muted, map.x_axis, side);
  ImGui::SetCursorScreenPos(start);
  ImGui::Dummy({width, below + line + edge - start.y});
}

}  // namespace pn::widgets
