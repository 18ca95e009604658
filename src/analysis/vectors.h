#pragma once
#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

// Vectors and lists of numbers. Sums are made in double, whatever the numbers are.
namespace pn::analysis {

using Vector = std::vector<double>;

// Σ aᵢ bᵢ of two vectors of equal length.
double dot(std::span<const double> a, std::span<const double> b);
double dot(std::span<const float> a, std::span<const double> b);
double dot(std::span<const float> a, std::span<const float> b);

// √(a·a)
double length(std::span<const double> a);
double length(std::span<const float> a);

// a / ‖a‖; nothing for a vector without a direction: of length 0, or with a value that is not finite.
std::optional<Vector> unit(std::span<const float> a);

// a − b of two vectors of equal length.
Vector difference(std::span<const float> a, std::span<const float> b);

// Cosine of the angle between two vectors of equal length. NaN when either has no length.
double cosine(std::span<const double> a, std::span<const double> b);
double cosine(std::span<const float> a, std::span<const float> b);

// NaN for no values.
double mean_of(std::span<const double> values);
// Standard deviation of a sample, n − 1 in its denominator. NaN for fewer than two values.
double deviation_of(std::span<const double> values);

// Sorts places in `values` so that the highest value comes first; equal ones keep their order, NaN come last.
template <class Values>
void sort_descending(std::vector<std::size_t>& places, const Values& values) {
  std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
    if constexpr (std::is_floating_point_v<std::decay_t<decltype(values[a])>>) {
      const bool none_a = values[a] != values[a], none_b = values[b] != values[b];
      if (none_a || none_b) return !none_a && none_b;
    }
    return values[a] > values[b];
  });
}

// All places of `values`, sorted so.
template <class Values>
std::vector<std::size_t> descending(const Values& values) {
  std::vector<std::size_t> places(values.size());
  std::iota(places.begin(), places.end(), std::size_t{0});
  sort_descending(places, values);
  return places;
}

}  // namespace pn::analysis
