#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "studies/table.h"

// The one figure of a study, as it could go into a paper or onto a slide.
namespace pn::studies {

// One line of a dot plot: a value with its interval, and the values it came from.
struct FigureRow {
  std::string label;
  double value = 0.0;
  IntervalValue interval;
  std::vector<double> parts;                       // [parts of the figure]; not a number: none
  std::optional<NeuronRef> neuron = std::nullopt;  // what the row is about
};

// One line of a curve plot: values over x, each within its band; equal ends: none.
struct FigureCurve {
  std::string label;
  std::vector<double> x, y;
  std::vector<IntervalValue> bands;

  void add(double at, double value, IntervalValue band);
};

// A place on two axes.
struct FigurePoint {
  std::string label;
  double x = 0.0, y = 0.0;
  bool is_faint = false;  // one of many that the others are held against; without a label
};

// A plot of dots or bars, rows from top to bottom with one axis below; or one of curves, or a map of points in four quadrants, `axis` then
// being that on the left.
struct Figure {
  std::string name;  // in files
  std::string title;
  std::string axis;  // with its unit
  double low = 0.0;  // of the axis
  double high = 1.0;
  double chance = 0.0;  // where a dashed line stands and bars begin
  std::vector<std::string> parts;
  std::vector<FigureRow> rows;
  std::string caption;      // n, model, what the bars are
  bool bars = false;        // from `chance` to the value, blue below it and orange above; else a dot
  std::string x_axis = {};  // with its unit, of curves
  std::vector<FigureCurve> curves = {};
  std::vector<FigurePoint> points = {};     // both axes reach from `low` to `high`
  std::array<std::string, 4> corners = {};  // words for each quadrant of a map, from the top left by rows
};

// Sets the axis of values so that all of the rows, or all bands of the curves, and 0 lie on it, with some air.
void fit_axis(Figure& figure);
double highest_x(const Figure& figure);  // of its curves; their x begins at 0
// The multiples of 1, 2 or 5 times a power of ten between both ends, at most `most` of them; `least`: no smaller step.
std::vector<double> round_ticks(double low, double high, int most, double least = 0.0);
std::vector<double> x_ticks(const Figure& figure, int most);  // of its curves: whole numbers, unless the axis ends at 1 or before

// The figure as an SVG document of its own: white ground, colours that colour-blind eyes tell apart, texts as text. All labels are escaped.
std::string to_svg(const Figure& figure);

}  // namespace pn::studies
