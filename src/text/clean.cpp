#include "text/clean.h"

#include <cstddef>

#include "text/repair.h"
#include "text/unicode.h"

namespace pn::text {
namespace {

constexpr std::size_t kLongestName = 8;  // "thetasym"

char32_t numbered(char32_t number) {
  if (number >= 128 && number < 160) return windows_1252(number);
  if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF)) return kReplacement;
  return number;
}

int digit(char32_t code, unsigned base) {
  if (code >= '0' && code <= '9') return static_cast<int>(code - '0');
  const char32_t low = code | 0x20U;
  return base == 16 && low >= 'a' && low <= 'f' ? static_cast<int>(low - 'a') + 10 : -1;
}

bool is_name(char32_t code) { return (code | 0x20U) >= 'a' ? (code | 0x20U) <= 'z' : digit(code, 10) >= 0; }

// Reads the entity whose `&` is at text[at]; moves `at` past it and returns its character, or 0 when there is none.
char32_t read_entity(std::u32string_view text, std::size_t& at) {
  std::size_t i = at + 1;
  if (i < text.size() && text[i] == '#') {
    const bool hexadecimal = i + 1 < text.size() && (text[i + 1] | 0x20U) == 'x';
    const unsigned base = hexadecimal ? 16 : 10;
    i += hexadecimal ? 2 : 1;
    const std::size_t first = i;
    char32_t number = 0;
    for (; i < text.size() && digit(text[i], base) >= 0; ++i) {
      if (number <= 0x10FFFF) number = number * base + static_cast<char32_t>(digit(text[i], base));
    }
    if (i == first) return 0;
    if (i < text.size() && text[i] == ';') ++i;
    at = i;
    return numbered(number);
  }
  std::string name;
  for (; i < text.size() && is_name(text[i]) && name.size() <= kLongestName; ++i) name.push_back(static_cast<char>(text[i]));
  if (i < text.size() && text[i] == ';') {
    if (const char32_t code = entity(name); code != 0) {
      at = i + 1;
      return code;
    }
  }
  for (; name.size() > 1; name.pop_back()) {
    const char32_t code = entity(name);
    if (code == 0 || code > 0xFF || name == "apos") continue;
    at += 1 + name.size();
    return code;
  }
  return 0;
}

std::u32string compose(std::u32string_view text) {
  std::u32string joined;
  joined.reserve(text.size());
  for (const char32_t code : text) {
    const char32_t both = joined.empty() ? U'\0' : composed(joined.back(), code);
    if (both != 0) {
      joined.back() = both;
    } else {
      joined.push_back(code);
    }
  }
  return joined;
}

}  // namespace

std::u32string unescape_html(std::u32string_view text) {
  std::u32string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t code = text[at] == '&' ? read_entity(text, at) : U'\0';
    plain.push_back(code != 0 ? code : text[at++]);
  }
  return plain;
}

std::string clean(std::string_view text) {
  std::u32string codes = to_code_points(text);
  // ftfy's rule: what has a tag may be meant to be HTML.
  if (codes.find(U'<') == std::u32string::npos) codes = unescape_html(codes);
  codes = compose(unescape_html(unescape_html(repair(codes))));
  std::string cleaned;
  cleaned.reserve(codes.size());
  bool space = false;
  for (const char32_t code : codes) {
    if (is_space(code)) {
      space = !cleaned.empty();
      continue;
    }
    if (space) cleaned.push_back(' ');
    space = false;
    append_utf8(cleaned, to_lower(code));
  }
  return cleaned;
}

}  // namespace pn::text
