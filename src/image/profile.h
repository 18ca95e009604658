#pragma once
// Colour profiles (ICC.1) of picture files, and colours into sRGB by them. Private to this room.
#include <array>
#include <optional>
#include <vector>

#include "image/bytes.h"
#include "image/header.h"
#include "image/rows.h"

namespace pn::image {

// The profile in a JPEG (APP2 segments), PNG (iCCP, inflated within 4 MB of memory) or WebP (ICCP) file. nullopt when there is none; empty when
// it is damaged or a part of it is missing.
std::optional<std::vector<std::uint8_t>> profile_of(Bytes file, Format format);

// From the colours of an RGB profile that is made of three curves and a matrix (sRGB, Display P3, Adobe RGB and most cameras' and
// displays') to sRGB, with relative colorimetric intent; what lies outside of sRGB is clipped.
class SrgbConversion {
 public:
  // nullopt for other profiles (tables, CMYK, grey, Lab) and damaged ones.
  static std::optional<SrgbConversion> from(Bytes icc);

  // False for the profile of sRGB itself: no colour changes by more than a 255th.
  bool changes_colours() const;

  // rgba  [width, 4]; alpha stays
  void convert(std::uint8_t* rgba, int width) const;

 private:
  std::array<std::array<float, 256>, 3> linear_{};  // of each channel's bytes
  std::array<std::array<float, 3>, 3> matrix_{};    // to linear sRGB
};

// Converts rows on their way.
class ConvertedRows final : public RowSink {
 public:
  ConvertedRows(const SrgbConversion& conversion, RowSink& next) : conversion_(conversion), next_(next) {}
  void begin(int width, int height) override {
    width_ = width;
    next_.begin(width, height);
  }
  void row(std::uint8_t* rgba) override {
    conversion_.convert(rgba, width_);
    next_.row(rgba);
  }

 private:
  const SrgbConversion& conversion_;
  RowSink& next_;
  int width_ = 0;
};

}  // namespace pn::image
