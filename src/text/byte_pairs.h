#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

namespace pn::text {

// A byte-pair vocabulary: the symbol of each byte, and which neighbours join into which token, earliest first.
class BytePairs {
 public:
  // vocabulary  token -> id; ids in 0..2^24-1
  // merges      pairs of tokens in order of learning
  // suffix      what the last symbol of a word carries ("</w>"), may be empty
  // unknown_id  stands for a byte's symbol that the vocabulary lacks; -1 when there is none
  // Error::Malformed when a merge names a token outside the vocabulary, or a byte's symbol is missing and nothing stands for it.
  static Result<BytePairs> make(const std::unordered_map<std::string, int>& vocabulary,
                                const std::vector<std::pair<std::string, std::string>>& merges, std::string_view suffix, int unknown_id);

  struct Piece {
    int id;
    std::size_t size_bytes;  // of the word, that this token covers
  };

  // The tokens of one word (any bytes, not empty); their sizes add up to the word's.
  std::vector<Piece> encode(std::string_view word) const;

 private:
  struct Merge {
    int rank;
    int joined;
  };
  static std::uint64_t key(int left, int right) { return static_cast<std::uint64_t>(left) << 32U | static_cast<std::uint32_t>(right); }

  std::array<int, 256> inner_{};  // id of each byte inside a word
  std::array<int, 256> last_{};   // and as its last byte
  std::unordered_map<std::uint64_t, Merge> merges_;
};

// The printable character by which byte-pair vocabularies write a byte (GPT-2's table), as UTF-8.
std::string byte_symbol(std::uint8_t byte);

}  // namespace pn::text
