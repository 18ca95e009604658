#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "widgets/colormap.h"

using namespace pn::widgets;

namespace {

// Relative luminance of an sRGB colour, 0..1 (WCAG 2).
double luminance(ImU32 color) {
  const auto linear = [&](int shift) {
    const double c = static_cast<double>((color >> shift) & 0xFFU) / 255.0;
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(IM_COL32_R_SHIFT) + 0.7152 * linear(IM_COL32_G_SHIFT) + 0.0722 * linear(IM_COL32_B_SHIFT);
}

}  // namespace

TEST_CASE("activation colours are inferno's") {
  CHECK(color_at(Colormap::Activation, 0.0F) == IM_COL32(0, 0, 4, 255));
  CHECK(color_at(Colormap::Activation, 1.0F) == IM_COL32(252, 255, 164, 255));
  CHECK(color_at(Colormap::Activation, 128.0F / 255.0F) == IM_COL32(188, 55, 84, 255));
}

TEST_CASE("activation colours only get brighter") {
  double before = -1.0;
  for (int i = 0; i < 256; ++i) {
    const double now = luminance(color_at(Colormap::Activation, static_cast<float>(i) / 255.0F));
    CHECK(now > before - 1e-4);
    before = now;
  }
}

TEST_CASE("contribution colours are darkest at both ends and near white in the middle") {
  const auto at = [](float share) { return luminance(color_at(Colormap::Contribution, share)); };
  CHECK(at(0.5F) > 0.85);
  CHECK(at(0.0F) == doctest::Approx(at(1.0F)).epsilon(0.5));
  for (int i = 1; i < 128; ++i) {
    CHECK(at(static_cast<float>(i) / 255.0F) >= at(static_cast<float>(i - 1) / 255.0F));
    CHECK(at(1.0F - static_cast<float>(i) / 255.0F) >= at(1.0F - static_cast<float>(i - 1) / 255.0F));
  }
}

TEST_CASE("values outside a map's range get its ends, a NaN nothing") {
  CHECK(color_at(Colormap::Activation, -3.0F) == color_at(Colormap::Activation, 0.0F));
  CHECK(color_at(Colormap::Activation, 7.0F) == color_at(Colormap::Activation, 1.0F));
  CHECK((color_at(Colormap::Activation, std::numeric_limits<float>::quiet_NaN()) & IM_COL32_A_MASK) == 0);
}

TEST_CASE("a range places values and survives being empty") {
  const ValueRange range{2.0F, 4.0F, false, true};
  CHECK(range.share(3.0F) == 0.5F);
  CHECK(range.share(5.0F) == 1.5F);
  CHECK(ValueRange{1.0F, 1.0F}.share(9.0F) == 0.0F);
}
