#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "studies/study.h"

// Emoji that somebody types, which stand for their bundled pictures.
namespace pn::studies {

// Whether the first letter is one that is shown as an emoji. Digits and marks that only turn into one (1️⃣, ©️) are none.
bool begins_with_emoji(std::string_view text);

// The emoji of a text of nothing else, with or without blanks between them; several code points that make one picture are one. Empty
// where something else stands between them.
std::vector<std::string_view> emoji_in(std::string_view text);

// Null where the sheet lacks it. Whether the mark that asks for a coloured picture (U+FE0F) is written plays no part.
const SheetEmoji* find_emoji(std::span<const SheetEmoji> sheet, std::string_view emoji);

// Whether a study so set up draws emoji: an item of one of its texts begins with one.
bool wants_emoji(const Kind& kind, const Params& params);

}  // namespace pn::studies
