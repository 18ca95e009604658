#include "text/known_words.h"

#include <algorithm>

#include "text/clean.h"
#include "text/unicode.h"

namespace pn::text {
namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20U;

// Nearly every word is plain lower case already, and then cleaning it would cost ten times as much as keeping it.
bool is_clean(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

Result<KnownWords> KnownWords::parse(std::string_view lines) {
  if (lines.size() > kMostBytes) return Error{ErrorCode::TooLarge, "a list of caption words may have at most 16 MB", "caption_words.txt"};
  KnownWords known;
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    const std::string_view line = lines.substr(0, end);
    lines.remove_prefix(std::min(end + 1, lines.size()));
    const std::string_view word = line.substr(0, line.find_first_of(" \t\r"));
    if (!word.empty()) known.words_.insert(is_clean(word) ? std::string(word) : clean(word));
  }
  return known;
}

bool KnownWords::knows(std::string_view word) const {
  std::size_t at = 0;
  if (words_.empty() || word.empty() || !is_letter(decode_utf8(word, at))) return true;
  return words_.contains(std::string(word));
}

}  // namespace pn::text
