#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/words.h"
#include "panels/parts/panel_parts.h"
#include "panels/studies/study_parts.h"
#include "studies/report_words.h"
#include "view/sentences.h"
#include "widgets/curves.h"
#include "widgets/fields.h"
#include "widgets/plot.h"
#include "widgets/quadrants.h"
#include "widgets/widgets.h"

namespace pn::panels {
namespace {

constexpr int kMostTicks = 5;

std::string words_of(const studies::Figure& figure, const studies::FigureRow& row) {
  std::string words = row.label + ": " + studies::short_number(row.value);
  if (row.interval.high > row.interval.low)
    words += tr(" ({0} to {1})", {studies::short_number(row.interval.low), studies::short_number(row.interval.high)});
  for (std::size_t i = 0; i < std::min(row.parts.size(), figure.parts.size()); ++i) {
    if (std::isfinite(row.parts[i])) words += ", " + figure.parts[i] + " " + studies::short_number(row.parts[i]);
  }
  return words;
}

// With the concept that the atlas calls the neuron by.
std::string label_of(const Context& ctx, const studies::FigureRow& row) {
  const std::string number = row.neuron ? studies::name_of(*row.neuron) : std::string();
  if (number.empty() || !row.label.starts_with(number)) return row.label;
  return named_neuron(ctx.ws, workspace::NeuronId{row.neuron->layer, row.neuron->channel}) + row.label.substr(number.size());
}

// "the strongest: 0: 7.9, 1: 5.2 (4.9 to 5.6)"
std::string words_of(const studies::FigureCurve& curve) {
  std::string words = curve.label + ":";
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    words += (i == 0 ? " " : ", ") + with_marks(studies::shortest(curve.x[i])) + ": " + studies::short_number(curve.y[i]);
    if (const studies::IntervalValue& band = curve.bands[i]; band.high > band.low)
      words += tr(" ({0} to {1})", {studies::short_number(band.low), studies::short_number(band.high)});
  }
  return words;
}

void draw_figure_curves(Context& ctx, const studies::Figure& figure) {
  Curves plot{figure.title,
              figure.x_axis,
              figure.axis,
              figure.low,
              figure.high,
              figure.chance,
              studies::x_ticks(figure, 9),
              studies::round_ticks(figure.low, figure.high, 6),
              {}};
  for (const studies::FigureCurve& curve : figure.curves) {
    Curve shown{curve.label, words_of(curve), {}};
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      shown.points.push_back({curve.x[i], curve.y[i], curve.bands[i].low, curve.bands[i].high});
    plot.curves.push_back(std::move(shown));
  }
  draw_curves(ctx, "study.figure", plot);
}

void draw_figure_rows(Context& ctx, const studies::Figure& figure) {
  Plot plot{figure.title, figure.axis, figure.low, figure.high, figure.chance, figure.bars, figure.parts, {}};
  for (const studies::FigureRow& row : figure.rows) {
    const bool lit = row.neuron && ctx.hover.neuron == workspace::NeuronId{row.neuron->layer, row.neuron->channel};
    plot.rows.push_back({label_of(ctx, row), words_of(figure, row), row.value, row.interval.low, row.interval.high, row.parts,
                         row.neuron.has_value(), lit});
  }
  if (figure.bars) plot.ticks = studies::round_ticks(figure.low, figure.high, kMostTicks);
  const PlotHit hit = draw_plot(ctx, "study.figure", plot);
  const auto neuron_at = [&](int row) {
    const studies::NeuronRef& neuron = *figure.rows[static_cast<std::size_t>(row)].neuron;
    return workspace::NeuronId{neuron.layer, neuron.channel};
  };
  if (hit.hovered >= 0) ctx.next_hover.neuron = neuron_at(hit.hovered);
  if (hit.pressed >= 0) ctx.emit(workspace::SelectNeuron{neuron_at(hit.pressed)});
}

void draw_figure_map(Context& ctx, const studies::Figure& figure) {
  Quadrants map{figure.title,   figure.x_axis,
                figure.axis,    figure.low,
                figure.high,    studies::round_ticks(figure.low, figure.high, 7),
                figure.corners, {}};
  for (const studies::FigurePoint& point : figure.points)
    map.points.push_back({point.label, point.label + ": " + studies::short_number(point.x) + ", " + studies::short_number(point.y), point.x,
                          point.y, point.is_faint});
  draw_quadrants(ctx, "study.figure", map);
}

}  // namespace

void draw_study_figure(Context& ctx, const studies::Figure& figure) {
  note(ctx, figure.title, ctx.colors.text);
  if (!figure.points.empty())
    draw_figure_map(ctx, figure);
  else if (figure.curves.empty())
    draw_figure_rows(ctx, figure);
  else
    draw_figure_curves(ctx, figure);
  note(ctx, figure.caption);
}

}  // namespace pn::panels
