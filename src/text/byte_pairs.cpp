#include "text/byte_pairs.h"

#include <limits>
#include <queue>
#include <tuple>

#include "text/unicode.h"

namespace pn::text {
namespace {

bool is_printable(unsigned byte) { return (byte >= 33 && byte < 127) || (byte >= 161 && byte < 173) || byte >= 174; }

std::string named(const std::string& token) { return "\"" + token + "\""; }

}  // namespace

std::string byte_symbol(std::uint8_t byte) {
  char32_t code = byte;
  if (!is_printable(byte)) {
    code = 256;
    for (unsigned before = 0; before < byte; ++before) code += is_printable(before) ? 0U : 1U;
  }
  std::string symbol;
  append_utf8(symbol, code);
  return symbol;
}

Result<BytePairs> BytePairs::make(const std::unordered_map<std::string, int>& vocabulary,
                                  const std::vector<std::pair<std::string, std::string>>& merges, std::string_view suffix, int unknown_id) {
  BytePairs pairs;
  for (unsigned byte = 0; byte < 256; ++byte) {
    const std::string symbol = byte_symbol(static_cast<std::uint8_t>(byte));
    for (const bool last : {false, true}) {
      const std::string token = last ? symbol + std::string(suffix) : symbol;
      const auto found = vocabulary.find(token);
      if (found == vocabulary.end() && unknown_id < 0) {
        return Error{ErrorCode::Malformed,
                     "the vocabulary lacks " + named(token) + ", the symbol of a byte, and no token stands for unknown ones",
                     "model.vocab"};
      }
      (last ? pairs.last_ : pairs.inner_)[byte] = found == vocabulary.end() ? unknown_id : found->second;
    }
  }
  pairs.merges_.reserve(merges.size());
  for (std::size_t i = 0; i < merges.size(); ++i) {
    const auto& [left, right] = merges[i];
    const auto left_id = vocabulary.find(left);
    const auto right_id = vocabulary.find(right);
    const auto joined_id = vocabulary.find(left + right);
    for (const auto& [token, found] : {std::pair{left, left_id}, std::pair{right, right_id}, std::pair{left + right, joined_id}}) {
      if (found == vocabulary.end()) {
        return Error{ErrorCode::Malformed, "a merge needs the token " + named(token) + ", which the vocabulary lacks",
                     "model.merges[" + std::to_string(i) + "]"};
      }
    }
    pairs.merges_.try_emplace(key(left_id->second, right_id->second), Merge{static_cast<int>(i), joined_id->second});
  }
  return pairs;
}

// The merge learnt first goes first, leftmost among equals; a heap keeps long words (pasted text without spaces) fast.
std::vector<BytePairs::Piece> BytePairs::encode(std::string_view word) const {
  constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();
  struct Symbol {
    int id;
    std::size_t size_bytes;  // 0 once joined to the one on its left
    std::size_t previous;
    std::size_t next;
  };
  std::vector<Symbol> symbols(word.size());
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto byte = static_cast<unsigned char>(word[i]);
    const bool last = i + 1 == word.size();
    symbols[i] = {last ? last_[byte] : inner_[byte], 1, i == 0 ? kNone : i - 1, last ? kNone : i + 1};
  }

  // (rank, left symbol, ids of both): stale once either symbol has changed.
  using Candidate = std::tuple<int, std::size_t, std::uint64_t>;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> candidates;
  const auto consider = [&](std::size_t left) {
    if (left == kNone || symbols[left].next == kNone) return;
    const auto pair = key(symbols[left].id, symbols[symbols[left].next].id);
    if (const auto found = merges_.find(pair); found != merges_.end()) candidates.emplace(found->second.rank, left, pair);
  };
  for (std::size_t i = 0; i + 1 < symbols.size(); ++i) consider(i);
  while (!candidates.empty()) {
    const auto [rank, left, pair] = candidates.top();
    candidates.pop();
    Symbol& symbol = symbols[left];
    if (symbol.size_bytes == 0 || symbol.next == kNone || key(symbol.id, symbols[symbol.next].id) != pair) continue;
    Symbol& eaten = symbols[symbol.next];
    symbol.id = merges_.find(pair)->second.joined;
    symbol.size_bytes += eaten.size_bytes;
    eaten.size_bytes = 0;
    symbol.next = eaten.next;
    if (symbol.next != kNone) symbols[symbol.next].previous = left;
    consider(symbol.previous);
    consider(left);
  }

  std::vector<Piece> pieces;
  for (const Symbol& symbol : symbols) {
    if (symbol.size_bytes > 0) pieces.push_back({symbol.id, symbol.size_bytes});
  }
  return pieces;
}

}  // namespace pn::text
