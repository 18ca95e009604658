#include "widgets/fonts.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "panels/headless.h"
#include "widgets/icons.h"
#include "widgets/widgets.h"

using namespace pn;

namespace {

unsigned int codepoint_of(const char* utf8) {
  unsigned int codepoint = 0;
  ImTextCharFromUtf8(&codepoint, utf8, nullptr);
  return codepoint;
}

}  // namespace

TEST_CASE("fonts: every face has letters, maths and icons, on a line of 1.2 em") {
  for (const float ratio : {1.0F, 1.25F, 1.5F, 2.0F, 3.0F, 9.0F}) {
    test::Headless screen(800, 600, ratio);
    const widgets::Fonts& fonts = screen.fonts();
    for (ImFont* face : {fonts.body, fonts.body_bold, fonts.small, fonts.small_bold, fonts.title}) {
      for (const char* glyph : {"A", "é", "œ", "×", "−", "±", "≥", "√", "∞", "′", "…", "→", "²", widgets::kIconImage, widgets::kIconEraser,
                                widgets::kIconNeuron}) {
        CAPTURE(glyph);
        CHECK(face->FindGlyphNoFallback(static_cast<ImWchar>(codepoint_of(glyph))) != nullptr);
      }
    }
    CHECK(fonts.body->FontSize * fonts.body->Scale == doctest::Approx(18).epsilon(0.03));
    CHECK(fonts.small->FontSize * fonts.small->Scale == doctest::Approx(15).epsilon(0.03));
    CHECK(fonts.title->FontSize * fonts.title->Scale == doctest::Approx(24).epsilon(0.03));
    CHECK(fonts.icons->FindGlyphNoFallback(static_cast<ImWchar>(codepoint_of(widgets::kIconUpload))) != nullptr);
  }
}

TEST_CASE("fonts: figures are tabular and advances whole pixels") {
  test::Headless screen;
  for (ImFont* face : {screen.fonts().body, screen.fonts().body_bold, screen.fonts().small}) {
    const float width = face->GetCharAdvance('0');
    for (ImWchar digit = '1'; digit <= '9'; ++digit) CHECK(face->GetCharAdvance(digit) == width);
    CHECK(width == static_cast<float>(static_cast<int>(width)));
  }
}

TEST_CASE("fonts: Greek, Cyrillic and the rest of Latin come with full coverage") {
  test::Headless screen;
  CHECK(screen.fonts().body->FindGlyphNoFallback(0x0436) == nullptr);
  CHECK(widgets::needs_full_coverage("жук", 6));
  CHECK(widgets::needs_full_coverage("σ", 2));
  CHECK(widgets::needs_full_coverage("ł", 2));
  CHECK_FALSE(widgets::needs_full_coverage("ascii, é, ß − ×", 19));
  const widgets::Fonts full = widgets::build_fonts(ImGui::GetIO(), widgets::embedded_font_files(), 1, widgets::Coverage::All);
  CHECK(full.body->FindGlyphNoFallback(0x0436) != nullptr);
  CHECK(full.body->FindGlyphNoFallback(0x03C3) != nullptr);
  CHECK(full.body->FindGlyphNoFallback(0x0142) != nullptr);
  ImGui::GetIO().Fonts->SetTexID(1);
}

TEST_CASE("shell: an empty frame draws nothing") {
  test::Headless screen;
  const ImDrawData& drawn = screen.frame([] {});
  CHECK(drawn.Valid);
  CHECK(drawn.TotalVtxCount == 0);
}

TEST_CASE("shell: fast typing arrives whole and in order") {
  test::Headless screen;
  char text[64] = "";
  const auto draw = [&] {
    ImGui::SetNextWindowPos({0, 0});
    ImGui::Begin("typing", nullptr, ImGuiWindowFlags_NoDecoration);
    ImGui::SetNextItemWidth(200);
    ImGui::InputText("##text", text, sizeof text);
    ImGui::End();
  };
  screen.settle(draw);
  screen.click({40, 20});
  screen.settle(draw);
  CHECK(screen.io().WantTextInput);
  screen.type("a photo of ");
  screen.press(ImGuiKey_Backspace);
  screen.type(" a cát");
  screen.settle(draw);
  CHECK(std::string(text) == "a photo of a cát");
}

TEST_CASE("fonts: lines end at blanks alone, and what belongs together stays on one") {
  test::Headless screen;
  ImFont* font = screen.fonts().body;
  const auto width_of = [&](const char* text) { return widgets::text_size(font, text).x + 0.5F; };
  CHECK(widgets::wrapped(font, "add tokenizer.json", width_of("add tokenizer.")) == "add\ntokenizer.json");
  CHECK(widgets::wrapped(font, "so it takes 0.4 % of it", width_of("so it takes 0.4")) == "so it takes\n0.4 % of it");
  CHECK(widgets::wrapped(font, "it holds 3 KB", width_of("it holds 3")) == "it holds\n3 KB");
  CHECK(widgets::wrapped(font, "Add 29  \xC2\xB7  Mul 15", width_of("Add 29  \xC2\xB7")) == "Add 29  \xC2\xB7\nMul 15");
  CHECK(widgets::wrapped(font, "one\ntwo three", 1e6F) == "one\ntwo three");
  CHECK(widgets::wrapped(font, "", 10) == "");
  CHECK(widgets::wrapped(font, "as wide as it is", width_of("as wide as it is")) == "as wide as it is");
}

TEST_CASE("fonts: a word that is longer than a line goes on in the next, and no letter is cut") {
  test::Headless screen;
  ImFont* font = screen.fonts().body;
  const std::string word = "a \xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9 b";
  for (float width = 1; width < 80; width += 3) {
    std::string lines = widgets::wrapped(font, word, width);
    CHECK(widgets::text_size(font, word, width).x == widgets::text_size(font, lines).x);
    for (const char c : {'\n', ' '}) lines.erase(std::remove(lines.begin(), lines.end(), c), lines.end());
    CHECK(lines ==
          "a\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
          "b");
  }
  CHECK(widgets::wrapped(font, word, widgets::text_size(font, "\xC3\xA9\xC3\xA9\xC3\xA9").x + 0.5F) ==
        "a\n\xC3\xA9\xC3\xA9\xC3\xA9\n\xC3\xA9\xC3\xA9\xC3\xA9\nb");
}
