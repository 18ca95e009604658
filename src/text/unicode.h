#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "base/text.h"

// What the tokenizer needs to know of Unicode, and no more. Tables: unicode_tables.inc.
namespace pn::text {

void append_utf8(std::string& text, char32_t code);

std::u32string to_code_points(std::string_view text);

// General categories L* and N*, and the property White_Space.
bool is_letter(char32_t code);
bool is_number(char32_t code);
bool is_space(char32_t code);

// Lower case where it is one code point, else the same code point (İ stays, and Σ is σ also at a word's end).
char32_t to_lower(char32_t code);

// The canonical composition of two code points (e + ´ = é, Hangul too), 0 when they do not join.
char32_t composed(char32_t first, char32_t second);

// The character that an HTML entity's name (without & and ;) stands for: the 252 names of HTML 4, apos, and
// AMP, LT, GT, QUOT, COPY, REG; 0 for none.
char32_t entity(std::string_view name);

}  // namespace pn::text
