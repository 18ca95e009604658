#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// The words of the page in the visitor's language. The English text in the code is the key, as in gettext: what a language lacks is
// said in English. web/tools/words.mjs collects the keys into assets/languages/en.json.
//
//   tr("Try again")                                                    a text
//   tr("{0} of {1} pictures", {done, total})                           a sentence whose places a translation may put in another order
//   tr_in("right (side)", "right")                                     a text that means two things
//   tr_n(count, "{n} picture", "{n} pictures")                         by the plural rules of the language; {n} is the count
//   constexpr Row kRows[] = {{mark("Name")}};  … tr(kRows[i].name)     a table of texts, translated where they are shown
//
// The first argument must be a literal, or come from mark(), else the collector does not see it. What visitors write, concepts, prompts
// (the model reads them), ids, file formats and licences are never translated.
//
// The catalogue is one for the process, the only mutable global beside the App at the web edge: every sentence of every room depends on
// it and nothing else does, a module has one visitor and one thread, and it changes only between two frames. Passed along, it would be
// an argument of every function that says something, without any choice behind it.
namespace pn {

// A text that fills a place of a sentence. Whole numbers are written without marks.
class Filling {
 public:
  Filling(std::string_view text) : text_(text) {}
  Filling(const char* text) : text_(text) {}
  Filling(std::string text) : text_(std::move(text)) {}
  template <std::integral Whole>
  Filling(Whole whole) : text_(std::to_string(whole)) {}
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};
using Fillings = std::initializer_list<Filling>;

// The text in the chosen language, else as it is. What is returned lives as long as `english` does: catalogues are kept.
const char* tr(const char* english);
std::string_view tr(std::string_view english);

// An English text that means two things: `key` says which, as "right (side)", and stands in the files of languages.
inline const char* tr_in(const char* key, const char* english) {
  const char* found = tr(key);
  return found == key ? english : found;
}

// A sentence with {0}, {1}, … filled. A place without a filling stays as it is written.
std::string tr(std::string_view english, Fillings fillings);

// One of two or more forms by the number; {n} is the number, {0}, {1}, … are the fillings. The key is `one`.
std::string tr_n(std::uint64_t n, std::string_view one, std::string_view many, Fillings fillings = {});
template <std::signed_integral Whole>
std::string tr_n(Whole n, std::string_view one, std::string_view many, Fillings fillings = {}) {
  return tr_n(n < 0 ? std::uint64_t{0} : static_cast<std::uint64_t>(n), one, many, fillings);
}

// Names a text of a table for the collector.
constexpr const char* mark(const char* english) { return english; }
constexpr const char* mark_choices(const char* english) { return english; }  // several, joined by '|'

// "a", "a and b", "a, b and c".
std::string tr_listed(const std::vector<std::string>& words);

// ---- numbers

// How numbers on the screen are written. Files, links and what is computed keep the point.
struct NumberMarks {
  std::string decimal = ".";
  std::string group = ",";
  int group_from = 4;  // digits of a whole number that has groups
};
const NumberMarks& number_marks();
// "0.31" → "0,31": digits as the C library writes them, with the mark of the language.
std::string with_marks(std::string_view digits);
// "2,312"
std::string with_groups(std::uint64_t whole);

// ---- the catalogue

enum class Plural : std::uint8_t { Zero, One, Two, Few, Many, Other };

struct Language {
  std::string tag = "en";            // BCP 47
  std::vector<Plural> plurals = {};  // of 0, 1, 2, …: as Intl.PluralRules says; larger numbers as those with the same two last digits
  NumberMarks marks = {};
};
Plural plural_of(std::string_view name);  // "few"; Other for anything else

// Changes the language. `texts` is a file of assets/languages/ ({"texts": {english: "…" or {"one": "…", "other": "…"}}}), or empty for
// English. A text that is no translation of its key (another place than the key has, a zero byte, not UTF-8, nothing) is left out.
// Error::Malformed, TooLarge: nothing changes.
Status set_language(Language language, std::string_view texts);
const Language& language();
std::uint64_t language_revision();  // differs after each set_language(): a part of every memo's key

// Whether `text` has no other places ({0}, {n}) than `english`.
bool has_places_of(std::string_view text, std::string_view english);

}  // namespace pn
