#include "image/colour.h"
#include "base/words.h"

namespace pn::image {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<Colour> parse_colour(std::string_view text) {
  const Error error{ErrorCode::Malformed, tr("A colour is written as #rrggbb, for example #c03020."), std::string(text.substr(0, 32))};
  if (text.size() != 7 || text[0] != '#') return error;
  int value = 0;
  for (const char c : text.substr(1)) {
    const int digit = hex_digit(c);
    if (digit < 0) return error;
    value = value * 16 + digit;
  }
  return Colour{static_cast<std::uint8_t>(value >> 16), static_cast<std::uint8_t>(value >> 8 & 255),
                static_cast<std::uint8_t>(value & 255)};
}

std::string to_text(Colour colour) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text = "#";
  for (const std::uint8_t channel : {colour.r, colour.g, colour.b}) {
    text += kDigits[channel >> 4];
    text += kDigits[channel & 15];
  }
  return text;
}

}  // namespace pn::image
