#include "widgets/fonts.h"

#include <algorithm>
#include <cmath>
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

ImFontBaked* baked(widgets::Face face) { return face.font->GetFontBaked(face.size_px, ImGui::GetIO().DisplayFramebufferScale.x); }

}  // namespace

TEST_CASE("fonts: every face has letters of the alphabets of Europe, maths and icons, at any zoom without being added again") {
  test::Headless screen;
  const widgets::Fonts& fonts = screen.fonts();
  for (const float ratio : {1.0F, 1.25F, 1.5F, 2.0F, 3.0F, 9.0F}) {
    CAPTURE(ratio);
    screen.set_pixel_ratio(ratio);
    screen.frame([&] {
      for (const widgets::Face face : {fonts.body, fonts.body_bold, fonts.small, fonts.small_bold, fonts.title}) {
        for (const char* glyph : {"A", "é", "œ", "×", "−", "±", "≥", "√", "∞", "′", "…", "→", "²", "ж", "σ", "ł", widgets::kIconImage,
                                  widgets::kIconEraser, widgets::kIconNeuron}) {
          CAPTURE(glyph);
          CHECK(baked(face)->FindGlyphNoFallback(codepoint_of(glyph)) != nullptr);
        }
      }
      CHECK(baked(fonts.body)->RasterizerDensity == widgets::glyph_density(ratio));
      CHECK(baked(fonts.icons)->FindGlyphNoFallback(codepoint_of(widgets::kIconUpload)) != nullptr);
    });
  }
  CHECK(fonts.body.size_px == 18);
  CHECK(fonts.small.size_px == 15);
  CHECK(fonts.title.size_px == 24);
}

TEST_CASE("fonts: figures are tabular and advances whole physical pixels") {
  test::Headless screen;
  for (const float ratio : {1.0F, 1.25F, 2.0F}) {
    screen.set_pixel_ratio(ratio);
    screen.frame([&] {
      for (const widgets::Face face : {screen.fonts().body, screen.fonts().body_bold, screen.fonts().small}) {
        const float width = baked(face)->GetCharAdvance('0');
        for (ImWchar digit = '1'; digit <= '9'; ++digit) CHECK(baked(face)->GetCharAdvance(digit) == width);
        CHECK(width * ratio == doctest::Approx(std::round(width * ratio)));
      }
    });
  }
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
  const widgets::Face font = screen.fonts().body;
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
  const widgets::Face font = screen.fonts().body;
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
