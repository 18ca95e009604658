#include "text/repair.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>

#include "text/unicode.h"

namespace pn::text {
namespace {

constexpr char16_t kWindows1252[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                       0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                       0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

constexpr int kMostRounds = 4;  // text that went through wrong hands several times

// The byte that was read as this character, by Latin-1 or Windows-1252.
std::optional<unsigned> byte_of(char32_t code) {
  if (code <= 0xFF) return static_cast<unsigned>(code);
  const auto* found = std::find(std::begin(kWindows1252), std::end(kWindows1252), code);
  if (found == std::end(kWindows1252)) return std::nullopt;
  return 128U + static_cast<unsigned>(found - std::begin(kWindows1252));
}

// How many bytes a UTF-8 sequence with this first byte has; 0: it begins none of several.
std::size_t sequence_length(unsigned first) {
  if (first >= 0xC2 && first <= 0xDF) return 2;
  if (first >= 0xE0 && first <= 0xEF) return 3;
  return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

// The character whose UTF-8 bytes stand at text[at], each read as a character of its own, and how many they are.
struct Misread {
  char32_t code;
  std::size_t length;
};
std::optional<Misread> misread_at(std::u32string_view text, std::size_t at) {
  const auto first = byte_of(text[at]);
  const std::size_t length = first ? sequence_length(*first) : 0;
  if (length == 0 || at + length > text.size()) return std::nullopt;
  std::string bytes;
  for (const char32_t code : text.substr(at, length)) {
    const auto byte = byte_of(code);
    if (!byte) return std::nullopt;
    bytes.push_back(static_cast<char>(static_cast<unsigned char>(*byte)));
  }
  std::size_t read = 0;
  const char32_t code = decode_utf8(bytes, read);
  if (read != length) return std::nullopt;
  return Misread{code, length};
}

// These begin what is hardly ever meant: Â and Ã with a sign or a foreign letter behind them, â€…, ðŸ….
bool is_clearly_misread(std::u32string_view text, std::size_t at, std::size_t length) {
  return length == 4 || text[at] == 0xC2 || text[at] == 0xC3 || (length == 3 && text[at] == 0xE2);
}

// One round of UTF-8 read as Windows-1252 undone: all of it when every character outside ASCII takes part, else what is clear.
std::u32string undo_misreading(std::u32string_view text) {
  bool is_consistent = true;
  for (std::size_t at = 0; at < text.size() && is_consistent;) {
    const auto found = text[at] < 0x80 ? std::optional<Misread>({text[at], 1}) : misread_at(text, at);
    is_consistent = found.has_value();
    if (found) at += found->length;
  }
  std::u32string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto found = text[at] < 0x80 ? std::nullopt : misread_at(text, at);
    const bool is_meant = found && (is_consistent || is_clearly_misread(text, at, found->length));
    out.push_back(is_meant ? found->code : text[at]);
    at += is_meant ? found->length : 1;
  }
  return out;
}

std::u32string_view ligature(char32_t code) {
  switch (code) {
    case 0x0132: return U"IJ";
    case 0x0133: return U"ij";
    case 0x0149: return U"\u02BCn";
    case 0x01F1: return U"DZ";
    case 0x01F2: return U"Dz";
    case 0x01F3: return U"dz";
    case 0x01C4: return U"D\u017D";
    case 0x01C5: return U"D\u017E";
    case 0x01C6: return U"d\u017E";
    case 0x01C7: return U"LJ";
    case 0x01C8: return U"Lj";
    case 0x01C9: return U"lj";
    case 0x01CA: return U"NJ";
    case 0x01CB: return U"Nj";
    case 0x01CC: return U"nj";
    case 0xFB00: return U"ff";
    case 0xFB01: return U"fi";
    case 0xFB02: return U"fl";
    case 0xFB03: return U"ffi";
    case 0xFB04: return U"ffl";
    case 0xFB05: return U"\u017Ft";
    case 0xFB06: return U"st";
    default: return {};
  }
}

char32_t straight(char32_t code) {
  if (code == 0x02BC || (code >= 0x2018 && code <= 0x201B)) return '\'';
  return code >= 0x201C && code <= 0x201F ? U'"' : code;
}

// What shows nothing and means nothing between letters; tabs and line ends are white space.
bool is_control(char32_t code) {
  return code < 0x09 || code == 0x0B || (code >= 0x0E && code < 0x20) || code == 0x7F || (code >= 0x206A && code <= 0x206F) ||
         code == 0xFEFF || (code >= 0xFFF9 && code <= 0xFFFC);
}

// The length of a terminal's colour or cursor command at text[at] (ESC [ 31 m); 0: there is none.
std::size_t escape_length(std::u32string_view text, std::size_t at) {
  if (text[at] != 0x1B || at + 1 >= text.size() || text[at + 1] != '[') return 0;
  std::size_t end = at + 2;
  while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == ';')) ++end;
  const bool is_letter = end < text.size() && ((text[end] | 0x20U) >= 'a' && (text[end] | 0x20U) <= 'z');
  return is_letter ? end + 1 - at : 0;
}

}  // namespace

char32_t windows_1252(char32_t byte) { return kWindows1252[byte - 128]; }

std::u32string repair(std::u32string_view text) {
  std::u32string read(text);
  for (int round = 0; round < kMostRounds; ++round) {
    std::u32string better = undo_misreading(read);
    if (better == read) break;
    read = std::move(better);
  }
  std::u32string out;
  out.reserve(read.size());
  for (std::size_t at = 0; at < read.size(); ++at) {
    if (const std::size_t length = escape_length(read, at); length > 0) {
      at += length - 1;
      continue;
    }
    const char32_t code = read[at] >= 128 && read[at] < 160 ? windows_1252(read[at]) : read[at];
    if (is_control(code)) continue;
    const std::u32string_view letters = ligature(code);
    for (const char32_t each : letters.empty() ? std::u32string_view(&code, 1) : letters) out.push_back(straight(usual_width(each)));
  }
  return out;
}

}  // namespace pn::text
