#include <doctest/doctest.h>

#include <string>

#include "base/words.h"

using namespace pn;

namespace {

// Back to English afterwards: the catalogue is one for the process.
struct Spoken {
  explicit Spoken(std::string_view texts, Language spoken = {"es", {}, {",", ".", 5}}) {
    REQUIRE(static_cast<bool>(set_language(std::move(spoken), texts)));
  }
  ~Spoken() { static_cast<void>(set_language({}, {})); }
};

}  // namespace

TEST_CASE("a text is said in the language, and in English where that lacks it") {
  CHECK(std::string(tr("Undo")) == "Undo");
  const Spoken spoken(R"({"texts": {"Undo": "Deshacer", "{0} of {1}": "de {1}, {0}"}})");
  CHECK(std::string(tr("Undo")) == "Deshacer");
  CHECK(tr(std::string_view("Undo")) == "Deshacer");
  CHECK(std::string(tr("Redo")) == "Redo");
  CHECK(tr("{0} of {1}", {2, std::string("x")}) == "de x, 2");
  CHECK(tr("{0} or {1}", {2, "x"}) == "2 or x");
}

TEST_CASE("what tr() returned stays when the language changes, and the revision tells of it") {
  const std::uint64_t before = language_revision();
  const char* held = nullptr;
  {
    const Spoken spoken(R"({"texts": {"Undo": "Deshacer"}})");
    held = tr("Undo");
    CHECK(language_revision() > before);
    CHECK(language().tag == "es");
  }
  CHECK(std::string(held) == "Deshacer");
  CHECK(std::string(tr("Undo")) == "Undo");
}

TEST_CASE("places: filled in any order, left where there is no filling, braces of other kinds untouched") {
  CHECK(tr("{1} {0} {1}", {"a", "b"}) == "b a b");
  CHECK(tr("{0} {5}", {"a"}) == "a {5}");
  CHECK(tr("{} {x} { {0", {"a"}) == "{} {x} { {0");
  CHECK(tr("{0}", {"{0}"}) == "{0}");  // what fills a place is not read again
  CHECK(tr_n(3, "{n} of {0}", "{n} of {0}s", {"cat"}) == "3 of cats");
}

TEST_CASE("plural forms follow the language's rules") {
  CHECK(tr_n(1, "{n} picture", "{n} pictures") == "1 picture");
  CHECK(tr_n(0, "{n} picture", "{n} pictures") == "0 pictures");
  // As Intl.PluralRules("pl") says of 0 to 24, and so on up to 199.
  std::vector<Plural> polish;
  for (int n = 0; n < 200; ++n) {
    const int last = n % 10, two = n % 100;
    polish.push_back(n == 1 ? Plural::One : last >= 2 && last <= 4 && (two < 12 || two > 14) ? Plural::Few : Plural::Many);
  }
  const Spoken spoken(
      R"({"texts": {"{n} picture": {"one": "{n} obraz", "few": "{n} obrazy", "many": "{n} obrazów", "other": "{n} obrazu"}}})",
      {"pl", polish, {",", " ", 5}});
  const auto said = [](int n) { return tr_n(n, "{n} picture", "{n} pictures"); };
  CHECK(said(1) == "1 obraz");
  CHECK(said(4) == "4 obrazy");
  CHECK(said(12) == "12 obrazów");
  CHECK(said(22) == "22 obrazy");
  CHECK(said(1022) == "1022 obrazy");
  CHECK(said(1012) == "1012 obrazów");
  CHECK(said(-1) == "0 obrazów");
}

TEST_CASE("numbers carry the marks of the language") {
  CHECK(with_marks("0.31") == "0.31");
  CHECK(with_groups(2312) == "2,312");
  CHECK(with_groups(12) == "12");
  const Spoken spoken(R"({"texts": {}})");
  CHECK(with_marks("0.31") == "0,31");
  CHECK(with_groups(2312) == "2312");  // Spanish groups from five digits on
  CHECK(with_groups(1234567) == "1.234.567");
}

TEST_CASE("a text that is no translation is left out") {
  const Spoken spoken(
      "{\"texts\": {\"a {0}\": \"b {1}\", \"c\": \"\", \"d\": 7, \"e\": {\"one\": \"E\"}, \"f\": \"F\\u0000G\", \"h {0}\": \"no place\","
      "\"{n} i\": {\"one\": \"{2}\", \"other\": \"{n} I\"}, \"j\": [\"J\"], \"k\": \"{n}\"}}");
  CHECK(tr("a {0}", {"x"}) == "a x");
  CHECK(std::string(tr("c")) == "c");
  CHECK(std::string(tr("d")) == "d");
  CHECK(tr_n(1, "e", "es") == "e");
  CHECK(std::string(tr("f")) == "f");
  CHECK(tr("h {0}", {"x"}) == "no place");
  CHECK(tr_n(1, "{n} i", "{n} is") == "1 I");  // the form that is left out is said by the other
  CHECK(std::string(tr("j")) == "j");
  CHECK(std::string(tr("k")) == "k");
}

TEST_CASE("a catalogue that is none changes nothing") {
  const Spoken spoken(R"({"texts": {"Undo": "Deshacer"}})");
  for (const char* broken : {"{", "[]", "7", "{\"texts\": 7}", "{\"text\": {}}", "\xFF"}) {
    CHECK_FALSE(static_cast<bool>(set_language({"xx", {}, {}}, broken)));
    CHECK(std::string(tr("Undo")) == "Deshacer");
    CHECK(language().tag == "es");
  }
  CHECK_FALSE(static_cast<bool>(set_language({}, std::string(std::size_t{5} << 20U, ' '))));
}

TEST_CASE("words in a row") {
  CHECK(tr_listed({}).empty());
  CHECK(tr_listed({"a"}) == "a");
  CHECK(tr_listed({"a", "b", "c"}) == "a, b and c");
  const Spoken spoken(R"({"texts": {"{0} and {1}": "{0} y {1}"}})");
  CHECK(tr_listed({"a", "b", "c"}) == "a, b y c");
}
