#include "studies/figure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string_view>

namespace pn::studies {
namespace {

constexpr double kWidth = 720, kLabels = 190, kRight = 24, kTop = 56, kRow = 22, kAxis = 44, kLine = 16, kLegend = 22;
constexpr int kTicks = 5;
constexpr std::size_t kCaptionLetters = 112;
// Okabe & Ito 2008.
constexpr std::array<const char*, 7> kColours = {"#e69f00", "#56b4e9", "#009e73", "#d55e00", "#cc79a7", "#0072b2", "#999999"};
constexpr const char* kBelow = "#3b7dc4";  // the ends of the contribution map
constexpr const char* kAbove = "#e08a2e";
constexpr double kHalfBar = 6;
constexpr const char* kInk = "#1a1a1a";
constexpr const char* kFaint = "#767676";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
  }
  return out;
}

std::string pixels(double value) {
  char text[24];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string tick_text(double value) {
  char text[24];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

std::string text(double x, double y, const char* anchor, double size, const char* colour, std::string_view words, bool bold = false) {
  return "<text x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" text-anchor=\"" + anchor + "\" font-size=\"" + pixels(size) + "\" fill=\"" +
         colour + (bold ? "\" font-weight=\"600" : "") + "\">" + escaped(words) + "</text>\n";
}

std::string line(double x0, double y0, double x1, double y1, const char* colour, double width, const char* dashes = "") {
  std::string out = "<line x1=\"" + pixels(x0) + "\" y1=\"" + pixels(y0) + "\" x2=\"" + pixels(x1) + "\" y2=\"" + pixels(y1) +
                    "\" stroke=\"" + colour + "\" stroke-width=\"" + pixels(width) + "\"";
  if (*dashes != '\0') out += std::string(" stroke-dasharray=\"") + dashes + "\"";
  return out + "/>\n";
}

std::string dot(double x, double y, double radius, const char* colour) {
  return "<circle cx=\"" + pixels(x) + "\" cy=\"" + pixels(y) + "\" r=\"" + pixels(radius) + "\" fill=\"" + colour + "\"/>\n";
}

std::string bar(double from, double to, double y, const char* colour) {
  return "<rect x=\"" + pixels(std::min(from, to)) + "\" y=\"" + pixels(y - kHalfBar) + "\" width=\"" + pixels(std::abs(to - from)) +
         "\" height=\"" + pixels(2 * kHalfBar) + "\" fill=\"" + colour + "\"/>\n";
}

// On bars, which have colours of their own, in ink.
const char* part_colour(const Figure& figure, std::size_t part) { return figure.bars ? kInk : kColours[part % kColours.size()]; }

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

}  // namespace

std::string to_svg(const Figure& figure) {
  const double bottom = kTop + kRow * static_cast<double>(figure.rows.size());
  const std::vector<std::string> caption = lines_of(figure.caption, kCaptionLetters);
  const double height = bottom + kAxis + (figure.parts.empty() ? 0 : kLegend) + kLine * static_cast<double>(caption.size()) + 16;
  const double span = std::max(figure.high - figure.low, 1e-12);
  const auto x_of = [&](double value) { return kLabels + (kWidth - kLabels - kRight) * std::clamp((value - figure.low) / span, 0.0, 1.0); };
  std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + pixels(kWidth) + "\" height=\"" + pixels(height) +
                    "\" viewBox=\"0 0 " + pixels(kWidth) + " " + pixels(height) +
                    "\" font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\">\n" + "<title>" + escaped(figure.title) +
                    "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  out += text(16, 28, "start", 16, kInk, figure.title, true);
  for (int i = 0; i <= kTicks; ++i) {
    const double value = figure.low + span * i / kTicks, x = x_of(value);
    out += line(x, kTop - 8, x, bottom, "#e6e6e6", 1);
    out += text(x, bottom + 16, "middle", 11, kFaint, tick_text(value));
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
  out += text((kLabels + kWidth - kRight) / 2, bottom + 36, "middle", 12, kInk, figure.axis);
  double y = bottom + kAxis + 12;
  double x = kLabels;
  for (std::size_t part = 0; part < figure.parts.size(); ++part) {
    out += dot(x, y - 4, 3.5, part_colour(figure, part));
    out += text(x + 8, y, "start", 11, kInk, figure.parts[part]);
    x += 24 + 7.0 * static_cast<double>(figure.parts[part].size());
  }
  if (!figure.parts.empty()) y += kLegend;
  for (const std::string& each : caption) {
    out += text(16, y, "start", 11, kFaint, each);
    y += kLine;
  }
  return out + "</svg>\n";
}

}  // namespace pn::studies
