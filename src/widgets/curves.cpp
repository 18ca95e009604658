#include "widgets/curves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "base/words.h"
#include "widgets/fields.h"
#include "widgets/nodes.h"
#include "widgets/widgets.h"

namespace pn::widgets {
namespace {

constexpr float kHeight = 220, kTickLength = 4;
constexpr ImU32 kFaint = 0x2E;         // alpha of a band
constexpr std::size_t kMostBands = 4;  // of more curves they would hide each other
// Okabe and Ito 2008 and two more, as in the figures that are exported.
constexpr std::array<ImVec4, 8> kColors = {{{0.835F, 0.369F, 0.0F, 1},
                                            {0.0F, 0.447F, 0.698F, 1},
                                            {0.0F, 0.620F, 0.451F, 1},
                                            {0.8F, 0.475F, 0.655F, 1},
                                            {0.902F, 0.624F, 0.0F, 1},
                                            {0.337F, 0.706F, 0.914F, 1},
                                            {0.365F, 0.227F, 0.608F, 1},
                                            {0.4F, 0.4F, 0.4F, 1}}};
constexpr std::array<ImVec4, 8> kDarkColors = {{{1.0F, 0.55F, 0.2F, 1},
                                                {0.337F, 0.706F, 0.914F, 1},
                                                {0.2F, 0.78F, 0.6F, 1},
                                                {0.9F, 0.6F, 0.78F, 1},
                                                {0.95F, 0.78F, 0.2F, 1},
                                                {0.4F, 0.5F, 0.95F, 1},
                                                {0.72F, 0.6F, 0.95F, 1},
                                                {0.75F, 0.75F, 0.75F, 1}}};

struct Area {
  ImVec2 from, to;
  double x_high = 1, low = 0, high = 1;
  float x(double value) const { return from.x + (to.x - from.x) * share(value, 0, x_high); }
  float y(double value) const { return to.y - (to.y - from.y) * share(value, low, high); }
  static float share(double value, double low, double high) {
    return static_cast<float>(std::clamp((value - low) / std::max(high - low, 1e-12), 0.0, 1.0));
  }
};

ImU32 color_of_curve(const Frame& frame, std::size_t curve) {
  const auto& colors = frame.device.dark ? kDarkColors : kColors;
  return ImGui::ColorConvertFloat4ToU32(colors[curve % colors.size()]);
}

std::string two_digits(double value) {
  char text[24];
  std::snprintf(text, sizeof text, "%.2f", std::abs(value) < 0.005 ? 0.0 : value);
  return text;
}

std::string plain(double value) {
  char text[24];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

void draw_grid(const Frame& frame, const Curves& plot, const Area& area) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float line = text_size(frame.fonts.small, "X").y;
  for (const double tick : plot.y_ticks) {
    const std::string text = plain(tick);
    const float y = area.y(tick);
    draw->AddLine({area.from.x, y}, {area.to.x, y}, frame.colors.line);
    draw_text(draw, frame.fonts.small, {area.from.x - 8 - text_size(frame.fonts.small, text).x, y - line / 2}, frame.colors.text_muted,
              text);
  }
  for (const double tick : plot.x_ticks) {
    const std::string text = plain(tick);
    const float x = area.x(tick);
    draw->AddLine({x, area.to.y}, {x, area.to.y + kTickLength}, frame.colors.text_muted);
    const float width = text_size(frame.fonts.small, text).x, most = area.to.x + frame.metrics.unit - width;  // the last stays within
    draw_text(draw, frame.fonts.small, {std::min(x - width / 2, most), area.to.y + kTickLength + 2}, frame.colors.text_muted, text);
  }
  if (plot.low < plot.mark && plot.mark < plot.high) {
    for (float x = area.from.x; x < area.to.x; x += 7)
      draw->AddLine({x, area.y(plot.mark)}, {std::min(x + 4, area.to.x), area.y(plot.mark)}, frame.colors.text_muted);
  }
}

void draw_curve(const Curve& curve, const Area& area, ImU32 color, bool with_band) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImU32 faint = (color & ~IM_COL32_A_MASK) | (kFaint << IM_COL32_A_SHIFT);
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    const CurvePoint &a = curve.points[i - 1], &b = curve.points[i];
    if (with_band && (a.high > a.low || b.high > b.low))
      draw->AddQuadFilled({area.x(a.x), area.y(a.low)}, {area.x(a.x), area.y(a.high)}, {area.x(b.x), area.y(b.high)},
                          {area.x(b.x), area.y(b.low)}, faint);
    draw->AddLine({area.x(a.x), area.y(a.y)}, {area.x(b.x), area.y(b.y)}, color, 2);
  }
  for (const CurvePoint& point : curve.points) draw->AddCircleFilled({area.x(point.x), area.y(point.y)}, 3, color);
}

// The x of the point that is nearest to the pointer.
double nearest_x(const Curves& plot, const Area& area, float pointer) {
  double nearest = 0;
  float distance = INFINITY;
  for (const Curve& curve : plot.curves) {
    for (const CurvePoint& point : curve.points) {
      const float off = std::abs(area.x(point.x) - pointer);
      if (off < distance) distance = off, nearest = point.x;
    }
  }
  return nearest;
}

void show_values(Frame& frame, const Curves& plot, const Area& area) {
  const double x = nearest_x(plot, area, ImGui::GetMousePos().x);
  ImGui::GetWindowDrawList()->AddLine({area.x(x), area.from.y}, {area.x(x), area.to.y}, frame.colors.text_muted);
  std::string words = plain(x) + " " + std::string(plot.x_axis);
  for (const Curve& curve : plot.curves) {
    const auto found = std::find_if(curve.points.begin(), curve.points.end(), [&](const CurvePoint& point) { return point.x == x; });
    if (found == curve.points.end()) continue;
    words += "\n" + curve.label + ": " + two_digits(found->y);
    if (found->high > found->low) words += tr(" ({0} to {1})", {two_digits(found->low), two_digits(found->high)});
  }
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {frame.metrics.unit * 1.25F, frame.metrics.unit});
  begin_tip();
  small_text(frame, words, frame.colors.text);
  end_tip(frame);
  ImGui::PopStyleVar();
}

void draw_legend(Frame& frame, const Curves& plot, const char* id, float left) {
  const float line = text_size(frame.fonts.small, "X").y, right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  ImVec2 at{left, ImGui::GetCursorScreenPos().y};
  for (std::size_t i = 0; i < plot.curves.size(); ++i) {
    const Curve& curve = plot.curves[i];
    const float width = text_size(frame.fonts.small, curve.label).x + frame.metrics.unit * 4;
    if (at.x > left && at.x + width > right) at = {left, at.y + line + 4};
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({width, line + 4});
    frame.nodes.item(Role::Text, std::string(id) + "." + std::to_string(i), curve.words).row = static_cast<int>(i) + 1;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddLine({at.x, at.y + line / 2}, {at.x + 14, at.y + line / 2}, color_of_curve(frame, i), 2);
    draw->AddCircleFilled({at.x + 7, at.y + line / 2}, 3, color_of_curve(frame, i));
    draw_text(draw, frame.fonts.small, {at.x + 20, at.y}, frame.colors.text, curve.label);
    at.x += width;
  }
}

}  // namespace

void draw_curves(Frame& frame, const char* id, const Curves& plot) {
  const NodeScope group(frame.nodes, Role::List, id, plot.title);
  const float width = ImGui::GetContentRegionAvail().x, small = text_size(frame.fonts.small, "X").y, edge = frame.metrics.unit;
  const ImVec2 start = ImGui::GetCursorScreenPos();
  draw_fitted(ImGui::GetWindowDrawList(), frame.fonts.small, start, frame.colors.text_muted, plot.y_axis, width);
  float numbers = 0;
  for (const double tick : plot.y_ticks) numbers = std::max(numbers, text_size(frame.fonts.small, plain(tick)).x);
  double x_high = plot.x_ticks.empty() ? 1.0 : plot.x_ticks.back();
  for (const Curve& curve : plot.curves) {
    for (const CurvePoint& point : curve.points) x_high = std::max(x_high, point.x);
  }
  const Area area{{start.x + numbers + 10, start.y + small + edge},
                  {start.x + width - edge, start.y + small + edge + kHeight},
                  x_high,
                  plot.low,
                  plot.high};
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  ImGui::Dummy({width, small + edge + kHeight + kTickLength + small + 4});
  const bool hovered = ImGui::IsItemHovered() && ImGui::IsMouseHoveringRect(area.from, area.to);
  draw_grid(frame, plot, area);
  for (std::size_t i = plot.curves.size(); i-- > 0;)
    draw_curve(plot.curves[i], area, color_of_curve(frame, i), plot.curves.size() <= kMostBands);
  const float axis_width = text_size(frame.fonts.small, plot.x_axis).x;
  draw_fitted(ImGui::GetWindowDrawList(), frame.fonts.small,
              {std::max(start.x, (area.from.x + area.to.x - axis_width) / 2), ImGui::GetCursorScreenPos().y}, frame.colors.text_muted,
              plot.x_axis, width);
  ImGui::Dummy({width, small + 6});
  draw_legend(frame, plot, id, area.from.x);
  if (hovered) show_values(frame, plot, area);
  ImGui::PopStyleVar();
}

}  // namespace pn::widgets
