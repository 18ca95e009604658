#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "widgets/frame.h"

// A plot of values over a number that rises from 0: lines, each within a band.
namespace pn::widgets {

struct CurvePoint {
  double x = 0.0;
  double y = 0.0;
  double low = 0.0;  // of the band; equal ends: none
  double high = 0.0;
};

struct Curve {
  std::string label;
  std::string words;  // the name of its node
  std::vector<CurvePoint> points;
};

struct Curves {
  std::string_view title;   // the name of its node
  std::string_view x_axis;  // with the unit
  std::string_view y_axis;
  double low = 0.0;  // of the axis on the left
  double high = 1.0;
  double mark = 0.0;                     // where a dashed line stands
  std::vector<double> x_ticks, y_ticks;  // ascending; the last x or a point is the axis's end
  std::vector<Curve> curves;             // eight at most have colours of their own
};

// As wide as the region. Shows the values at the point that is nearest to the pointer.
void draw_curves(Frame& frame, const char* id, const Curves& curves);

}  // namespace pn::widgets
