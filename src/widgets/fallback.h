#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <imgui.h>

namespace pn::widgets {

// A piece of text as a picture. Lengths are in physical pixels.
struct TextPicture {
  int width = 0, height = 0;
  int left = 0, top = 0;           // from the pen's place on the baseline to the picture's upper left corner; y grows downwards
  float advance = 0;               // how far the pen moves
  bool colored = false;            // as emoji are; else white with alpha, to be tinted
  std::vector<std::uint8_t> rgba;  // [height, width, 4], row-major, straight alpha
};

// Draws text that the bundled fonts lack. On the page the browser does (platform/browser_text.h).
class TextPainter {
 public:
  virtual ~TextPainter() = default;

  // utf8   one letter, or a word that only makes sense as a whole
  // em_px  the font size in physical pixels
  // false  when there is no font for it
  virtual bool paint(std::string_view utf8, float em_px, bool bold, TextPicture& out) = 0;
};

// For programs without a browser: has no letters, so that ImGui shows its replacement.
class NoTextPainter final : public TextPainter {
 public:
  bool paint(std::string_view, float, bool, TextPicture&) override { return false; }
};

// Gives an atlas what its fonts lack.
//
// ImGui draws code point by code point, from left to right. That is right for Japanese or Chinese, and wrong where letters change
// with their neighbours or run to the left. So shaped() puts one code point of a private area in the place of each word of such a
// script, and of each emoji made of several code points; its glyph is the picture of the whole word, which the painter has shaped.
// Words that run to the left are put into the order in which they are seen.
class Fallback {
 public:
  explicit Fallback(TextPainter& painter) : painter_(painter) {}
  Fallback(const Fallback&) = delete;
  Fallback& operator=(const Fallback&) = delete;

  // Merges the painter's letters into the font that was added last. The atlas refers to this object from then on.
  void add_to(ImFontAtlas& atlas, float size_px, bool bold);

  // The text as ImGui can draw it. Once all private code points are taken, the rest stays as it is, letter by letter.
  std::string shaped(std::string_view text);

  // Whether shaped() may change the text; fast.
  static bool needs_shaping(std::string_view text);

  // What the glyph of this code point shows: the word of a private one, else the letter itself.
  std::string text_of(char32_t code) const;

  TextPainter& painter() { return painter_; }

  // Code points of a private area that icons.ttf leaves free.
  static constexpr char32_t kFirst = 0xF100, kLast = 0xF7FF;

 private:
  void append(std::string& out, std::string_view word);

  TextPainter& painter_;
  std::unordered_map<std::string, char32_t> codes_;
  std::vector<std::string> words_;  // of kFirst and on
};

// `text` as the fallback of the font's atlas shapes it, if it has one; `keep` holds it when it differs.
std::string_view shaped(const ImFont* font, std::string_view text, std::string& keep);

}  // namespace pn::widgets
