#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "workspace/types.h"

// The sketch pad's drawing: turning a shaky row of pointer positions into few points on a smooth line, and its undo.
// All coordinates are shares of the pad's side, x rightwards, y downwards.
namespace pn::panels {

struct PadPoint {
  float x = 0;
  float y = 0;
  friend bool operator==(const PadPoint&, const PadPoint&) = default;
};

// A smooth line (centripetal Catmull-Rom) through the pointer's positions, sampled finely; ends are kept. One point stays one point.
std::vector<PadPoint> smooth_path(std::span<const PadPoint> raw);

// The fewest of the points that stay within `tolerance` of the line (Douglas–Peucker); ends are kept.
std::vector<PadPoint> thin_path(std::span<const PadPoint> points, float tolerance);

// x0 y0 x1 y1 …, rounded to 1/4096, as a drawing's stroke holds them.
std::vector<float> stroke_points(std::span<const PadPoint> points);

// The strokes on the pad and their history.
class SketchHistory {
 public:
  // A drawing beyond this many points takes no more strokes; it bounds links and drawing time.
  static constexpr std::size_t kMaxPoints = 10000;

  const std::vector<workspace::Stroke>& strokes() const { return strokes_; }
  void reset(std::vector<workspace::Stroke> strokes);
  void add(workspace::Stroke stroke);
  void clear();
  void undo();
  void redo();
  bool can_undo() const { return !past_.empty(); }
  bool can_redo() const { return !future_.empty(); }
  bool is_full() const { return point_count_ >= kMaxPoints; }
  // Anything is drawn that an eraser alone would not leave.
  bool has_ink(const std::string& background) const;
  bool changed() const { return changed_; }  // since reset()

 private:
  using Strokes = std::vector<workspace::Stroke>;
  void remember();
  void count();
  Strokes strokes_;
  std::vector<Strokes> past_, future_;
  std::size_t point_count_ = 0;
  bool changed_ = false;
};

}  // namespace pn::panels
