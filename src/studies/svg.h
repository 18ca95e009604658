#pragma once
#include <string>
#include <string_view>

// Pieces of an SVG document, private to this room but for escaped_markup.
namespace pn::studies::svg {

constexpr const char* kInk = "#1a1a1a";
constexpr const char* kFaint = "#767676";

std::string escaped_markup(std::string_view text);  // for the text and the attributes of XML and HTML
std::string escaped(std::string_view text);         // the same without control characters, which XML does not allow
std::string pixels(double value);                   // one decimal
std::string short_tick(double value);               // as short as it is exact to six digits: "0.5", "12"
std::string text(double x, double y, const char* anchor, double size, const char* colour, std::string_view words, bool bold = false);
std::string line(double x0, double y0, double x1, double y1, const char* colour, double width, const char* dashes = "");
std::string dot(double x, double y, double radius, const char* colour);

}  // namespace pn::studies::svg
