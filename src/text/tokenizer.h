#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "text/byte_pairs.h"
#include "text/known_words.h"

namespace pn::text {

// One token of a text, its start and end tokens left out.
struct Token {
  int id = 0;
  std::string text;       // readable; bytes that are no whole character are written \xF0
  std::size_t start = 0;  // byte range in Tokens::cleaned
  std::size_t end = 0;
  bool known = true;  // its whole word occurs in the training captions
};

struct Tokens {
  std::string cleaned;        // the text that the ranges refer to
  std::vector<int> ids;       // [<= context length], with the start and the end token
  std::vector<Token> pieces;  // ids without those two
  bool truncated = false;     // the context length cut pieces off
};

// A word (or number, or run of signs) as CLIP's pattern finds it: a byte range of the cleaned text.
struct Word {
  std::size_t start = 0;
  std::size_t end = 0;
};

// CLIP's pattern: <|startoftext|> | <|endoftext|> | 's 't 're 've 'm 'll 'd | letters+ | one digit | other signs+.
std::vector<Word> split_words(std::string_view cleaned);

// What a vocabulary file says, whatever its format.
struct Vocabulary {
  std::unordered_map<std::string, int> ids;
  std::vector<std::pair<std::string, std::string>> merges;
  std::string suffix = "</w>";
  std::string start_token = "<|startoftext|>";
  std::string end_token = "<|endoftext|>";
  std::string unknown_token;  // empty: none
};

// Reads the hub's `tokenizer.json`: model.vocab, model.merges (strings "a b" or pairs), model.end_of_word_suffix,
// model.unk_token, added_tokens, and the start and end token from post_processor where it names them.
// Error::Malformed (what and where) for a file of another form, Unsupported for another kind of model, TooLarge above 64 MB.
Result<Vocabulary> read_tokenizer_json(std::string_view json);

// Reads the older pair of files: `vocab.json` {token: id} and `merges.txt`, a line "a b" each after a first line with "#version".
// As the hub's own reader does, merges beyond CLIP's 48,894 are left out: OpenAI's list is five times as long as what CLIP uses.
// Error::Malformed (what and where), TooLarge above 64 MB.
Result<Vocabulary> read_vocab_and_merges(std::string_view vocab_json, std::string_view merges_text);

// CLIP's byte-pair tokenizer.
class Tokenizer {
 public:
  // Error::Malformed when the vocabulary contradicts itself or lacks the start or end token.
  static Result<Tokenizer> make(const Vocabulary& vocabulary);

  // Cleans and tokenises `text`; at most `context_length` (>= 2) ids, of which the last is always the end token.
  Tokens encode(std::string_view text, int context_length, const KnownWords* known = nullptr) const;

  int start_id() const { return start_id_; }
  int end_id() const { return end_id_; }

 private:
  BytePairs pairs_;
  std::string start_token_;
  std::string end_token_;
  int start_id_ = 0;
  int end_id_ = 0;
};

}  // namespace pn::text
