#pragma once
#include <string>
#include <string_view>
#include <vector>

// What somebody types into a parameter: words between commas, and how a word is said.
namespace pn::studies {

// The words between commas, semicolons or line ends, without blanks around them; a word may be several. Views into `text`.
std::vector<std::string_view> typed_words(std::string_view text);
// The same, each once whatever its case, as it is written first.
std::vector<std::string> distinct_words(std::string_view text);

// The words where {} stands in `said_as`; the words alone where it has none.
std::string said(std::string_view said_as, std::string_view words);

}  // namespace pn::studies
