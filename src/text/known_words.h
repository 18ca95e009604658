#pragma once
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/result.h"

namespace pn::text {

// The words of the captions that a model was trained on, so that the page can mark what it has never read.
class KnownWords {
 public:
  // One word a line (what follows a tab or space in it is ignored), in any case. Empty text: every word counts as known.
  // Error::TooLarge above 16 MB.
  static Result<KnownWords> parse(std::string_view lines);

  // `word` cleaned (lower-case). Only words of letters are ever unknown: digits and signs are part of every vocabulary.
  bool knows(std::string_view word) const;

 private:
  std::unordered_set<std::string> words_;
};

}  // namespace pn::text
