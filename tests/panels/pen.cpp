#include "panels/dialogs/pen.h"

#include <cmath>

#include <doctest/doctest.h>

using namespace pn::panels;

namespace {

std::vector<PadPoint> circle(int count) {
  std::vector<PadPoint> out;
  for (int i = 0; i <= count; ++i) {
    const float angle = static_cast<float>(i) / static_cast<float>(count) * 6.2831853F;
    out.push_back({0.5F + 0.3F * std::cos(angle), 0.5F + 0.3F * std::sin(angle)});
  }
  return out;
}

pn::workspace::Stroke stroke(std::size_t points, const char* color = "#111111") {
  return {0.02F, color, std::vector<float>(points * 2, 0.5F)};
}

}  // namespace

TEST_CASE("a smooth path keeps its ends and stays near what was drawn") {
  const std::vector<PadPoint> raw = circle(24);
  const std::vector<PadPoint> path = smooth_path(raw);
  CHECK(path.front() == raw.front());
  CHECK(path.back() == raw.back());
  CHECK(path.size() > raw.size());
  for (const PadPoint point : path) CHECK(std::hypot(point.x - 0.5F, point.y - 0.5F) == doctest::Approx(0.3F).epsilon(0.02));
}

TEST_CASE("paths of no, one and two points stay as they are") {
  CHECK(smooth_path({}).empty());
  const std::vector<PadPoint> one = {{0.2F, 0.3F}};
  CHECK(smooth_path(one) == one);
  const std::vector<PadPoint> two = {{0.2F, 0.3F}, {0.8F, 0.3F}};
  CHECK(smooth_path(two) == two);
  const std::vector<PadPoint> still = {{0.2F, 0.3F}, {0.2F, 0.3F}, {0.2F, 0.3F}};
  CHECK(smooth_path(still).size() == 1);
}

TEST_CASE("thinning keeps the line within its tolerance") {
  std::vector<PadPoint> straight;
  for (int i = 0; i <= 100; ++i) straight.push_back({static_cast<float>(i) / 100, 0.5F});
  CHECK(thin_path(straight, 0.001F).size() == 2);
  const std::vector<PadPoint> round = circle(400);
  const std::vector<PadPoint> thin = thin_path(round, 0.001F);
  CHECK(thin.size() < 80);
  CHECK(thin.size() > 20);
  CHECK(thin.front() == round.front());
  CHECK(thin.back() == round.back());
}

TEST_CASE("the history undoes and redoes, and a new stroke forgets what was undone") {
  SketchHistory history;
  CHECK_FALSE(history.can_undo());
  history.add(stroke(2));
  history.add(stroke(3));
  history.undo();
  CHECK(history.strokes().size() == 1);
  history.redo();
  CHECK(history.strokes().size() == 2);
  history.undo();
  history.add(stroke(4));
  CHECK_FALSE(history.can_redo());
  history.clear();
  CHECK(history.strokes().empty());
  history.undo();
  CHECK(history.strokes().size() == 2);
  CHECK(history.changed());
  history.reset({stroke(1)});
  CHECK_FALSE(history.changed());
  CHECK_FALSE(history.can_undo());
}

TEST_CASE("an eraser alone is no ink, and a full pad takes no more") {
  SketchHistory history;
  history.add(stroke(2, "#ffffff"));
  CHECK_FALSE(history.has_ink("#ffffff"));
  history.add(stroke(2));
  CHECK(history.has_ink("#ffffff"));
  history.add(stroke(SketchHistory::kMaxPoints));
  CHECK(history.is_full());
  const std::size_t count = history.strokes().size();
  history.add(stroke(1));
  CHECK(history.strokes().size() == count);
  history.add({0.02F, "#111111", {}});
  CHECK(history.strokes().size() == count);
}
