#include "widgets/fallback.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "panels/headless.h"
#include "widgets/fields.h"
#include "widgets/widgets.h"

using namespace pn;
using widgets::Fallback;

namespace {

// Paints a filled square for everything but one letter, and remembers what it was asked for.
struct Squares final : widgets::TextPainter {
  struct Asked {
    std::string text;
    float em_px;
    bool bold;
  };
  std::vector<Asked> asked;

  bool paint(std::string_view utf8, float em_px, bool bold, widgets::TextPicture& out) override {
    asked.push_back({std::string(utf8), em_px, bold});
    if (utf8 == "\u4e00") return false;
    out.width = out.height = 10;
    out.left = 1;
    out.top = -9;
    out.advance = 12;
    out.colored = utf8 == "\U0001F600";
    out.rgba.assign(400, 255);
    return true;
  }
};

// The words of a shaped text, each in brackets; the rest as it is.
std::string words(const Fallback& fallback, const std::string& shaped) {
  std::string out;
  for (std::size_t at = 0; at < shaped.size();) {
    const std::size_t start = at;
    unsigned int code = 0;
    at += static_cast<std::size_t>(ImTextCharFromUtf8(&code, shaped.data() + at, shaped.data() + shaped.size()));
    out += code >= Fallback::kFirst && code <= Fallback::kLast ? "[" + fallback.text_of(code) + "]" : shaped.substr(start, at - start);
  }
  return out;
}

}  // namespace

TEST_CASE("fallback: words of scripts that join become one glyph, those that run to the left in the order they are seen in") {
  Squares squares;
  Fallback fallback(squares);
  const auto shape = [&](const char* text) { return words(fallback, fallback.shaped(text)); };
  CHECK(shape("a cat, 3 \u00d7 \u0436\u0443\u043a") == "a cat, 3 \u00d7 \u0436\u0443\u043a");
  CHECK(shape("\u732b\u306e\u5199\u771f") == "\u732b\u306e\u5199\u771f");  // Japanese: letter by letter
  CHECK(shape("\u092c\u093f\u0932\u094d\u0932\u0940 \u0915\u0940") == "[\u092c\u093f\u0932\u094d\u0932\u0940] [\u0915\u0940]");
  CHECK(shape("a \u0642\u0637\u0629 \u0639\u0644\u0649 b") == "a [\u0639\u0644\u0649] [\u0642\u0637\u0629] b");
  CHECK(shape("\u05d7\u05ea\u05d5\u05dc  \u05d7") == "[\u05d7\u05ea\u05d5\u05dc]  [\u05d7]");  // two blanks end a run
  CHECK(shape("x\U0001F600y") == "x[\U0001F600]y");
  CHECK(shape("\U0001F468\u200d\U0001F469\u200d\U0001F467!") == "[\U0001F468\u200d\U0001F469\u200d\U0001F467]!");
  CHECK(shape("\U0001F44B\U0001F3FD\u2764\ufe0f") == "[\U0001F44B\U0001F3FD][\u2764\ufe0f]");
  CHECK(shape("\U0001F1EE\U0001F1F3\U0001F1EF\U0001F1F5") == "[\U0001F1EE\U0001F1F3][\U0001F1EF\U0001F1F5]");
  CHECK(shape("e\u0301") == "[e\u0301]");
  CHECK(fallback.shaped("\U0001F600") == fallback.shaped("\U0001F600"));
  CHECK(shape("\xf0\x9f") == "\xf0\x9f");  // cut short
}

TEST_CASE("fallback: text that needs no shaping is told by its bytes") {
  for (const char* text : {"", "a photo of a cat", "\u00e9 \u2212 \u00d7 \u2026 \u201c\u201d \u0436 \u03c3 \u2192 \u2265", "\u732b\u306e",
                           "\ue410 \uf09b \uf8f0"})
    CHECK_FALSE(Fallback::needs_shaping(text));
  for (const char* text :
       {"\u05d7", "\u0642", "\u0915", "\u0e01", "\u1780", "\U0001F600", "\u2764\ufe0f", "e\u0301", "1\u20e3", "a\u200db"})
    CHECK(Fallback::needs_shaping(text));
}

TEST_CASE("fallback: once the private code points are taken, words stay letters") {
  Squares squares;
  Fallback fallback(squares);
  std::string last;
  for (char32_t i = 0; i <= Fallback::kLast - Fallback::kFirst + 1; ++i) {
    last = "\u0915";
    for (char32_t n = i; n > 0; n /= 8) last += std::string("\u0916\u0917\u0918\u0919\u091a\u091b\u091c\u091d").substr(n % 8 * 3, 3);
    fallback.shaped(last);
  }
  CHECK(fallback.shaped(last) == last);
  CHECK(fallback.text_of(Fallback::kLast + 1) != last);
}

TEST_CASE("fallback: a letter that the fonts lack is asked for once at a size, and has the painter's advance and colour") {
  Squares squares;
  test::Headless screen(800, 600, 2, &squares);
  const widgets::Face face = screen.fonts().body_bold;
  const auto draw = [&] {
    widgets::draw_text(ImGui::GetForegroundDrawList(), face, {10, 10}, IM_COL32(0, 0, 255, 255), "a\u732b\U0001F600");
  };
  const ImDrawData& frame = screen.frame(draw);
  const ImDrawList& list = *frame.CmdLists[0];
  REQUIRE(list.VtxBuffer.Size == 12);
  CHECK(list.VtxBuffer[4].col == IM_COL32(0, 0, 255, 255));
  CHECK(list.VtxBuffer[8].col == IM_COL32(255, 255, 255, 255));                    // an emoji keeps its colours
  CHECK(list.VtxBuffer[8].pos.x - list.VtxBuffer[4].pos.x == doctest::Approx(6));  // 12 physical pixels
  screen.frame(draw);
  REQUIRE(squares.asked.size() == 2);
  CHECK(squares.asked[0].text == "\u732b");
  CHECK(squares.asked[0].em_px == doctest::Approx(30));
  CHECK(squares.asked[0].bold);
  screen.set_pixel_ratio(1);
  screen.frame(draw);
  CHECK(squares.asked.size() == 4);
}

TEST_CASE("fallback: what no font has is shown as the replacement") {
  Squares squares;
  test::Headless screen(800, 600, 1, &squares);
  screen.frame([&] {
    ImFontBaked* baked = screen.fonts().body.font->GetFontBaked(18, 1);
    CHECK(baked->FindGlyph(0x4e00) == baked->FindGlyph(0xFFFD));
    CHECK(baked->FindGlyph(0x4e8c) != baked->FindGlyph(0xFFFD));
  });
  test::Headless without;
  without.frame([&] {
    ImFontBaked* baked = without.fonts().body.font->GetFontBaked(18, 1);
    CHECK(baked->FindGlyph(0x1F600) == baked->FindGlyph(0xFFFD));
  });
}

TEST_CASE("fallback: the bundled fonts leave its private code points free") {
  test::Headless screen;
  screen.frame([&] {
    for (const widgets::Face face : {screen.fonts().body, screen.fonts().icons})
      for (char32_t code = Fallback::kFirst; code <= Fallback::kLast; ++code) CHECK_FALSE(face.font->IsGlyphInFont(code));
  });
}
