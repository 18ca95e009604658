#include "image/words.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/words.h"
#include "image/compose.h"
#include "image/lines.h"

namespace pn::image {

namespace {

constexpr double kUsedWidth = 0.9, kUsedHeight = 0.94;  // of the picture's side; the rest is margin

struct Layout {
  std::vector<Word> lines;
  double size_px = 0;  // of a line height
};

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

}  // namespace

Result<Image> render_word(const Font& font, const WordStyle& style, int side) {
  if (!(style.size > 0 && style.size <= 1))
    return Error{ErrorCode::Malformed, tr("The size of a word is a part of the picture's height, over 0 and up to 1."), ""};
  const auto words = split_words(style.text, font);
  if (!words) return words.error();
  Coverage coverage(side, side);
  Layout layout = lay_out(font, *words, style.size * side, side);
  Lines(font, std::move(layout.lines)).draw(font, layout.size_px, coverage);
  Image image = filled(side, side, style.background);
  for (int y = 0; y < side; ++y)
    ink_row(coverage.amounts.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(side), side, style.foreground, image.row(y));
  return image;
}

}  // namespace pn::image
