#pragma once
#include <imgui.h>

// The two colour maps of the page; the same in dark and light, so that a colour always means the same value.
namespace pn::widgets {

enum class Colormap {
  Activation,    // inferno: dark is low, bright is high
  Contribution,  // blue is negative, white nothing, orange positive
};

// Colour of a share in 0..1 of the map's range, clamped; opaque. A NaN is transparent. Entry round(share × 255) of the table.
ImU32 color_at(Colormap map, float share);

// The values a map's colours span. What lies outside gets the end's colour; `reaches_*` say whether anything does.
struct ValueRange {
  float low = 0.0F;
  float high = 1.0F;
  bool reaches_below = false;
  bool reaches_above = false;

  // Where `value` lies between low and high, unclamped; 0 for an empty range.
  float share(float value) const { return high > low ? (value - low) / (high - low) : 0.0F; }
};

}  // namespace pn::widgets
