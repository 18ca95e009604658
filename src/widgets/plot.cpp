#include "widgets/plot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "widgets/colormap.h"
#include "widgets/fields.h"
#include "widgets/nodes.h"
#include "widgets/widgets.h"

namespace pn::widgets {
namespace {

constexpr float kMostLabel = 0.4F;  // of the width
constexpr int kTicks = 4;
// Okabe and Ito 2008, as in the figures that are exported; told apart by colour-blind eyes.
constexpr std::array<ImU32, 7> kPartColours = {IM_COL32(230, 159, 0, 255),  IM_COL32(86, 180, 233, 255),  IM_COL32(0, 158, 115, 255),
                                               IM_COL32(213, 94, 0, 255),   IM_COL32(204, 121, 167, 255), IM_COL32(0, 114, 178, 255),
                                               IM_COL32(153, 153, 153, 255)};

// Bars have the colours of contributions; what lies on them is in ink, and a second in a green that neither colour of bars comes near.
ImU32 part_colour(const Frame& frame, const Plot& plot, std::size_t part) {
  if (!plot.bars) return kPartColours[part % kPartColours.size()];
  return part + 1 == plot.parts.size() ? frame.colors.text : kPartColours[2];
}

struct Axis {
  float left = 0, right = 1;
  double low = 0, high = 1;
  float x(double value) const {
    const double share = (value - low) / std::max(high - low, 1e-12);
    return left + (right - left) * static_cast<float>(std::clamp(share, 0.0, 1.0));
  }
};

void dashed(ImDrawList* draw, float x, float top, float bottom, ImU32 color) {
  for (float y = top; y < bottom; y += 7) draw->AddLine({x, y}, {x, std::min(y + 4, bottom)}, color);
}

void draw_values(const Frame& frame, const Plot& plot, const PlotRow& row, const Axis& axis, float y) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float x = axis.x(row.value);
  if (plot.bars) {
    const float from = axis.x(plot.mark), half = 5;
    const ImU32 color = color_at(Colormap::Contribution, row.value < plot.mark ? 0.12F : 0.85F);
    draw->AddRectFilled({std::min(from, x), y - half}, {std::max(from, x), y + half}, color, 2);
  }
  if (row.high > row.low) {
    const ImU32 ink = plot.bars ? frame.colors.text : frame.colors.text_muted;
    draw->AddLine({axis.x(row.low), y}, {axis.x(row.high), y}, ink, 1.5F);
    for (const double end : {row.low, row.high}) draw->AddLine({axis.x(end), y - 3}, {axis.x(end), y + 3}, ink, 1.5F);
  }
  if (!plot.bars) draw->AddCircleFilled({x, y}, 4.5F, row.lit ? frame.colors.accent : frame.colors.text);
  for (std::size_t part = 0; part < row.parts.size(); ++part) {
    // Beside the row's own line, so that equal values stay apart.
    const float lift = (static_cast<float>(part) - 0.5F * static_cast<float>(row.parts.size() - 1)) * 2.5F;
    if (!std::isfinite(row.parts[part])) continue;
    const ImVec2 at{axis.x(row.parts[part]), y + lift};
    draw->AddCircleFilled(at, 3.5F, frame.colors.panel);
    draw->AddCircleFilled(at, 2.75F, part_colour(frame, plot, part));
  }
}

void draw_axis(const Frame& frame, const Plot& plot, const Axis& axis, float top, float bottom) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  std::vector<double> ticks = plot.ticks;
  for (int i = 0; plot.ticks.empty() && i <= kTicks; ++i) ticks.push_back(plot.low + (plot.high - plot.low) * i / kTicks);
  for (const double value : ticks) {
    char text[24];
    if (plot.ticks.empty())
      std::snprintf(text, sizeof text, "%.2f", std::abs(value) < 0.005 ? 0.0 : value);
    else
      std::snprintf(text, sizeof text, "%.4g", value);
    const float x = axis.x(value), width = text_size(frame.fonts.small, text).x;
    draw->AddLine({x, top}, {x, bottom}, frame.colors.line);
    const float at = std::clamp(x - width / 2, axis.left - frame.metrics.unit, axis.right + frame.metrics.unit - width);
    draw_text(draw, frame.fonts.small, {at, bottom + 4}, frame.colors.text_muted, text);
  }
  dashed(draw, axis.x(plot.mark), top, bottom, frame.colors.text_muted);
}

void draw_legend(const Frame& frame, const Plot& plot, float left) {
  const float line = text_size(frame.fonts.small, "X").y;
  ImVec2 at{left, ImGui::GetCursorScreenPos().y};
  const float right = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
  for (std::size_t part = 0; part < plot.parts.size(); ++part) {
    const float width = text_size(frame.fonts.small, plot.parts[part]).x + frame.metrics.unit * 3;
    if (at.x > left && at.x + width > right) at = {left, at.y + line + 4};
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw->AddCircleFilled({at.x + 4, at.y + line / 2}, 3.5F, part_colour(frame, plot, part));
    draw_text(draw, frame.fonts.small, {at.x + 12, at.y}, frame.colors.text, plot.parts[part]);
    at.x += width;
  }
  if (!plot.parts.empty()) ImGui::Dummy({0, at.y + line + 4 - ImGui::GetCursorScreenPos().y});
}

}  // namespace

PlotHit draw_plot(Frame& frame, const char* id, const Plot& plot) {
  const NodeScope group(frame.nodes, Role::List, id, plot.title);
  PlotHit hit;
  const float width = ImGui::GetContentRegionAvail().x, row_height = frame.device.touch ? frame.metrics.row : frame.metrics.row * 0.75F;
  const float line = text_size(frame.fonts.body, "X").y;
  float label = 0;
  for (const PlotRow& row : plot.rows)
    label = std::max(label, text_size(row.is_link ? frame.fonts.body_bold : frame.fonts.body, row.label).x);
  label = std::min(label, width * kMostLabel);
  const ImVec2 start = ImGui::GetCursorScreenPos();
  const float edge = frame.metrics.unit * 1.5F;
  const Axis axis{start.x + label + edge * 1.5F, start.x + width - edge, plot.low, plot.high};
  const float bottom = start.y + row_height * static_cast<float>(plot.rows.size());
  draw_axis(frame, plot, axis, start.y, bottom);
  ImGui::PushID(id);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, 0});
  for (std::size_t i = 0; i < plot.rows.size(); ++i) {
    const PlotRow& row = plot.rows[i];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string node = std::string(id) + "." + std::to_string(i);
    ImGui::PushID(static_cast<int>(i));
    const Press press = row.is_link ? press_area("##row", {width, row_height}) : Press{};
    if (!row.is_link) ImGui::Dummy({width, row_height});
    ImGui::PopID();
    frame.nodes.item(row.is_link ? Role::Button : Role::Text, node, row.words).row = static_cast<int>(i) + 1;
    if (row.is_link) focus_ring(frame);
    if (press.hovered) {
      hit.hovered = static_cast<int>(i);
      ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    }
    if (press.pressed || (row.is_link && frame.nodes.clicked(node))) hit.pressed = static_cast<int>(i);
    const bool lit = row.lit || press.hovered;
    ImDrawList* draw = ImGui::GetWindowDrawList();
    draw_fitted(draw, row.is_link ? frame.fonts.body_bold : frame.fonts.body, {at.x, at.y + (row_height - line) / 2},
                lit ? frame.colors.accent : frame.colors.text, row.label, label + edge / 2);
    draw_values(frame, plot, row, axis, at.y + row_height / 2);
  }
  const float small = text_size(frame.fonts.small, "X").y;
  ImGui::Dummy({width, small + 8});  // the ticks' numbers
  const float axis_width = text_size(frame.fonts.small, plot.axis).x;
  draw_fitted(
      ImGui::GetWindowDrawList(), frame.fonts.small,
      {std::max(start.x, std::min((axis.left + axis.right - axis_width) / 2, start.x + width - axis_width)), ImGui::GetCursorScreenPos().y},
      frame.colors.text_muted, plot.axis, width);
  ImGui::Dummy({width, small + 6});
  draw_legend(frame, plot, axis.left);
  ImGui::PopStyleVar();
  ImGui::PopID();
  return hit;
}

}  // namespace pn::widgets
