#include "studies/typed_words.h"

#include <algorithm>
#include <cstddef>
#include <set>

#include "base/text.h"

namespace pn::studies {

std::vector<std::string_view> typed_words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",;\n"), text.size());
    if (const std::string_view word = trimmed(text.substr(0, end)); !word.empty()) words.push_back(word);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

std::vector<std::string> distinct_words(std::string_view text) {
  std::vector<std::string> words;
  std::set<std::string> known;
  for (const std::string_view word : typed_words(text))
    if (known.insert(lowered(word)).second) words.emplace_back(word);
  return words;
}

std::string said(std::string_view said_as, std::string_view words) {
  const std::size_t gap = said_as.find("{}");
  if (gap == std::string_view::npos) return std::string(words);
  return std::string(said_as.substr(0, gap)) + std::string(words) + std::string(said_as.substr(gap + 2));
}

}  // namespace pn::studies
