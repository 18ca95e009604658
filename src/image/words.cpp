#include "image/words.h"

#include <algorithm>
#include <cstdio>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "image/compose.h"

namespace pn::image {

namespace {

constexpr std::size_t kMostLetters = 200;
constexpr std::size_t kMostLines = 3;
constexpr double kUsedWidth = 0.9, kUsedHeight = 0.94;  // of the picture's side; the rest is margin

using Word = std::u32string;

bool is_space(std::int32_t code) { return code <= 0x20 || code == 0xa0 || code == 0x3000 || (code >= 0x2000 && code <= 0x200a); }

Result<std::vector<Word>> split_words(std::string_view text, const Font& font) {
  std::vector<Word> words;
  bool in_word = false;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const auto code = static_cast<std::int32_t>(decode_utf8(text, at));
    if (code == static_cast<std::int32_t>(kReplacement) && at == start + 1)
      return Error{ErrorCode::Malformed, "The text is not valid UTF-8.", std::to_string(start)};
    if (is_space(code)) {
      in_word = false;
      continue;
    }
    const auto letter = static_cast<char32_t>(code);
    if (!font.has(letter)) {
      char name[16];
      std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(code));
      return Error{
          ErrorCode::NotFound,
          "This font has no letter “" + std::string(text.substr(start, at - start)) + "” (" + name + "). Choose another font or letter.",
          std::to_string(start)};
    }
    if (++letters > kMostLetters) return Error{ErrorCode::TooLarge, "A picture holds at most 200 letters.", ""};
    if (!in_word) words.emplace_back();
    in_word = true;
    words.back() += letter;
  }
  if (words.empty()) return Error{ErrorCode::TooFew, "Type a word to draw.", ""};
  return words;
}

double width_of(const Font& font, const Word& line) {
  double width = 0;
  for (std::size_t i = 0; i < line.size(); ++i) width += font.advance(line[i], i + 1 < line.size() ? line[i + 1] : 0);
  return width;
}

Word join(const std::vector<Word>& words, std::size_t first, std::size_t last) {
  Word line = words[first];
  for (std::size_t i = first + 1; i < last; ++i) line += U' ' + words[i];
  return line;
}

struct Layout {
  std::vector<Word> lines;
  double size_px = 0;  // of a line height
};

// The best break into exactly `count` lines of words[first..]: the one whose widest line is narrowest. Returns that width.
double break_lines(const Font& font, const std::vector<Word>& words, std::size_t first, std::size_t count, std::vector<Word>& lines) {
  if (count == 1) {
    lines = {join(words, first, words.size())};
    return width_of(font, lines[0]);
  }
  double best = -1;
  for (std::size_t last = first + 1; last + count - 1 <= words.size(); ++last) {
    const Word line = join(words, first, last);
    const double own = width_of(font, line);
    if (best >= 0 && own >= best) break;
    std::vector<Word> rest;
    const double width = std::max(own, break_lines(font, words, last, count - 1, rest));
    if (best >= 0 && width >= best) continue;
    best = width;
    lines = {line};
    lines.insert(lines.end(), rest.begin(), rest.end());
  }
  return best;
}

Layout lay_out(const Font& font, const std::vector<Word>& words, double wanted_px, int side) {
  Layout best;
  for (std::size_t count = 1; count <= std::min(kMostLines, words.size()); ++count) {
    Layout layout;
    const double width = break_lines(font, words, 0, count, layout.lines);
    layout.size_px = std::min({wanted_px, kUsedWidth * side / std::max(width, 1e-6), kUsedHeight * side / static_cast<double>(count)});
    if (layout.size_px > best.size_px * 1.001) best = std::move(layout);
  }
  return best;
}

// What a line inks around its start.
Font::Box ink_of(const Font& font, const Word& line) {
  Font::Box box{1e9, 1e9, -1e9, -1e9};
  double x = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Font::Box ink = font.ink(line[i]);
    if (ink.right > ink.left) {
      box = {std::min(box.left, x + ink.left), std::min(box.top, ink.top), std::max(box.right, x + ink.right),
             std::max(box.bottom, ink.bottom)};
    }
    x += font.advance(line[i], i + 1 < line.size() ? line[i + 1] : 0);
  }
  return box.right > box.left ? box : Font::Box{};
}

void draw_lines(const Font& font, const Layout& layout, Coverage& coverage) {
  std::vector<Font::Box> inks;
  for (const Word& line : layout.lines) inks.push_back(ink_of(font, line));
  const double last = static_cast<double>(layout.lines.size() - 1);
  const double top = inks.front().top, bottom = last + inks.back().bottom;
  double baseline = coverage.height / 2.0 - (top + bottom) / 2 * layout.size_px;
  for (std::size_t i = 0; i < layout.lines.size(); ++i, baseline += layout.size_px) {
    const Word& line = layout.lines[i];
    double x = coverage.width / 2.0 - (inks[i].left + inks[i].right) / 2 * layout.size_px;
    for (std::size_t k = 0; k < line.size(); ++k) {
      font.draw(line[k], layout.size_px, x, baseline, coverage);
      x += font.advance(line[k], k + 1 < line.size() ? line[k + 1] : 0) * layout.size_px;
    }
  }
}

}  // namespace

Result<Image> render_word(const Font& font, const WordStyle& style, int side) {
  if (!(style.size > 0 && style.size <= 1))
    return Error{ErrorCode::Malformed, "The size of a word is a part of the picture's height, over 0 and up to 1.", ""};
  const auto words = split_words(style.text, font);
  if (!words) return words.error();
  Coverage coverage(side, side);
  draw_lines(font, lay_out(font, *words, style.size * side, side), coverage);
  Image image = filled(side, side, style.background);
  for (int y = 0; y < side; ++y)
    ink_row(coverage.amounts.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(side), side, style.foreground, image.row(y));
  return image;
}

}  // namespace pn::image
