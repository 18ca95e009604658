#pragma once
#include <string>

#include "studies/figure.h"

// A figure of points on two axes, in four quadrants. Private to this room.
namespace pn::studies {

inline constexpr double kMapSide = 360;

// Its square, `kMapSide` pixels high, around `middle`.
std::string map_svg(const Figure& figure, double middle, double top);

}  // namespace pn::studies
