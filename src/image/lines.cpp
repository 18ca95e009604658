#include "image/lines.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "base/text.h"
#include "base/words.h"

namespace pn::image {

namespace {

constexpr std::size_t kMostNamed = 60;  // bytes of a text that an error names
constexpr std::size_t kMostLetters = 200;

bool is_space(std::int32_t code) { return code <= 0x20 || code == 0xa0 || code == 0x3000 || (code >= 0x2000 && code <= 0x200a); }

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

}  // namespace

Result<std::vector<Word>> split_words(std::string_view text, const Font& font) {
  std::vector<Word> words;
  bool in_word = false;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    const auto code = static_cast<std::int32_t>(decode_utf8(text, at));
    if (code == static_cast<std::int32_t>(kReplacement) && at == start + 1)
      return Error{ErrorCode::Malformed, tr("The text is not valid UTF-8."), std::to_string(start)};
    if (is_space(code)) {
      in_word = false;
      continue;
    }
    const auto letter = static_cast<char32_t>(code);
    if (!font.has(letter)) {
      char name[16];
      std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(code));
      return Error{ErrorCode::NotFound,
                   tr("This font has no letter “{0}” ({1}), which is in {2}. Choose another font or letter.",
                      {text.substr(start, at - start), name, quoted(limited(text, kMostNamed))}),
                   std::to_string(start)};
    }
    if (++letters > kMostLetters) return Error{ErrorCode::TooLarge, tr("A picture holds at most 200 letters."), ""};
    if (!in_word) words.emplace_back();
    in_word = true;
    words.back() += letter;
  }
  if (words.empty()) return Error{ErrorCode::TooFew, tr("Type a word to draw."), ""};
  return words;
}

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

Lines::Lines(const Font& font, std::vector<Word> words) : words_(std::move(words)) {
  for (const Word& line : words_) inks_.push_back(ink_of(font, line));
}

double Lines::top() const { return inks_.front().top; }
double Lines::bottom() const { return static_cast<double>(words_.size() - 1) + inks_.back().bottom; }
double Lines::width() const {
  double width = 0;
  for (const Font::Box& ink : inks_) width = std::max(width, ink.right - ink.left);
  return width;
}

void Lines::draw(const Font& font, double size_px, Coverage& coverage) const {
  double baseline = coverage.height / 2.0 - (top() + bottom()) / 2 * size_px;
  for (std::size_t i = 0; i < words_.size(); ++i, baseline += size_px) {
    const Word& line = words_[i];
    double x = coverage.width / 2.0 - (inks_[i].left + inks_[i].right) / 2 * size_px;
    for (std::size_t k = 0; k < line.size(); ++k) {
      font.draw(line[k], size_px, x, baseline, coverage);
      x += font.advance(line[k], k + 1 < line.size() ? line[k + 1] : 0) * size_px;
    }
  }
}

}  // namespace pn::image
