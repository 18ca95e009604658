#include "studies/figure_map.h"

#include <algorithm>

#include "studies/svg.h"

namespace pn::studies {
namespace {

constexpr const char* kPoint = "#d55e00";
constexpr const char* kFaintPoint = "#b9b9b9";
constexpr int kMostTicks = 7;

}  // namespace

std::string map_svg(const Figure& figure, double middle, double top) {
  using namespace svg;
  const double left = middle - kMapSide / 2, right = middle + kMapSide / 2, bottom = top + kMapSide;
  const double span = std::max(figure.high - figure.low, 1e-12);
  const auto share = [&](double value) { return std::clamp((value - figure.low) / span, 0.0, 1.0); };
  const auto x_of = [&](double value) { return left + kMapSide * share(value); };
  const auto y_of = [&](double value) { return bottom - kMapSide * share(value); };
  std::string out;
  for (const double tick : round_ticks(figure.low, figure.high, kMostTicks)) {
    out += line(x_of(tick), top, x_of(tick), bottom, "#eeeeee", 1) + line(left, y_of(tick), right, y_of(tick), "#eeeeee", 1);
    out += text(x_of(tick), bottom + 16, "middle", 11, kFaint, short_tick(tick));
    out += text(left - 8, y_of(tick) + 4, "end", 11, kFaint, short_tick(tick));
  }
  out += line(x_of(0), top, x_of(0), bottom, kFaint, 1) + line(left, y_of(0), right, y_of(0), kFaint, 1);
  for (std::size_t corner = 0; corner < figure.corners.size(); ++corner) {
    const bool is_right = corner % 2 == 1, is_low = corner >= 2;
    out += text(is_right ? right - 6 : left + 6, is_low ? bottom - 8 : top + 16, is_right ? "end" : "start", 11, kFaint,
                figure.corners[corner]);
  }
  for (const FigurePoint& point : figure.points)
    if (point.is_faint) out += dot(x_of(point.x), y_of(point.y), 2.5, kFaintPoint);
  for (const FigurePoint& point : figure.points) {
    if (point.is_faint) continue;
    const bool is_far = share(point.x) > 0.7;
    out += dot(x_of(point.x), y_of(point.y), 5, kPoint);
    out += text(x_of(point.x) + (is_far ? -9 : 9), y_of(point.y) + 4, is_far ? "end" : "start", 12, kInk, point.label);
  }
  out += text(middle, bottom + 36, "middle", 12, kInk, figure.x_axis);
  return out + text(left, top - 10, "start", 12, kInk, figure.axis);
}

}  // namespace pn::studies
