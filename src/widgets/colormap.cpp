#include "widgets/colormap.h"

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace pn::widgets {
namespace {

#include "widgets/colormap_tables.inc"

}  // namespace

ImU32 color_at(Colormap map, float share) {
  if (std::isnan(share)) return IM_COL32(0, 0, 0, 0);
  const float clamped = share < 0.0F ? 0.0F : (share > 1.0F ? 1.0F : share);
  const auto entry = static_cast<std::size_t>(clamped * 255.0F + 0.5F);
  const std::uint32_t rgb = map == Colormap::Activation ? kActivation[entry] : kContribution[entry];
  return IM_COL32(rgb >> 16, (rgb >> 8) & 0xffU, rgb & 0xffU, 255);
}

}  // namespace pn::widgets
