#pragma once
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

// A plot of dots or bars: rows from top to bottom, one axis.
struct Figure {
  std::string name;  // in files
  std::string title;
  std::string axis;  // with its unit
  double low = 0.0;  // of the axis
  double high = 1.0;
  double chance = 0.0;  // where a dashed line stands and bars begin
  std::vector<std::string> parts;
  std::vector<FigureRow> rows;
  std::string caption;  // n, model, what the bars are
  bool bars = false;    // from `chance` to the value, blue below it and orange above; else a dot
};

// The figure as an SVG document of its own: white ground, colours that colour-blind eyes tell apart, texts as text. All labels are escaped.
std::string to_svg(const Figure& figure);

}  // namespace pn::studies
