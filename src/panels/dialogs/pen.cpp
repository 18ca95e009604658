#include "panels/dialogs/pen.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace pn::panels {
namespace {

constexpr std::size_t kMaxHistory = 200;
constexpr float kNear = 0.004F;  // pointer positions closer than this tell nothing

float distance(PadPoint a, PadPoint b) { return std::hypot(a.x - b.x, a.y - b.y); }

PadPoint mix(PadPoint a, PadPoint b, float t) { return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t}; }

float distance_to_segment(PadPoint p, PadPoint a, PadPoint b) {
  const float dx = b.x - a.x;
  const float dy = b.y - a.y;
  const float length2 = dx * dx + dy * dy;
  if (length2 <= 0) return distance(p, a);
  const float t = std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length2, 0.0F, 1.0F);
  return distance(p, {a.x + t * dx, a.y + t * dy});
}

// One span of a centripetal Catmull-Rom curve between p1 and p2 (Barry and Goldman's pyramid); no loops, no overshoot at uneven spacing.
PadPoint catmull_rom(PadPoint p0, PadPoint p1, PadPoint p2, PadPoint p3, float t) {
  const auto knot = [](float from, PadPoint a, PadPoint b) { return from + std::sqrt(std::max(distance(a, b), 1e-6F)); };
  const float t0 = 0;
  const float t1 = knot(t0, p0, p1);
  const float t2 = knot(t1, p1, p2);
  const float t3 = knot(t2, p2, p3);
  const float at = t1 + (t2 - t1) * t;
  const PadPoint a1 = mix(p0, p1, (at - t0) / (t1 - t0));
  const PadPoint a2 = mix(p1, p2, (at - t1) / (t2 - t1));
  const PadPoint a3 = mix(p2, p3, (at - t2) / (t3 - t2));
  const PadPoint b1 = mix(a1, a2, (at - t0) / (t2 - t0));
  const PadPoint b2 = mix(a2, a3, (at - t1) / (t3 - t1));
  return mix(b1, b2, (at - t1) / (t2 - t1));
}

// Drops positions that are too near their predecessor and takes the tremor out of the rest.
std::vector<PadPoint> steadied(std::span<const PadPoint> raw) {
  std::vector<PadPoint> spaced;
  for (const PadPoint point : raw)
    if (spaced.empty() || distance(spaced.back(), point) >= kNear) spaced.push_back(point);
  if (raw.size() > 1 && spaced.back() != raw.back()) spaced.push_back(raw.back());
  std::vector<PadPoint> out = spaced;
  for (std::size_t i = 1; i + 1 < spaced.size(); ++i) {
    // Only where positions are dense: far apart they are a quick, sure line.
    if (distance(spaced[i - 1], spaced[i + 1]) > 10 * kNear) continue;
    out[i] = mix(spaced[i], mix(spaced[i - 1], spaced[i + 1], 0.5F), 0.5F);
  }
  return out;
}

}  // namespace

std::vector<PadPoint> smooth_path(std::span<const PadPoint> raw) {
  if (raw.empty()) return {};
  const std::vector<PadPoint> points = steadied(raw);
  if (points.size() < 3) return points;
  std::vector<PadPoint> out = {points.front()};
  for (std::size_t i = 0; i + 1 < points.size(); ++i) {
    const PadPoint before = points[i == 0 ? 0 : i - 1];
    const PadPoint after = points[std::min(i + 2, points.size() - 1)];
    const int steps = std::clamp(static_cast<int>(distance(points[i], points[i + 1]) / kNear), 1, 64);
    for (int step = 1; step <= steps; ++step)
      out.push_back(catmull_rom(before, points[i], points[i + 1], after, static_cast<float>(step) / static_cast<float>(steps)));
  }
  out.back() = points.back();
  return out;
}

std::vector<PadPoint> thin_path(std::span<const PadPoint> points, float tolerance) {
  if (points.size() < 3) return {points.begin(), points.end()};
  std::vector<bool> keep(points.size(), false);
  keep.front() = keep.back() = true;
  std::vector<std::pair<std::size_t, std::size_t>> open = {{0, points.size() - 1}};
  while (!open.empty()) {
    const auto [first, last] = open.back();
    open.pop_back();
    std::size_t worst = first;
    float far = tolerance;
    for (std::size_t i = first + 1; i < last; ++i) {
      const float off = distance_to_segment(points[i], points[first], points[last]);
      if (off > far) {
        far = off;
        worst = i;
      }
    }
    if (worst == first) continue;
    keep[worst] = true;
    open.emplace_back(first, worst);
    open.emplace_back(worst, last);
  }
  std::vector<PadPoint> out;
  for (std::size_t i = 0; i < points.size(); ++i)
    if (keep[i]) out.push_back(points[i]);
  return out;
}

std::vector<float> stroke_points(std::span<const PadPoint> points) {
  std::vector<float> out;
  out.reserve(points.size() * 2);
  const auto rounded = [](float value) { return std::round(value * 4096.0F) / 4096.0F; };
  for (const PadPoint point : points) {
    out.push_back(rounded(point.x));
    out.push_back(rounded(point.y));
  }
  return out;
}

void SketchHistory::count() {
  point_count_ = 0;
  for (const workspace::Stroke& stroke : strokes_) point_count_ += stroke.points.size() / 2;
}

void SketchHistory::remember() {
  past_.push_back(strokes_);
  if (past_.size() > kMaxHistory) past_.erase(past_.begin());
  future_.clear();
  changed_ = true;
}

void SketchHistory::reset(Strokes strokes) {
  strokes_ = std::move(strokes);
  past_.clear();
  future_.clear();
  changed_ = false;
  count();
}

void SketchHistory::add(workspace::Stroke stroke) {
  if (is_full() || stroke.points.empty()) return;
  remember();
  strokes_.push_back(std::move(stroke));
  count();
}

void SketchHistory::clear() {
  if (strokes_.empty()) return;
  remember();
  strokes_.clear();
  count();
}

void SketchHistory::undo() {
  if (past_.empty()) return;
  future_.push_back(std::exchange(strokes_, std::move(past_.back())));
  past_.pop_back();
  changed_ = true;
  count();
}

void SketchHistory::redo() {
  if (future_.empty()) return;
  past_.push_back(std::exchange(strokes_, std::move(future_.back())));
  future_.pop_back();
  changed_ = true;
  count();
}

bool SketchHistory::has_ink(const std::string& background) const {
  return std::any_of(strokes_.begin(), strokes_.end(), [&](const workspace::Stroke& stroke) { return stroke.color != background; });
}

}  // namespace pn::panels
