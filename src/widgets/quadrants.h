#pragma once
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "widgets/frame.h"

// A square map of points on two axes that cross at 0.
namespace pn::widgets {

struct QuadrantPoint {
  std::string label;
  std::string words;  // the name of its node
  double x = 0.0, y = 0.0;
  bool is_faint = false;  // without label and node
};

struct Quadrants {
  std::string_view title;  // the name of its node
  std::string_view x_axis, y_axis;
  double low = -1.0, high = 1.0;       // of both axes
  std::vector<double> ticks;           // likewise
  std::array<std::string, 4> corners;  // from the top left, by rows
  std::vector<QuadrantPoint> points;
};

// As wide as the region, at most as high as a figure.
void draw_quadrants(Frame& frame, const char* id, const Quadrants& map);

}  // namespace pn::widgets
