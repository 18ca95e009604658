#include <doctest/doctest.h>

#include "text/clean.h"
#include "text/known_words.h"
#include "text/repair.h"
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

  TEST_CASE("common faults are mended as ftfy mends them") {
    // The first seven are examples of ftfy's documentation, in lower case as CLIP wants them.
    CHECK(text::clean("âœ” No problems") == "✔ no problems");
    CHECK(text::clean("The Mona Lisa doesnÃƒÂ¢Ã¢â€šÂ¬Ã¢â€žÂ¢t have eyebrows.") == "the mona lisa doesn't have eyebrows.");
    CHECK(text::clean("l’humanitÃ©") == "l'humanité");
    CHECK(text::clean("ＬＯＵＤ　ＮＯＩＳＥＳ") == "loud noises");
    CHECK(text::clean("Broken text&hellip; it&#x2019;s ﬂubberiﬁc!") == "broken text… it's flubberific!");
    CHECK(text::clean("Ã\xC2\xA0 perturber la rÃ©flexion") == "à perturber la réflexion");
    CHECK(text::clean("&lt;3") == "<3");

    CHECK(text::clean("dog’s") == text::clean("dog's"));
    CHECK(text::clean("“quoted” ‘twice’ „low‟ don\u02BCt") == "\"quoted\" 'twice' \"low\" don't");
    CHECK(text::clean("ÐºÐ¾Ñ‚") == "кот");
    CHECK(text::clean("ðŸ\xC2\x90±") == "🐱");
    CHECK(text::clean("ﾈｺ ｶﾞ ５") == "ネコ ガ 5");
    CHECK(text::clean("\x1b[31mred\x1b[0m\x07 cat\xEF\xBB\xBF") == "red cat");
    CHECK(text::clean("<b>&#x2019;</b>") == "<b>’</b>");
  }

  TEST_CASE("text that is right stays as it is") {
    for (const char* right : {"café", "naïve", "Übergrößenträger", "100 °c", "£5 – 6", "smörgåsbord", "àéîõü", "кот", "ネコ", "🐱", "ÿ",
                              "ã o", "â a", "señor ã£o"})
      CHECK_MESSAGE(text::repair(text::to_code_points(right)) == text::to_code_points(right), right);
  }

  TEST_CASE("known words") {
    const auto known = text::KnownWords::parse("cat\nDog 12\n\nhouse\tx\r\nlast");
    REQUIRE(known);
    for (const char* word : {"cat", "dog", "house", "last", "5", "!!", "'s", ""}) CHECK_MESSAGE(known->knows(word), word);
    for (const char* word : {"ca", "zebra", "ж"}) CHECK_MESSAGE(!known->knows(word), word);
    CHECK(text::KnownWords::parse("")->knows("zebra"));
  }
}
