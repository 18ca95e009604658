#include "text/unicode.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace pn::text {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};
struct LowerRun {
  char32_t first;
  char32_t last;
  char32_t step;
  std::int32_t added;
};
struct Composition {
  char16_t first;
  char16_t second;
  char16_t joined;
};
struct Entity {
  std::string_view name;
  char16_t code;
};

#include "text/unicode_tables.inc"

template <std::size_t N>
bool contains(const Range (&ranges)[N], char32_t code) {
  const auto after = std::upper_bound(std::begin(ranges), std::end(ranges), code, [](char32_t c, const Range& r) { return c < r.first; });
  return after != std::begin(ranges) && code <= std::prev(after)->last;
}

}  // namespace

void append_utf8(std::string& text, char32_t code) {
  const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(static_cast<unsigned char>(byte))); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0U | code >> 6U);
    put(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0U | code >> 12U);
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  } else {
    put(0xF0U | code >> 18U);
    put(0x80U | (code >> 12U & 0x3FU));
    put(0x80U | (code >> 6U & 0x3FU));
    put(0x80U | (code & 0x3FU));
  }
}

std::u32string to_code_points(std::string_view text) {
  std::u32string codes;
  codes.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) codes.push_back(decode_utf8(text, at));
  return codes;
}

bool is_letter(char32_t code) { return contains(kLetters, code); }

bool is_number(char32_t code) { return contains(kNumbers, code); }

bool is_space(char32_t code) {
  return (code >= 0x9 && code <= 0xD) || code == 0x20 || code == 0x85 || code == 0xA0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

char32_t to_lower(char32_t code) {
  const auto after =
      std::upper_bound(std::begin(kLower), std::end(kLower), code, [](char32_t c, const LowerRun& r) { return c < r.first; });
  if (after == std::begin(kLower)) return code;
  const LowerRun& run = *std::prev(after);
  if (code > run.last || (code - run.first) % run.step != 0) return code;
  return static_cast<char32_t>(static_cast<std::int32_t>(code) + run.added);
}

char32_t composed(char32_t first, char32_t second) {
  if (first >= 0x1100 && first < 0x1113 && second >= 0x1161 && second < 0x1176) {
    return 0xAC00 + ((first - 0x1100) * 21 + (second - 0x1161)) * 28;
  }
  if (first >= 0xAC00 && first < 0xD7A4 && (first - 0xAC00) % 28 == 0 && second > 0x11A7 && second < 0x11C3) {
    return first + (second - 0x11A7);
  }
  if (first > 0xFFFF || second > 0xFFFF) return 0;
  const auto key = [](const Composition& c) { return static_cast<char32_t>(c.first) << 16U | c.second; };
  const char32_t wanted = first << 16U | second;
  const auto found = std::lower_bound(std::begin(kCompositions), std::end(kCompositions), wanted,
                                      [&](const Composition& c, char32_t w) { return key(c) < w; });
  return found != std::end(kCompositions) && key(*found) == wanted ? found->joined : U'\0';
}

char32_t entity(std::string_view name) {
  const auto found =
      std::lower_bound(std::begin(kEntities), std::end(kEntities), name, [](const Entity& e, std::string_view n) { return e.name < n; });
  return found != std::end(kEntities) && found->name == name ? found->code : U'\0';
}

}  // namespace pn::text
