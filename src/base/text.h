#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/words.h"

// Stepping through UTF-8 and trimming, the one home of both.
namespace pn {

inline constexpr char32_t kReplacement = 0xFFFD;

// Whether the byte at `at` continues a letter that began before it. False at the end.
constexpr bool is_inside_letter(std::string_view text, std::size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
}

// The last place at or before `at` (at most text.size()) at which a letter begins or the text ends.
constexpr std::size_t letter_start(std::string_view text, std::size_t at) {
  while (at > 0 && is_inside_letter(text, at)) --at;
  return at;
}

// The place behind the letter that begins at `at`, which is less than text.size().
constexpr std::size_t next_letter(std::string_view text, std::size_t at) {
  ++at;
  while (is_inside_letter(text, at)) ++at;
  return at;
}

// As much of the beginning as fits into `most_bytes` with its last letter whole.
constexpr std::string_view limited(std::string_view text, std::size_t most_bytes) {
  return text.size() <= most_bytes ? text : text.substr(0, letter_start(text, most_bytes));
}

// Without blanks, tabs and line ends at both ends.
constexpr std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// Several lines as one: line ends, with the blanks around them, become one blank; none stays at the end.
inline std::string joined_lines(std::string_view text) {
  std::string joined;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    const bool is_only = at == 0 && end == text.size();
    const std::string_view line = is_only ? text : trimmed(text.substr(at, end - at));
    if (!line.empty()) joined.append(joined.empty() ? "" : " ").append(line);
    at = end + 1;
  }
  return joined;
}

// “text”
inline std::string quoted(std::string_view text) { return "\xE2\x80\x9C" + std::string(text) + "\xE2\x80\x9D"; }

// "a, b, c and 2 more": at most three of the names.
inline std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kNamed = 3;
  const std::size_t named = std::min(names.size(), kNamed);
  std::string list;
  for (std::size_t i = 0; i < named; ++i) list.append(i > 0 ? ", " : "").append(names[i]);
  return names.size() > named ? tr("{0} and {1} more", {list, names.size() - named}) : list;
}

// ASCII letters without their case; other bytes as they are.
constexpr char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

inline std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lowered(c);
  return out;
}

// Whether `a` stands before `b` in a list for people: runs of digits by their number ("img2" before "img10"), Latin letters whatever
// their case, what lies in a folder ("a/2") before what follows its name ("a b"). A strict order: only equal bytes are equal.
constexpr bool is_before(std::string_view a, std::string_view b) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto folded = [](char c) { return c == '/' ? 0 : static_cast<int>(static_cast<unsigned char>(lowered(c))); };
  const auto number = [&](std::string_view text, std::size_t& at) {
    const std::size_t start = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    std::string_view digits = text.substr(start, at - start);
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    return digits;
  };
  std::size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const std::string_view left = number(a, i), right = number(b, j);
      if (left.size() != right.size()) return left.size() < right.size();
      if (left != right) return left < right;
    } else {
      const int left = folded(a[i++]), right = folded(b[j++]);
      if (left != right) return left < right;
    }
  }
  if (i < a.size() || j < b.size()) return i == a.size();
  return a < b;
}

// The code point at `at`, which moves past it. A byte that begins no valid sequence (overlong, surrogate, beyond U+10FFFF, cut) is one
// kReplacement, and `at` moves by one.
constexpr char32_t decode_utf8(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
  const std::size_t start = at++;
  const char32_t lead = byte(start);
  if (lead < 0x80) return lead;
  const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC2 || lead > 0xF4) return kReplacement;
  char32_t code = lead & (0x3FU >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    if (!is_inside_letter(text, start + i)) return kReplacement;
    code = code << 6U | (byte(start + i) & 0x3FU);
  }
  constexpr char32_t kSmallest[] = {0, 0x80, 0x800, 0x10000};
  if (code < kSmallest[more] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return kReplacement;
  at = start + 1 + more;
  return code;
}

// Without the invisible characters that turn the direction of what follows them (U+061C, U+200E, U+200F, U+202A–U+202E, U+2066–U+2069),
// so that a name looks like what it is wherever it is shown.
inline std::string without_direction_controls(std::string_view text) {
  if (text.find_first_of("\xD8\xE2") == std::string_view::npos) return std::string(text);  // their lead bytes
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const char32_t code = decode_utf8(text, at);
    const bool turns =
        code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    if (!turns) kept.append(text.substr(start, at - start));
  }
  return kept;
}

}  // namespace pn
