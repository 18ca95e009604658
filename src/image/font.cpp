#include "image/font.h"
#include "base/words.h"

#include <algorithm>
#include <cmath>
#include <utility>

#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#include <stb/stb_truetype.h>

namespace pn::image {

struct Font::Parts {
  std::vector<std::uint8_t> bytes;  // `info` points into them
  stbtt_fontinfo info{};
  float unit = 0;  // line heights in one font unit

  int glyph(char32_t letter) const { return stbtt_FindGlyphIndex(&info, static_cast<int>(letter)); }
};

Font::Font(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Font::Font(Font&&) noexcept = default;
Font& Font::operator=(Font&&) noexcept = default;
Font::~Font() = default;

Result<Font> Font::from_bytes(std::vector<std::uint8_t> ttf) {
  const Error error{ErrorCode::Malformed, tr("This is not a TrueType font."), ""};
  constexpr std::size_t kLeastBytes = 256;
  if (ttf.size() < kLeastBytes) return error;
  auto parts = std::make_unique<Parts>();
  parts->bytes = std::move(ttf);
  const int start = stbtt_GetFontOffsetForIndex(parts->bytes.data(), 0);
  if (start < 0 || !stbtt_InitFont(&parts->info, parts->bytes.data(), start)) return error;
  parts->unit = stbtt_ScaleForPixelHeight(&parts->info, 1.0f);
  if (!(parts->unit > 0)) return error;
  return Font(std::move(parts));
}

bool Font::has(char32_t letter) const { return parts_->glyph(letter) != 0; }

double Font::advance(char32_t letter, char32_t next) const {
  const int glyph = parts_->glyph(letter);
  int width = 0, bearing = 0;
  stbtt_GetGlyphHMetrics(&parts_->info, glyph, &width, &bearing);
  if (next != 0) width += stbtt_GetGlyphKernAdvance(&parts_->info, glyph, parts_->glyph(next));
  return static_cast<double>(width) * static_cast<double>(parts_->unit);
}

Font::Box Font::ink(char32_t letter) const {
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  if (!stbtt_GetGlyphBox(&parts_->info, parts_->glyph(letter), &x0, &y0, &x1, &y1)) return {};
  const auto unit = static_cast<double>(parts_->unit);
  return {x0 * unit, -y1 * unit, x1 * unit, -y0 * unit};
}

void Font::draw(char32_t letter, double size_px, double x, double baseline, Coverage& coverage) const {
  const int glyph = parts_->glyph(letter);
  const float scale = parts_->unit * static_cast<float>(size_px);
  const double whole_x = std::floor(x), whole_y = std::floor(baseline);
  const auto shift_x = static_cast<float>(x - whole_x), shift_y = static_cast<float>(baseline - whole_y);
  int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  stbtt_GetGlyphBitmapBoxSubpixel(&parts_->info, glyph, scale, scale, shift_x, shift_y, &x0, &y0, &x1, &y1);
  const int width = x1 - x0, height = y1 - y0;
  if (width <= 0 || height <= 0) return;
  std::vector<std::uint8_t> bitmap(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  stbtt_MakeGlyphBitmapSubpixel(&parts_->info, bitmap.data(), width, height, width, scale, scale, shift_x, shift_y, glyph);

  const int left = static_cast<int>(whole_x) + x0, top = static_cast<int>(whole_y) + y0;
  for (int row = std::max(0, -top); row < std::min(height, coverage.height - top); ++row) {
    for (int column = std::max(0, -left); column < std::min(width, coverage.width - left); ++column) {
      const std::uint8_t added = bitmap[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) + static_cast<std::size_t>(column)];
      std::uint8_t& amount = coverage.amounts[static_cast<std::size_t>(top + row) * static_cast<std::size_t>(coverage.width) +
                                              static_cast<std::size_t>(left + column)];
      amount = static_cast<std::uint8_t>(std::min(255, amount + added));
    }
  }
}

}  // namespace pn::image
