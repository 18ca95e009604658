#pragma once
// Text in lines, as words and labels draw it. Private to this room. Lengths are in line heights, unless they are in pixels.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "image/coverage.h"
#include "image/font.h"

namespace pn::image {

using Word = std::u32string;

inline constexpr std::size_t kMostLines = 3;

// The words of a text between its spaces.
// errors  TooFew for text without a visible letter; Malformed for broken UTF-8; TooLarge beyond 200 letters;
//         NotFound naming the first letter that the font does not have
Result<std::vector<Word>> split_words(std::string_view text, const Font& font);

// The best break into exactly `count` lines of words[first..]: the one whose widest line is narrowest. Returns that width.
double break_lines(const Font& font, const std::vector<Word>& words, std::size_t first, std::size_t count, std::vector<Word>& lines);

// Lines one below the other, each centred on its ink.
class Lines {
 public:
  Lines(const Font& font, std::vector<Word> lines);  // at least one

  double top() const;     // of the ink, from the first baseline
  double bottom() const;  // likewise, of the last line's
  double width() const;   // of the widest line's ink
  // Into the middle of the coverage.
  void draw(const Font& font, double size_px, Coverage& coverage) const;

 private:
  std::vector<Word> words_;
  std::vector<Font::Box> inks_;
};

}  // namespace pn::image
