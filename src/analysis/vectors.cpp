#include "analysis/vectors.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace pn::analysis {
namespace {

template <class A, class B>
double sum_of_products(std::span<const A> a, std::span<const B> b) {
  assert(a.size() == b.size());
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

template <class T>
double cosine_of(std::span<const T> a, std::span<const T> b) {
  const double squares = dot(a, a) * dot(b, b);
  return squares > 0 ? dot(a, b) / std::sqrt(squares) : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

double dot(std::span<const double> a, std::span<const double> b) { return sum_of_products(a, b); }
double dot(std::span<const float> a, std::span<const double> b) { return sum_of_products(a, b); }
double dot(std::span<const float> a, std::span<const float> b) { return sum_of_products(a, b); }

double length(std::span<const double> a) { return std::sqrt(dot(a, a)); }
double length(std::span<const float> a) { return std::sqrt(dot(a, a)); }

std::optional<Vector> unit(std::span<const float> a) {
  const double size = length(a);
  if (!(size > 0) || !std::isfinite(size)) return std::nullopt;
  Vector found(a.begin(), a.end());
  for (double& each : found) each /= size;
  return found;
}

Vector difference(std::span<const float> a, std::span<const float> b) {
  assert(a.size() == b.size());
  Vector found(a.begin(), a.end());
  for (std::size_t i = 0; i < found.size(); ++i) found[i] -= static_cast<double>(b[i]);
  return found;
}

double cosine(std::span<const double> a, std::span<const double> b) { return cosine_of(a, b); }
double cosine(std::span<const float> a, std::span<const float> b) { return cosine_of(a, b); }

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double deviation_of(std::span<const double> values) {
  if (values.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  const double middle = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - middle) * (value - middle);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace pn::analysis
