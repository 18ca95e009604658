#include "text/tokenizer.h"

#include <algorithm>

#include "text/clean.h"
#include "text/unicode.h"

namespace pn::text {
namespace {

constexpr std::string_view kWholes[] = {"<|startoftext|>", "<|endoftext|>", "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"};

bool is_sign(char32_t code) { return !is_space(code) && !is_letter(code) && !is_number(code); }

// The end of the longest run from `at` of code points of one class.
std::size_t run_end(std::string_view text, std::size_t at, bool (*belongs)(char32_t)) {
  while (at < text.size()) {
    std::size_t next = at;
    if (!belongs(decode_utf8(text, next))) break;
    at = next;
  }
  return at;
}

// Bytes of a token as people can read them: whole characters as they are, stray bytes as \xF0.
std::string readable(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t start = at;
    const char32_t code = decode_utf8(bytes, at);
    if (code == kReplacement && at == start + 1) {
      const auto byte = static_cast<unsigned char>(bytes[start]);
      text += {'\\', 'x', kDigits[byte >> 4U], kDigits[byte & 15U]};
    } else {
      text += bytes.substr(start, at - start);
    }
  }
  return text;
}

}  // namespace

std::vector<Word> split_words(std::string_view cleaned) {
  std::vector<Word> words;
  for (std::size_t at = 0; at < cleaned.size();) {
    const auto whole =
        std::find_if(std::begin(kWholes), std::end(kWholes), [&](std::string_view w) { return cleaned.substr(at, w.size()) == w; });
    std::size_t end = at;
    if (whole != std::end(kWholes)) {
      end += whole->size();
    } else {
      const char32_t code = decode_utf8(cleaned, end);
      if (is_space(code)) {
        at = end;
        continue;
      }
      if (is_letter(code))
        end = run_end(cleaned, end, is_letter);
      else if (!is_number(code))
        end = run_end(cleaned, end, is_sign);
    }
    words.push_back({at, end});
    at = end;
  }
  return words;
}

Result<Tokenizer> Tokenizer::make(const Vocabulary& vocabulary) {
  const auto id_of = [&](const std::string& token) {
    const auto found = vocabulary.ids.find(token);
    return found == vocabulary.ids.end() ? -1 : found->second;
  };
  Tokenizer tokenizer;
  tokenizer.start_token_ = vocabulary.start_token;
  tokenizer.end_token_ = vocabulary.end_token;
  tokenizer.start_id_ = id_of(vocabulary.start_token);
  tokenizer.end_id_ = id_of(vocabulary.end_token);
  for (const auto& [token, id] :
       {std::pair{vocabulary.start_token, tokenizer.start_id_}, std::pair{vocabulary.end_token, tokenizer.end_id_}}) {
    if (id < 0) return Error{ErrorCode::Malformed, "the vocabulary lacks " + token + ", so this is no tokenizer of a CLIP", "model.vocab"};
  }
  auto pairs = BytePairs::make(vocabulary.ids, vocabulary.merges, vocabulary.suffix,
                               vocabulary.unknown_token.empty() ? -1 : id_of(vocabulary.unknown_token));
  if (!pairs) return pairs.error();
  tokenizer.pairs_ = *std::move(pairs);
  return tokenizer;
}

Tokens Tokenizer::encode(std::string_view text, int context_length, const KnownWords* known) const {
  Tokens tokens;
  tokens.cleaned = clean(text);
  tokens.ids.push_back(start_id_);
  const std::size_t room = static_cast<std::size_t>(std::max(context_length, 2)) - 2;
  for (const Word& word : split_words(tokens.cleaned)) {
    if (tokens.pieces.size() > room) break;  // one piece too many is enough to know of the cut
    const std::string_view bytes = std::string_view(tokens.cleaned).substr(word.start, word.end - word.start);
    const bool is_known = known == nullptr || known->knows(bytes);
    if (bytes == start_token_ || bytes == end_token_) {
      tokens.pieces.push_back({bytes == start_token_ ? start_id_ : end_id_, std::string(bytes), word.start, word.end, true});
      continue;
    }
    std::size_t start = word.start;
    for (const BytePairs::Piece& piece : pairs_.encode(bytes)) {
      const std::size_t end = start + piece.size_bytes;
      tokens.pieces.push_back({piece.id, readable(std::string_view(tokens.cleaned).substr(start, piece.size_bytes)), start, end, is_known});
      start = end;
    }
  }
  tokens.truncated = tokens.pieces.size() > room;
  if (tokens.truncated) tokens.pieces.resize(room);
  for (const Token& piece : tokens.pieces) tokens.ids.push_back(piece.id);
  tokens.ids.push_back(end_id_);
  return tokens;
}

}  // namespace pn::text
