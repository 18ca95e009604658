#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Pairs of prompts that somebody types side by side, and templates that make many.
namespace pn::studies {

struct TypedPair {
  std::string left, right;
  friend bool operator==(const TypedPair&, const TypedPair&) = default;
};

// The rows as they are typed, "left | right" a line; a bar between braces divides nothing. Empty lines are none.
std::vector<TypedPair> typed_rows(std::string_view text);
// The text of such rows, without those that are empty.
std::string text_of_rows(const std::vector<TypedPair>& rows);

constexpr std::size_t kMostPairs = 200;

// The pairs that the rows stand for. "{man|woman}" gives the left prompt the first and the right one the second; "{nurse, doctor}" makes a
// pair of each. A row with nothing on its right needs the former.
// Error: Malformed for a row that stands for no pair, a brace without its partner, the same pair or the same prompt on both sides;
// TooLarge beyond kMostPairs.
Result<std::vector<TypedPair>> expanded_pairs(std::string_view text);

}  // namespace pn::studies
