#include <doctest/doctest.h>

#include "text/clean.h"
#include "text/known_words.h"
#include "text/unicode.h"

using namespace pn;

TEST_SUITE("text/clean") {
  TEST_CASE("bytes that are no UTF-8 become replacement characters, one each") {
    std::size_t at = 0;
    for (const char* bad : {"\x80", "\xC0\xAF", "\xE2\x82", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xF0\x80\x80\x80"}) {
      at = 0;
      CHECK(decode_utf8(bad, at) == kReplacement);
      CHECK(at == 1);
    }
    at = 0;
    CHECK(decode_utf8("\xF0\x9F\x90\xB1", at) == U'🐱');
    CHECK(at == 4);
  }

  TEST_CASE("classes and lower case") {
    CHECK(text::is_letter(U'ß'));
    CHECK(text::is_letter(U'猫'));
    CHECK_FALSE(text::is_letter(U'🐱'));
    CHECK_FALSE(text::is_letter(0x301));
    CHECK(text::is_number(U'²'));
    CHECK(text::to_lower(U'Σ') == U'σ');
    CHECK(text::to_lower(U'Ё') == U'ё');
    CHECK(text::to_lower(U'Ć') == U'ć');
    CHECK(text::to_lower(U'ć') == U'ć');
    CHECK(text::to_lower(0x10FFFF) == 0x10FFFF);
  }

  TEST_CASE("entities are unescaped twice, spaces collapse, letters join their marks") {
    CHECK(text::clean("  A&amp;lt;B\t\n C ") == "a<b c");
    CHECK(text::clean("&#128049;&#x1F431;") == "🐱🐱");
    CHECK(text::clean("&ltb &copy2020 &apos") == "<b ©2020 &apos");
    CHECK(text::clean("&bogus; &") == "&bogus; &");
    CHECK(text::clean("&#99999999999999;") == "\xEF\xBF\xBD");
    CHECK(text::clean("Cafe\u0301") == "café");
    CHECK(text::clean("\u1112\u1161\u11ab") == "한");
    CHECK(text::clean("").empty());
    CHECK(text::clean("&nbsp;").empty());
  }

  TEST_CASE("known words") {
    const auto known = text::KnownWords::parse("cat\nDog 12\n\nhouse\tx\r\nlast");
    REQUIRE(known);
    for (const char* word : {"cat", "dog", "house", "last", "5", "!!", "'s", ""}) CHECK_MESSAGE(known->knows(word), word);
    for (const char* word : {"ca", "zebra", "ж"}) CHECK_MESSAGE(!known->knows(word), word);
    CHECK(text::KnownWords::parse("")->knows("zebra"));
  }
}
