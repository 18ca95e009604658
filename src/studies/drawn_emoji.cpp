#include "studies/drawn_emoji.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"
#include "studies/typed_words.h"

namespace pn::studies {
namespace {

constexpr char32_t kColoured = 0xFE0F, kJoiner = 0x200D;

constexpr bool is_between(char32_t code, char32_t first, char32_t last) { return code >= first && code <= last; }

constexpr bool is_emoji(char32_t code) {
  return is_between(code, 0x1F000, 0x1FAFF) || is_between(code, 0x2600, 0x27BF) || is_between(code, 0x231A, 0x23FF) ||
         is_between(code, 0x2B1B, 0x2B55);
}
constexpr bool is_flag_letter(char32_t code) { return is_between(code, 0x1F1E6, 0x1F1FF); }
// What changes the emoji before it: a colour of skin, the mark for colour, the letters of a flag's region.
constexpr bool is_modifier(char32_t code) {
  return is_between(code, 0x1F3FB, 0x1F3FF) || code == kColoured || is_between(code, 0xE0020, 0xE007F);
}

char32_t code_at(std::string_view text, std::size_t at) { return at < text.size() ? decode_utf8(text, at) : 0; }

// The place behind the emoji that begins at `at`.
std::size_t emoji_end(std::string_view text, std::size_t at) {
  const bool is_flag = is_flag_letter(decode_utf8(text, at));
  if (is_flag && is_flag_letter(code_at(text, at))) decode_utf8(text, at);
  for (;;) {
    const char32_t next = code_at(text, at);
    if (!is_modifier(next) && next != kJoiner) return at;
    decode_utf8(text, at);
    if (next == kJoiner && at < text.size()) decode_utf8(text, at);
  }
}

std::string without_colour_mark(std::string_view emoji) {
  std::string kept;
  for (std::size_t at = 0; at < emoji.size();) {
    const std::size_t start = at;
    if (decode_utf8(emoji, at) != kColoured) kept.append(emoji.substr(start, at - start));
  }
  return kept;
}

}  // namespace

bool begins_with_emoji(std::string_view text) { return is_emoji(code_at(text, 0)); }

std::vector<std::string_view> emoji_in(std::string_view text) {
  std::vector<std::string_view> found;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    if (!begins_with_emoji(text)) return {};
    const std::size_t end = emoji_end(text, 0);
    found.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return found;
}

const SheetEmoji* find_emoji(std::span<const SheetEmoji> sheet, std::string_view emoji) {
  const std::string wanted = without_colour_mark(emoji);
  const auto found =
      std::find_if(sheet.begin(), sheet.end(), [&](const SheetEmoji& one) { return without_colour_mark(one.character) == wanted; });
  return found == sheet.end() ? nullptr : &*found;
}

bool wants_emoji(const Kind& kind, const Params& params) {
  if (!kind.draws_emoji) return false;
  return std::any_of(kind.params.begin(), kind.params.end(), [&](const ParamDef& def) {
    if (def.type != ParamType::Text) return false;
    std::string_view text = text_of(params, def.name);
    if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) text.remove_prefix(colon + 1);
    const auto words = typed_words(text);
    return std::any_of(words.begin(), words.end(), begins_with_emoji);
  });
}

}  // namespace pn::studies
