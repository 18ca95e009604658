#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "widgets/frame.h"

// A plot of named values on one axis: dots or bars, each with its interval and the values it came from.
namespace pn::widgets {

struct PlotRow {
  std::string label;
  std::string words;  // the name of its node
  double value = 0.0;
  double low = 0.0;  // of the interval; equal ends: none
  double high = 0.0;
  std::vector<double> parts;  // [parts of the plot]; not a number: none
  bool is_link = false;       // it can be pressed
  bool lit = false;           // shown as hovered
};

struct Plot {
  std::string_view title;  // the name of its node
  std::string_view axis;   // below it, with the unit
  double low = 0.0;        // of the axis
  double high = 1.0;
  double mark = 0.0;  // where a dashed line stands and bars begin
  bool bars = false;  // from the mark to the value, in the colours of contributions; else a dot
  std::vector<std::string> parts;
  std::vector<PlotRow> rows;       // from top to bottom
  std::vector<double> ticks = {};  // of the axis; none: five from end to end, with two decimals
};

// Rows of a plot that the visitor points at and presses; -1: none.
struct PlotHit {
  int hovered = -1;
  int pressed = -1;
};

// As wide as the region.
PlotHit draw_plot(Frame& frame, const char* id, const Plot& plot);

}  // namespace pn::widgets
