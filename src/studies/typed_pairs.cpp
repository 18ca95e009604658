#include "studies/typed_pairs.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/text.h"
#include "base/words.h"
#include "studies/typed_words.h"

namespace pn::studies {
namespace {

// The place of the first bar that is not between braces.
std::size_t bar_in(std::string_view line) {
  int depth = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    depth += line[at] == '{' ? 1 : line[at] == '}' ? -1 : 0;
    if (line[at] == '|' && depth <= 0) return at;
  }
  return std::string_view::npos;
}

Error unusable(std::string_view row, const std::string& why) {
  return {ErrorCode::Malformed, tr("The row {0} {1}", {quoted(row), why}), "pairs"};
}

// What stands between the first pair of braces, and around it.
struct Slot {
  std::string_view before, inside, after;
};
Result<std::optional<Slot>> first_slot(std::string_view text) {
  const std::size_t open = text.find('{'), close = text.find('}');
  if (open == std::string_view::npos && close == std::string_view::npos) return std::optional<Slot>();
  if (open == std::string_view::npos || close == std::string_view::npos || close < open ||
      text.substr(open + 1, close - open - 1).find('{') != std::string_view::npos)
    return unusable(text, tr("has a brace without its partner."));
  return std::optional<Slot>(Slot{text.substr(0, open), text.substr(open + 1, close - open - 1), text.substr(close + 1)});
}

std::string filled(const Slot& slot, std::string_view words) {
  return std::string(slot.before) + std::string(trimmed(words)) + std::string(slot.after);
}

// A row whose left side alone is a template: both sides of its "{man|woman}".
Result<TypedPair> both_sides(std::string_view row) {
  TypedPair pair;
  std::string_view rest = row;
  bool is_divided = false;
  while (!rest.empty()) {
    const auto slot = first_slot(rest);
    if (!slot) return slot.error();
    if (!*slot) break;
    const auto& [before, inside, after] = **slot;
    const std::size_t bar = inside.find('|');
    if (bar != std::string_view::npos && (is_divided || inside.find('|', bar + 1) != std::string_view::npos))
      return unusable(row, tr("needs one place with two words, as {man|woman}."));
    const bool is_bar = bar != std::string_view::npos;
    const std::string kept = "{" + std::string(inside) + "}";
    pair.left += std::string(before) + (is_bar ? std::string(trimmed(inside.substr(0, bar))) : kept);
    pair.right += std::string(before) + (is_bar ? std::string(trimmed(inside.substr(bar + 1))) : kept);
    is_divided = is_divided || is_bar;
    rest = after;
  }
  if (!is_divided) return unusable(row, tr("has one side. Type the other beside it, or both words as {man|woman}."));
  pair.left += rest;
  pair.right += rest;
  return pair;
}

// Each choice of the lists of words on both sides, the same list on both.
Result<std::vector<TypedPair>> each_choice(TypedPair pair) {
  std::vector<TypedPair> open = {std::move(pair)}, done;
  while (!open.empty()) {
    const TypedPair next = std::move(open.back());
    open.pop_back();
    const auto left = first_slot(next.left), right = first_slot(next.right);
    if (!left) return left.error();
    if (!right) return right.error();
    if (!*left && !*right) {
      done.push_back(next);
      continue;
    }
    if (!*left || !*right || (*left)->inside != (*right)->inside)
      return unusable(next.left + " | " + next.right, tr("has a list of words in braces on one side that the other lacks."));
    const auto words = typed_words((*left)->inside);
    if (words.empty()) return unusable(next.left, tr("has nothing between its braces."));
    if (open.size() + done.size() + words.size() > kMostPairs)
      return Error{ErrorCode::TooLarge, tr("More than {0} pairs are typed.", {kMostPairs}), "pairs"};
    for (auto word = words.rbegin(); word != words.rend(); ++word) open.push_back({filled(**left, *word), filled(**right, *word)});
  }
  return done;
}

}  // namespace

std::vector<TypedPair> typed_rows(std::string_view text) {
  std::vector<TypedPair> rows;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const std::size_t bar = bar_in(line);
    TypedPair row{std::string(trimmed(line.substr(0, bar))), {}};
    if (bar != std::string_view::npos) row.right = trimmed(line.substr(bar + 1));
    if (!row.left.empty() || !row.right.empty()) rows.push_back(std::move(row));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return rows;
}

std::string text_of_rows(const std::vector<TypedPair>& rows) {
  std::string text;
  for (const TypedPair& row : rows) {
    if (row.left.empty() && row.right.empty()) continue;
    text += (text.empty() ? "" : "\n") + row.left + (row.right.empty() ? "" : " | " + row.right);
  }
  return text;
}

Result<std::vector<TypedPair>> expanded_pairs(std::string_view text) {
  std::vector<TypedPair> pairs;
  for (const TypedPair& row : typed_rows(text)) {
    if (row.left.empty()) return unusable(row.right, tr("has one side. Type the other beside it, or both words as {man|woman}."));
    TypedPair pair = row;
    if (row.right.empty()) {
      auto both = both_sides(row.left);
      if (!both) return both.error();
      pair = *std::move(both);
    }
    auto made = each_choice(std::move(pair));
    if (!made) return made.error();
    for (TypedPair& one : *made) {
      if (one.left == one.right) return unusable(one.left, tr("has the same prompt on both sides."));
      if (std::find(pairs.begin(), pairs.end(), one) != pairs.end()) return unusable(one.left + " | " + one.right, tr("is there twice."));
      pairs.push_back(std::move(one));
    }
    if (pairs.size() > kMostPairs) return Error{ErrorCode::TooLarge, tr("More than {0} pairs are typed.", {kMostPairs}), "pairs"};
  }
  return pairs;
}

}  // namespace pn::studies
