#pragma once
#include "analysis/selectivity.h"

// How sure a proportion is.
namespace pn::analysis {

// 95 % confidence interval of a proportion of which `hits` of `count` were seen: Wilson's score interval, without continuity correction.
// Within 0..1, also when none or all were hits; 0 to 1 when `count` is 0.
// ref  Wilson 1927; recommended for few cases by Brown, Cai & DasGupta 2001
Interval wilson_interval(int hits, int count);

}  // namespace pn::analysis
