#include "base/text.h"

#include <string>

#include <doctest/doctest.h>

using namespace pn;

TEST_SUITE("text") {
  TEST_CASE("letters are stepped over whole") {
    const std::string_view text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\xB1";  // a é € and a cat of four bytes
    CHECK(next_letter(text, 0) == 1);
    CHECK(next_letter(text, 1) == 3);
    CHECK(next_letter(text, 3) == 6);
    CHECK(next_letter(text, 6) == text.size());
    CHECK(letter_start(text, 8) == 6);
    CHECK(letter_start(text, text.size()) == text.size());
    CHECK(letter_start("\x80\x80", 1) == 0);
  }

  TEST_CASE("a limit cuts no letter") {
    CHECK(limited("h\xC3\xA9llo", 2) == "h");
    CHECK(limited("h\xC3\xA9llo", 3) == "h\xC3\xA9");
    CHECK(limited("hello", 9) == "hello");
    CHECK(limited("\xC3\xA9", 1).empty());
  }

  TEST_CASE("blanks at both ends go, those within stay") {
    CHECK(trimmed(" \t a b\r\n") == "a b");
    CHECK(trimmed(" \n ").empty());
    CHECK(trimmed("").empty());
    CHECK(joined_lines("one line ") == "one line ");
    CHECK(joined_lines("a parrot\r\n an owl \n\n") == "a parrot an owl");
    CHECK(joined_lines("\n").empty());
    CHECK(joined_lines("").empty());
  }

  TEST_CASE("characters that turn the direction of text are left out, letters of every script stay") {
    CHECK(without_direction_controls("photo\u202Egpj.exe") == "photogpj.exe");
    CHECK(without_direction_controls("\u2066a\u2067b\u2068c\u2069\u200E\u200F\u061C\u202A\u202B\u202C\u202D") == "abc");
    const std::string text = "\u05D7\u05EA\u05D5\u05DC \u0642\u0637\u0629 \u201Ccat\u201D a\u200Db \u2029\u202F\u2065\u206A \xE2\x80";
    CHECK(without_direction_controls(text) == text);
    CHECK(without_direction_controls("").empty());
  }

  TEST_CASE("names stand in the order in which people count") {
    const std::vector<std::string> ordered = {"",          "1.png",    "2.png",    "10.png",           "a/2.png",  "a/10.png",
                                              "a b.png",   "img.png",  "img1.png", "img2.png",         "IMG3.png", "img007.png",
                                              "img10.png", "imgx.png", "z",        "\xC3\xA9t\xC3\xA9"};
    for (std::size_t i = 0; i < ordered.size(); ++i) {
      for (std::size_t j = 0; j < ordered.size(); ++j) {
        CAPTURE(ordered[i]);
        CAPTURE(ordered[j]);
        CHECK(is_before(ordered[i], ordered[j]) == (i < j));
      }
    }
    // Equal numbers and letters: one of both is first.
    for (const auto& [a, b] : {std::pair("img01", "img1"), std::pair("IMG1", "img1"), std::pair("1x", "01x")})
      CHECK(is_before(a, b) != is_before(b, a));
    CHECK_FALSE(is_before("img1", "img1"));
    CHECK(is_before("99999999999999999999998", "99999999999999999999999"));  // no type holds them
  }

  TEST_CASE("three names are told, the others counted") {
    CHECK(listed({}).empty());
    CHECK(listed({"a"}) == "a");
    CHECK(listed({"a", "b", "c"}) == "a, b, c");
    CHECK(listed({"a", "b", "c", "d", "e"}) == "a, b, c and 2 more");
  }

  TEST_CASE("code points are decoded, and damage is one replacement a byte") {
    const auto decode = [](std::string_view text) {
      std::u32string out;
      for (std::size_t at = 0; at < text.size();) out.push_back(decode_utf8(text, at));
      return out;
    };
    CHECK(decode("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x90\xB1") == U"a\u00E9\u20AC\U0001F431");
    CHECK(decode("\xC0\x80") == U"\uFFFD\uFFFD");                      // overlong
    CHECK(decode("\xED\xA0\x80") == U"\uFFFD\uFFFD\uFFFD");            // surrogate
    CHECK(decode("\xF4\x90\x80\x80") == U"\uFFFD\uFFFD\uFFFD\uFFFD");  // beyond U+10FFFF
    CHECK(decode("\xE2\x82") == U"\uFFFD\uFFFD");                      // cut
  }
}
