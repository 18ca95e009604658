#include "studies/svg.h"

#include <cmath>
#include <cstdio>

namespace pn::studies::svg {

std::string escaped_markup(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string allowed(text);
  std::erase_if(allowed, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  return escaped_markup(allowed);
}

std::string pixels(double value) {
  char text[24];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}

std::string text(double x, double y, const char* anchor, double size, const char* colour, std::string_view words, bool bold) {
  return "<text x=\"" + pixels(x) + "\" y=\"" + pixels(y) + "\" text-anchor=\"" + anchor + "\" font-size=\"" + pixels(size) + "\" fill=\"" +
         colour + (bold ? "\" font-weight=\"600" : "") + "\">" + escaped(words) + "</text>\n";
}

std::string line(double x0, double y0, double x1, double y1, const char* colour, double width, const char* dashes) {
  std::string out = "<line x1=\"" + pixels(x0) + "\" y1=\"" + pixels(y0) + "\" x2=\"" + pixels(x1) + "\" y2=\"" + pixels(y1) +
                    "\" stroke=\"" + colour + "\" stroke-width=\"" + pixels(width) + "\"";
  if (*dashes != '\0') out += std::string(" stroke-dasharray=\"") + dashes + "\"";
  return out + "/>\n";
}

std::string dot(double x, double y, double radius, const char* colour) {
  return "<circle cx=\"" + pixels(x) + "\" cy=\"" + pixels(y) + "\" r=\"" + pixels(radius) + "\" fill=\"" + colour + "\"/>\n";
}

std::string short_tick(double value) {
  char text[24];
  std::snprintf(text, sizeof text, "%g", std::abs(value) < 1e-12 ? 0.0 : value);
  return text;
}

}  // namespace pn::studies::svg
