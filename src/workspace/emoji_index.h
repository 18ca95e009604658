#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace pn::workspace {

// One bundled emoji; its place in the sheet is its place in the list, row by row.
struct Emoji {
  std::string character;   // as text
  std::string codepoints;  // hexadecimal, joined by '-'
  std::string name;
  std::string concept_name;
  std::vector<std::string> keywords;
};

struct EmojiIndex {
  int columns = 1;  // of the sheet
  std::vector<Emoji> emoji;

  int rows() const { return (static_cast<int>(emoji.size()) + columns - 1) / columns; }
};

// Reads assets/emoji/index.json.
// errors  Malformed for anything that is not such an index, naming the entry; Unsupported for another version; TooLarge beyond 4096 entries
Result<EmojiIndex> parse_emoji_index(std::string_view json);

// Indices of the emoji that fit `query`, best first: every word of the query must begin a word of the name, the concept or the
// keywords, or be the emoji itself. An empty query fits all, in the index's order.
std::vector<int> search_emoji(const EmojiIndex& index, std::string_view query);

}  // namespace pn::workspace
