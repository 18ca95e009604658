#pragma once
#include <span>
#include <vector>

// p-values of many tests, and of one claim that rests on several.
namespace pn::analysis {

// The false discovery rate at which each test would just be called significant (adjusted p-value, q).
// p        [tests] in 0..1, any order
// returns  [tests] in 0..1, in the order given
// ref      Benjamini & Hochberg 1995; as R's p.adjust(p, "BH")
std::vector<double> benjamini_hochberg(std::span<const double> p);

// p-value of the claim that all of several alternatives hold: the largest of their p-values. It needs no correction for their number.
// p    [parts] in 0..1; 1 when there are none
// ref  Berger 1982, the intersection–union test
double intersection_union(std::span<const double> p);

}  // namespace pn::analysis
