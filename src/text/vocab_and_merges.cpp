#include <algorithm>
#include <string>

#include "base/json.h"
#include "text/tokenizer.h"

namespace pn::text {
namespace {

constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
constexpr std::int64_t kLargestId = (1 << 24) - 1;
constexpr std::size_t kMostMerges = 49152 - 256 - 2;  // CLIP's vocabulary less its single bytes and the two specials

Error malformed(std::string message, std::string where) { return {ErrorCode::Malformed, std::move(message), std::move(where)}; }

Status read_vocab(std::string_view text, Vocabulary& vocabulary) {
  const auto root = json::parse(text, "vocab.json", kMostBytes);
  if (!root) return root.error();
  if (!root->is_object() || root->empty()) return malformed("vocab.json is no table of tokens", "vocab.json");
  vocabulary.ids.reserve(root->size());
  for (const auto& [token, value] : root->items()) {
    const auto id = json::as_int(&value, 0, kLargestId);
    if (!id)
      return malformed("vocab.json: the id of token \"" + token + "\" is no number in 0.." + std::to_string(kLargestId), "vocab.json");
    vocabulary.ids.emplace(token, static_cast<int>(*id));
  }
  return Done{};
}

Status read_merges(std::string_view text, Vocabulary& vocabulary) {
  if (text.size() > kMostBytes) return Error{ErrorCode::TooLarge, "merges.txt may have at most 64 MB", "merges.txt"};
  std::size_t line_number = 0;
  while (!text.empty() && vocabulary.merges.size() < kMostMerges) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++line_number;
    if (line.empty() || (line_number == 1 && line.find("#version") != std::string_view::npos)) continue;
    const std::size_t space = line.find(' ');
    if (space == std::string_view::npos || space == 0 || space + 1 == line.size() || line.find(' ', space + 1) != std::string_view::npos) {
      return malformed("merges.txt: a merge is two tokens with one space between, not \"" + std::string(line.substr(0, 80)) + "\"",
                       "line " + std::to_string(line_number));
    }
    vocabulary.merges.emplace_back(line.substr(0, space), line.substr(space + 1));
  }
  if (vocabulary.merges.empty()) return malformed("merges.txt has no merges", "merges.txt");
  return Done{};
}

}  // namespace

Result<Vocabulary> read_vocab_and_merges(std::string_view vocab_json, std::string_view merges_text) {
  Vocabulary vocabulary;
  for (const Status& status : {read_vocab(vocab_json, vocabulary), read_merges(merges_text, vocabulary)}) {
    if (!status) return status.error();
  }
  // The hub's CLIP tokenizer names its end token for what it does not know.
  if (vocabulary.ids.count(vocabulary.end_token) > 0) vocabulary.unknown_token = vocabulary.end_token;
  return vocabulary;
}

}  // namespace pn::text
