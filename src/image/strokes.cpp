#include "image/strokes.h"

#include <algorithm>
#include <cmath>

#include "base/words.h"
#include "image/compose.h"
#include "image/coverage.h"

namespace pn::image {

namespace {

constexpr std::size_t kMostNumbers = 400'000;  // coordinates of one drawing
constexpr double kFarthest = 100;              // beyond this a coordinate is a mistake

struct Point {
  double x = 0, y = 0;
};

double distance_to_segment(Point p, Point a, Point b) {
  const double dx = b.x - a.x, dy = b.y - a.y;
  const double length2 = dx * dx + dy * dy;
  const double t = length2 > 0 ? std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0, 1.0) : 0.0;
  return std::hypot(p.x - a.x - t * dx, p.y - a.y - t * dy);
}

// Pixels from `low` to `high`, widened to whole ones and cut to the picture.
struct Range {
  int first, end;
  Range(double low, double high, int side)
      : first(static_cast<int>(std::clamp(std::floor(low), 0.0, static_cast<double>(side)))),
        end(static_cast<int>(std::clamp(std::ceil(high), 0.0, static_cast<double>(side)))) {}
};

// All points within `radius` of the segment, with an edge one pixel soft. A pen thinner than a pixel is drawn as one pixel, fainter.
void ink_segment(Point a, Point b, double radius, Coverage& coverage) {
  const double drawn = std::max(radius, 0.5);
  const double strength = 255 * std::min(1.0, 2 * radius);
  const double reach = drawn + 0.5;
  const Range rows(std::min(a.y, b.y) - reach, std::max(a.y, b.y) + reach, coverage.height);
  const Range columns(std::min(a.x, b.x) - reach, std::max(a.x, b.x) + reach, coverage.width);
  for (int y = rows.first; y < rows.end; ++y) {
    std::uint8_t* amounts = coverage.amounts.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(coverage.width);
    for (int x = columns.first; x < columns.end; ++x) {
      const double inside = std::clamp(reach - distance_to_segment({x + 0.5, y + 0.5}, a, b), 0.0, 1.0);
      amounts[x] = std::max(amounts[x], static_cast<std::uint8_t>(inside * strength + 0.5));
    }
  }
}

Status check(std::span<const Stroke> strokes) {
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < strokes.size(); ++i) {
    const Stroke& stroke = strokes[i];
    const std::string where = "stroke " + std::to_string(i);
    if (stroke.points.size() % 2 != 0) return Error{ErrorCode::Malformed, tr("A stroke has an x without a y."), where};
    if (!(stroke.width > 0 && stroke.width <= 2))
      return Error{ErrorCode::Malformed, tr("A stroke's width is over 0 and at most 2."), where};
    for (const double v : stroke.points)
      if (!(std::fabs(v) <= kFarthest)) return Error{ErrorCode::Malformed, tr("A stroke leaves the paper too far."), where};
    numbers += stroke.points.size();
  }
  if (numbers > kMostNumbers) return Error{ErrorCode::TooLarge, tr("The drawing has too many points."), ""};
  return Done{};
}

}  // namespace

Result<Image> render_drawing(std::span<const Stroke> strokes, Colour background, int side) {
  if (const auto checked = check(strokes); !checked) return checked.error();
  Image image = filled(side, side, background);
  Coverage coverage(side, side);
  for (const Stroke& stroke : strokes) {
    std::fill(coverage.amounts.begin(), coverage.amounts.end(), std::uint8_t{0});
    const auto point = [&](std::size_t i) { return Point{stroke.points[2 * i] * side, stroke.points[2 * i + 1] * side}; };
    const std::size_t count = stroke.points.size() / 2;
    if (count == 1) ink_segment(point(0), point(0), stroke.width * side / 2, coverage);
    for (std::size_t i = 1; i < count; ++i) ink_segment(point(i - 1), point(i), stroke.width * side / 2, coverage);
    for (int y = 0; y < side; ++y)
      ink_row(coverage.amounts.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(side), side, stroke.colour, image.row(y));
  }
  return image;
}

}  // namespace pn::image
