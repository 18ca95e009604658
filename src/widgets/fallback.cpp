#include "widgets/fallback.h"

#include <algorithm>
#include <cmath>

#include <imgui_internal.h>

#include "base/text.h"

namespace pn::widgets {
namespace {

constexpr unsigned int kBold = 1;          // of ImFontConfig::FontLoaderFlags
constexpr float kLineHeight = 1.2F;        // of the font size, as in fonts.cpp
constexpr char32_t kFirstForeign = 0x180;  // below, the bundled fonts have everything
constexpr int kWidest_px = 2048;           // of a picture in the atlas

struct Range {
  char32_t first, last;
};

template <std::size_t N>
bool is_in(const Range (&ranges)[N], char32_t code) {
  return std::any_of(std::begin(ranges), std::end(ranges), [&](Range range) { return code >= range.first && code <= range.last; });
}

// Scripts that run to the left: Hebrew to Arabic Extended-A, and their presentation forms.
constexpr Range kLeftwards[] = {{0x590, 0x8FF}, {0xFB1D, 0xFDFF}, {0xFE70, 0xFEFE}, {0x10800, 0x10FFF}, {0x1E800, 0x1EFFF}};
// Scripts whose letters join, stack or change order: Devanagari to Tibetan and Myanmar, Khmer and Mongolian, Tai Tham to Vedic, Brahmic.
constexpr Range kJoining[] = {{0x900, 0x109F}, {0x1780, 0x18AF}, {0x1A20, 0x1CFF}, {0xA840, 0xABFF}, {0x11000, 0x11FFF}};
// What changes the letter before it: combining marks, joiners, variants, key caps, skin tones, tags of flags.
constexpr Range kMarks[] = {{0x300, 0x36F}, {0x200C, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE007F}};
constexpr Range kFlags[] = {{0x1F1E6, 0x1F1FF}};
constexpr Range kEmoji[] = {{0x1F000, 0x1FFFF}};
constexpr char32_t kJoiner = 0x200D;

// The text from `at` on, one code point after the other.
struct Reader {
  std::string_view text;
  std::size_t at = 0;

  bool ends() const { return at >= text.size(); }
  char32_t next() { return decode_utf8(text, at); }
  char32_t peek() const {
    std::size_t after = at;
    return ends() ? 0 : decode_utf8(text, after);
  }
  template <std::size_t N>
  void skip_word(const Range (&script)[N]) {
    while (!ends() && (is_in(script, peek()) || is_in(kMarks, peek()))) next();
  }
  // Marks, and what a joiner ties to the letter.
  void skip_marks() {
    while (!ends() && is_in(kMarks, peek()))
      if (next() == kJoiner && !ends()) next();
  }
};

std::string utf8_of(char32_t code) {
  char utf8[5];
  const int size = ImTextCharToUtf8(utf8, code);
  return {utf8, static_cast<std::size_t>(size)};
}

Fallback& fallback_of(ImFontAtlas* atlas) { return *static_cast<Fallback*>(atlas->UserData); }

bool contains(ImFontAtlas*, ImFontConfig*, ImWchar) { return false; }  // not asked for replacements and dots

bool load_glyph(ImFontAtlas* atlas, ImFontConfig* source, ImFontBaked* baked, void*, ImWchar code, ImFontGlyph* glyph, float* advance) {
  if (code < kFirstForeign || code == kReplacement) return false;
  Fallback& fallback = fallback_of(atlas);
  const float density = baked->RasterizerDensity;
  TextPicture picture;
  if (!fallback.painter().paint(fallback.text_of(code), baked->Size * density / kLineHeight, (source->FontLoaderFlags & kBold) != 0,
                                picture))
    return false;
  if (advance) {
    *advance = picture.advance / density;
    return true;
  }
  glyph->AdvanceX = picture.advance / density;
  if (picture.width <= 0 || picture.height <= 0) return true;
  if (picture.width > kWidest_px || picture.height > kWidest_px) return false;
  const ImFontAtlasRectId place = ImFontAtlasPackAddRect(atlas, picture.width, picture.height);
  if (place == ImFontAtlasRectId_Invalid) return false;
  glyph->X0 = static_cast<float>(picture.left) / density;
  glyph->Y0 = static_cast<float>(picture.top) / density + baked->Ascent;
  glyph->X1 = glyph->X0 + static_cast<float>(picture.width) / density;
  glyph->Y1 = glyph->Y0 + static_cast<float>(picture.height) / density;
  glyph->Visible = true;
  glyph->Colored = picture.colored;
  glyph->PackId = place;
  ImFontAtlasBakedSetFontGlyphBitmap(atlas, baked, source, glyph, ImFontAtlasPackGetRect(atlas, place), picture.rgba.data(),
                                     ImTextureFormat_RGBA32, picture.width * 4);
  return true;
}

const ImFontLoader& loader() {
  static const ImFontLoader one = [] {
    ImFontLoader made;
    made.Name = "text painter";
    made.FontSrcContainsGlyph = contains;
    made.FontBakedLoadGlyph = load_glyph;
    return made;
  }();
  return one;
}

}  // namespace

void Fallback::add_to(ImFontAtlas& atlas, float size_px, bool bold) {
  atlas.UserData = this;
  ImFontConfig config;
  config.MergeMode = true;
  config.SizePixels = size_px;
  config.FontLoader = &loader();
  config.FontLoaderFlags = bold ? kBold : 0;
  config.FontDataOwnedByAtlas = true;  // there is none to be copied
  config.PixelSnapV = false;
  atlas.AddFont(&config);
}

bool Fallback::needs_shaping(std::string_view text) {
  // Lead bytes of U+0580–U+07FF, U+0800–U+1FFF and U+10000 on; of marks elsewhere: U+0300–U+037F, U+2000–U+20FF (below), U+FE00–U+FEFF.
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0xCC) continue;
    const unsigned char second = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if ((byte >= 0xD6 && byte <= 0xE1) || byte >= 0xF0 || byte <= 0xCD) return true;
    if ((byte == 0xE2 && second == 0x83) || (byte == 0xEA && second >= 0xA1) || (byte == 0xEF && second >= 0xAC)) return true;
    if (byte == 0xE2 && second == 0x80 && i + 2 < text.size() && (text[i + 2] == '\x8C' || text[i + 2] == '\x8D')) return true;
  }
  return false;
}

void Fallback::append(std::string& out, std::string_view word) {
  auto found = codes_.find(std::string(word));
  if (found == codes_.end()) {
    if (words_.size() > kLast - kFirst) {
      out.append(word);
      return;
    }
    found = codes_.emplace(word, static_cast<char32_t>(kFirst + words_.size())).first;
    words_.emplace_back(word);
  }
  out.append(utf8_of(found->second));
}

std::string Fallback::shaped(std::string_view text) {
  std::string out;
  Reader reader{text};
  while (!reader.ends()) {
    const std::size_t start = reader.at;
    const char32_t code = reader.next();
    const auto word = [&](std::size_t begin) { return text.substr(begin, reader.at - begin); };
    if (is_in(kLeftwards, code)) {
      // A run of words with single blanks between, the last one first.
      std::vector<std::string_view> run;
      reader.skip_word(kLeftwards);
      run.push_back(word(start));
      for (Reader ahead = reader; !ahead.ends() && ahead.next() == ' ' && is_in(kLeftwards, ahead.peek()); ahead = reader) {
        const std::size_t begin = ahead.at;
        reader.at = begin;
        reader.skip_word(kLeftwards);
        run.push_back(word(begin));
      }
      for (auto it = run.rbegin(); it != run.rend(); ++it) {
        if (it != run.rbegin()) out.push_back(' ');
        append(out, *it);
      }
      continue;
    }
    if (is_in(kJoining, code))
      reader.skip_word(kJoining);
    else if (is_in(kFlags, code) && is_in(kFlags, reader.peek()))
      reader.next();
    else
      reader.skip_marks();
    const bool is_several = reader.at > start + next_letter(text.substr(start), 0);
    if (is_several || is_in(kJoining, code) || is_in(kEmoji, code))
      append(out, word(start));
    else
      out.append(word(start));
  }
  return out;
}

std::string Fallback::text_of(char32_t code) const {
  if (code >= kFirst && code - kFirst < words_.size()) return words_[code - kFirst];
  return utf8_of(code);
}

std::string_view shaped(const ImFont* font, std::string_view text, std::string& keep) {
  if (!Fallback::needs_shaping(text) || !font->ContainerAtlas->UserData) return text;
  keep = fallback_of(font->ContainerAtlas).shaped(text);
  return keep;
}

}  // namespace pn::widgets
