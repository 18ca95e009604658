#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "image/coverage.h"

namespace pn::image {

// A TrueType font ready to draw from. The bytes must be a font we ship: the reader does not survive hostile ones.
// Lengths are in line heights (from the highest ascender to the lowest descender), y downwards from the baseline.
class Font {
 public:
  struct Box {
    double left = 0, top = 0, right = 0, bottom = 0;
  };

  // errors  Malformed when the bytes are no TrueType font
  static Result<Font> from_bytes(std::vector<std::uint8_t> ttf);

  Font(Font&&) noexcept;
  Font& operator=(Font&&) noexcept;
  ~Font();

  bool has(char32_t letter) const;

  // From the start of `letter` to the start of `next`, kerned; next = 0 at the end of a line.
  double advance(char32_t letter, char32_t next) const;

  // What the letter inks, around its start on the baseline; all zero for a space.
  Box ink(char32_t letter) const;

  // Adds the letter, `size_px` pixels a line height, its start at (x, baseline), to what is inked already.
  void draw(char32_t letter, double size_px, double x, double baseline, Coverage& coverage) const;

 private:
  struct Parts;
  explicit Font(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace pn::image
