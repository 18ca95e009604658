#include "studies/figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string_view>

#include "studies/figure_map.h"
#include "studies/svg.h"

namespace pn::studies {
namespace {

using namespace svg;

constexpr double kWidth = 720, kLabels = 190, kRight = 24, kTop = 56, kRow = 22, kAxis = 44, kLine = 16, kLegend = 22;
constexpr double kCurvesLeft = 64, kCurvesHeight = 280;
constexpr int kTicks = 5, kMostTicks = 9;
constexpr std::size_t kCaptionLetters = 112;
// Okabe & Ito 2008.
constexpr std::array<const char*, 7> kColours = {"#e69f00", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#0072b2", "#999999"};
constexpr std::size_t kMostBands = 4;      // of more curves they would hide each other
constexpr const char* kBelow = "#3b7dc4";  // the ends of the contribution map
constexpr const char* kAbove = "#e08a2e";
constexpr double kHalfBar = 6;
constexpr std::array<const char*, 8> kCurveColours = {"#d55e00", "#0072b2", "#009e73", "#cc79a7",
                                                      "#e69f00", "#56b4e9", "#7a5195", "#767676"};

std::string tick_text(double value) {
  char text[24];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string bar(double from, double to, double y, const char* colour) {
  return "<rect x=\"" + pixels(std::min(from, to)) + "\" y=\"" + pixels(y - kHalfBar) + "\" width=\"" + pixels(std::abs(to - from)) +
         "\" height=\"" + pixels(2 * kHalfBar) + "\" fill=\"" + colour + "\"/>\n";
}

// On bars, which have colours of their own, in ink.
const char* part_colour(const Figure& figure, std::size_t part) {
  if (!figure.bars) return kColours[part % kColours.size()];
  return part + 1 == figure.parts.size() ? kInk : kColours[2];  // neither is near a colour of bars
}

// Lines of about `letters` bytes, broken at blanks.
std::vector<std::string> lines_of(const std::string& words, std::size_t letters) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < words.size();) {
    std::size_t end = std::min(at + letters, words.size());
    if (end < words.size()) {
      const std::size_t blank = words.rfind(' ', end);
      if (blank != std::string::npos && blank > at) end = blank;
    }
    lines.push_back(words.substr(at, end - at));
    at = end + (end < words.size() && words[end] == ' ' ? 1 : 0);
  }
  return lines;
}

// ---- curves

struct Area {
  double left = 0, right = 0, top = 0, bottom = 0;
  double x_high = 1, low = 0, high = 1;  // x begins at 0
  double x(double value) const { return left + (right - left) * std::clamp(value / std::max(x_high, 1e-12), 0.0, 1.0); }
  double y(double value) const { return bottom - (bottom - top) * std::clamp((value - low) / std::max(high - low, 1e-12), 0.0, 1.0); }
};

std::string points(const Area& area, const FigureCurve& curve, bool band) {
  std::string out;
  const auto add = [&](double x, double y) { out += pixels(area.x(x)) + "," + pixels(area.y(y)) + " "; };
  for (std::size_t i = 0; i < curve.x.size(); ++i) add(curve.x[i], band ? curve.bands[i].low : curve.y[i]);
  for (std::size_t i = curve.x.size(); band && i-- > 0;) add(curve.x[i], curve.bands[i].high);
  if (!out.empty()) out.pop_back();
  return out;
}

std::string curves_svg(const Figure& figure, double bottom) {
  const Area area{kCurvesLeft, kWidth - kRight, kTop, bottom, highest_x(figure), figure.low, figure.high};
  std::string out;
  for (const double tick : round_ticks(figure.low, figure.high, kMostTicks)) {
    out += line(area.left, area.y(tick), area.right, area.y(tick), "#e6e6e6", 1);
    out += text(area.left - 8, area.y(tick) + 4, "end", 11, kFaint, short_tick(tick));
  }
  for (const double tick : x_ticks(figure, kMostTicks)) {
    out += line(area.x(tick), bottom, area.x(tick), bottom + 4, kFaint, 1);
    out += text(area.x(tick), bottom + 16, "middle", 11, kFaint, short_tick(tick));
  }
  if (figure.low < figure.chance && figure.chance < figure.high)
    out += line(area.left, area.y(figure.chance), area.right, area.y(figure.chance), kFaint, 1, "4 3");
  for (std::size_t i = 0; i < figure.curves.size(); ++i) {
    const FigureCurve& curve = figure.curves[i];
    const std::string colour = kCurveColours[i % kCurveColours.size()];
    if (figure.curves.size() <= kMostBands)
      out += "<polygon points=\"" + points(area, curve, true) + "\" fill=\"" + colour + "\" fill-opacity=\"0.18\"/>\n";
    out += "<polyline points=\"" + points(area, curve, false) + "\" fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"2\"/>\n";
    for (std::size_t at = 0; at < curve.x.size(); ++at) out += dot(area.x(curve.x[at]), area.y(curve.y[at]), 3, colour.c_str());
  }
  out += text((area.left + area.right) / 2, bottom + 36, "middle", 12, kInk, figure.x_axis);
  return out + text(16, kTop - 10, "start", 12, kInk, figure.axis);
}

std::string legend_svg(double x, double y, const std::vector<std::string>& labels, const std::function<const char*(std::size_t)>& colour) {
  std::string out;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    out += dot(x, y - 4, 3.5, colour(i)) + text(x + 8, y, "start", 11, kInk, labels[i]);
    x += 24 + 7.0 * static_cast<double>(labels[i].size());
  }
  return out;
}

std::string rows_svg(const Figure& figure, double bottom) {
  std::string out;
  const double span = std::max(figure.high - figure.low, 1e-12);
  const auto x_of = [&](double value) { return kLabels + (kWidth - kLabels - kRight) * std::clamp((value - figure.low) / span, 0.0, 1.0); };
  std::vector<double> ticks;
  if (figure.bars) ticks = round_ticks(figure.low, figure.high, kMostTicks);
  for (int i = 0; !figure.bars && i <= kTicks; ++i) ticks.push_back(figure.low + span * i / kTicks);
  for (const double value : ticks) {
    const double x = x_of(value);
    out += line(x, kTop - 8, x, bottom, "#e6e6e6", 1);
    out += text(x, bottom + 16, "middle", 11, kFaint, figure.bars ? short_tick(value) : tick_text(value));
  }
  out += line(x_of(figure.chance), kTop - 8, x_of(figure.chance), bottom, kFaint, 1, "4 3");
  for (std::size_t row = 0; row < figure.rows.size(); ++row) {
    const FigureRow& one = figure.rows[row];
    const double y = kTop + kRow * (static_cast<double>(row) + 0.5);
    out += text(kLabels - 12, y + 4, "end", 12, kInk, one.label);
    if (figure.bars) out += bar(x_of(figure.chance), x_of(one.value), y, one.value < figure.chance ? kBelow : kAbove);
    out += line(x_of(one.interval.low), y, x_of(one.interval.high), y, kInk, 1.5);
    if (!figure.bars) out += dot(x_of(one.value), y, 4.5, kInk);
    for (std::size_t part = 0; part < one.parts.size(); ++part) {
      // Beside the row's own line, so that equal values stay apart.
      const double lift = (static_cast<double>(part) - 0.5 * static_cast<double>(one.parts.size() - 1)) * 2.5;
      if (std::isfinite(one.parts[part])) out += dot(x_of(one.parts[part]), y + lift, 2.5, part_colour(figure, part));
    }
  }
  return out + text((kLabels + kWidth - kRight) / 2, bottom + 36, "middle", 12, kInk, figure.axis);
}

}  // namespace

void FigureCurve::add(double at, double value, IntervalValue band) {
  x.push_back(at);
  y.push_back(value);
  bands.push_back(band);
}

void fit_axis(Figure& figure) {
  figure.low = figure.high = 0.0;
  const auto reach = [&](double value) {
    if (!std::isfinite(value)) return;
    figure.low = std::min(figure.low, value);
    figure.high = std::max(figure.high, value);
  };
  for (const FigureCurve& curve : figure.curves) {
    for (const IntervalValue& band : curve.bands) reach(band.low), reach(band.high);
  }
  for (const FigureRow& row : figure.rows) {
    reach(row.value), reach(row.interval.low), reach(row.interval.high);
    for (const double part : row.parts) reach(part);
  }
  if (figure.high == figure.low && !figure.rows.empty()) {  // all are 0: its line stands in the middle
    figure.low = -0.1;
    figure.high = 0.1;
    return;
  }
  const double air = 0.05 * (figure.high - figure.low);
  figure.high += figure.high > 0 ? air : 0.0;
  figure.low -= figure.low < 0 ? air : 0.0;
}

double highest_x(const Figure& figure) {
  double highest = 0;
  for (const FigureCurve& curve : figure.curves) {
    for (const double x : curve.x) highest = std::max(highest, x);
  }
  return highest;
}

std::vector<double> round_ticks(double low, double high, int most, double least) {
  const double span = high - low;
  if (!(span > 0) || most < 2) return {low};
  double step = std::max(std::pow(10.0, std::floor(std::log10(span / most))), least);
  const auto count = [&] { return std::floor(high / step + 1e-9) - std::ceil(low / step - 1e-9) + 1; };
  for (int i = 0; count() > most; ++i) step *= i % 3 == 1 ? 2.5 : 2;  // 1, 2, 5, 10, 20, 50, …
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9);
  for (int i = 0; i < static_cast<int>(count()); ++i) ticks.push_back((first + i) * step);
  return ticks;
}

std::vector<double> x_ticks(const Figure& figure, int most) {
  const double end = highest_x(figure);
  return round_ticks(0.0, end, most, end > 1 ? 1.0 : 0.0);
}

std::string to_svg(const Figure& figure) {
  const bool has_curves = !figure.curves.empty(), has_points = !figure.points.empty();
  std::vector<std::string> legend = figure.parts;
  for (const FigureCurve& curve : figure.curves) legend.push_back(curve.label);
  const double bottom = kTop + (has_points ? kMapSide : has_curves ? kCurvesHeight : kRow * static_cast<double>(figure.rows.size()));
  const std::vector<std::string> caption = lines_of(figure.caption, kCaptionLetters);
  const double height = bottom + kAxis + (legend.empty() ? 0 : kLegend) + kLine * static_cast<double>(caption.size()) + 16;
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + pixels(kWidth) + "\" height=\"" + pixels(height) +
                    "\" viewBox=\"0 0 " + pixels(kWidth) + " " + pixels(height) +
                    "\" font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\">\n" + "<title>" + escaped(figure.title) +
                    "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  out += text(16, 28, "start", 16, kInk, figure.title, true);
  out += has_points ? map_svg(figure, kWidth / 2, kTop) : has_curves ? curves_svg(figure, bottom) : rows_svg(figure, bottom);
  double y = bottom + kAxis + 12;
  out += legend_svg(has_curves ? kCurvesLeft : kLabels, y, legend,
                    [&](std::size_t i) { return has_curves ? kCurveColours[i % kCurveColours.size()] : part_colour(figure, i); });
  if (!legend.empty()) y += kLegend;
  for (const std::string& each : caption) {
    out += text(16, y, "start", 11, kFaint, each);
    y += kLine;
  }
  return out + "</svg>\n";
}

}  // namespace pn::studies
