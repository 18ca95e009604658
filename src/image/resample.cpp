#include "image/resample.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numbers>

#include "image/simd.h"

namespace pn::image {

namespace {

constexpr int kPrecisionBits = 32 - 8 - 2;
constexpr std::int32_t kHalf = 1 << (kPrecisionBits - 1);
constexpr int kLowBits = 11;

double bicubic(double x) {
  constexpr double a = -0.5;
  x = std::fabs(x);
  if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
  if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * a;
  return 0.0;
}

double bilinear(double x) { return std::max(1.0 - std::fabs(x), 0.0); }

double box(double x) { return x > -0.5 && x <= 0.5 ? 1.0 : 0.0; }

double sinc(double x) {
  if (x == 0.0) return 1.0;
  x *= std::numbers::pi;
  return std::sin(x) / x;
}

double lanczos(double x) { return x >= -3.0 && x < 3.0 ? sinc(x) * sinc(x / 3) : 0.0; }

// In single precision where Pillow's kernel is.
double hamming(double x) {
  x = std::fabs(x);
  if (x == 0.0) return 1.0;
  if (x >= 1.0) return 0.0;
  x *= std::numbers::pi;
  return std::sin(x) / x * (0.54F + 0.46F * std::cos(x));
}

struct Kernel {
  double (*value)(double);
  double support;  // beyond it the kernel is 0
};

Kernel kernel_of(Filter filter) {
  switch (filter) {
    case Filter::Lanczos: return {lanczos, 3.0};
    case Filter::Bilinear: return {bilinear, 1.0};
    case Filter::Bicubic: return {bicubic, 2.0};
    case Filter::Box: return {box, 0.5};
    case Filter::Hamming: return {hamming, 1.0};
  }
  return {bicubic, 2.0};
}

std::int32_t pack(std::int32_t a, std::int32_t b) {
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(b) << 16) | (static_cast<std::uint32_t>(a) & 0xffff));
}

Weights::Pair make_pair(std::int32_t a, std::int32_t b) {
  constexpr std::int32_t kLowMask = (1 << kLowBits) - 1;
  return {pack(a >> kLowBits, b >> kLowBits), pack(a & kLowMask, b & kLowMask)};
}

// Four sums of products with split weights, being added up.
struct Sums {
  simd::V high = simd::zero(), low = simd::broadcast(kHalf);

  void add(simd::V pairs, simd::V high_weights, simd::V low_weights) {
    high = simd::add(high, simd::dot(pairs, high_weights));
    low = simd::add(low, simd::dot(pairs, low_weights));
  }
  simd::V total() const { return simd::add(simd::shift_left_11(high), low); }
};

}  // namespace

Weights filter_weights(Filter filter, int in_size, int out_size, bool is_reversed, double extent) {
  const auto [value, reach] = kernel_of(filter);
  const double scale = extent / out_size;
  const double start = is_reversed ? in_size - extent : 0.0;
  const double filter_scale = std::max(scale, 1.0);
  const double support = reach * filter_scale;
  const double step = 1.0 / filter_scale;

  Weights weights;
  weights.pairs = static_cast<int>(std::ceil(support)) + 1;
  const auto outputs = static_cast<std::size_t>(out_size), pairs = static_cast<std::size_t>(weights.pairs);
  weights.first.resize(outputs);
  weights.count.resize(outputs);
  weights.weight.resize(outputs * pairs);
  std::vector<double> kernel(2 * pairs);
  std::vector<std::int32_t> fixed(2 * pairs);
  for (std::size_t i = 0; i < outputs; ++i) {
    const double centre = start + (static_cast<double>(i) + 0.5) * scale;
    const int first = std::max(static_cast<int>(centre - support + 0.5), 0);
    const auto count = static_cast<std::size_t>(std::min(static_cast<int>(centre + support + 0.5), in_size) - first);
    double total = 0.0;
    for (std::size_t k = 0; k < count; ++k) total += kernel[k] = value((static_cast<double>(k) + first - centre + 0.5) * step);
    std::fill(fixed.begin(), fixed.end(), 0);
    for (std::size_t k = 0; k < count; ++k) {
      const double w = total != 0.0 ? kernel[k] / total : kernel[k];
      fixed[k] = static_cast<std::int32_t>((w < 0 ? -0.5 : 0.5) + w * (1 << kPrecisionBits));
    }
    if (is_reversed) std::reverse(fixed.begin(), fixed.begin() + static_cast<std::ptrdiff_t>(count));
    const std::size_t out = is_reversed ? outputs - 1 - i : i;
    weights.first[out] = is_reversed ? in_size - first - static_cast<int>(count) : first;
    weights.count[out] = static_cast<int>(count);
    for (std::size_t k = 0; k < pairs; ++k) weights.weight[out * pairs + k] = make_pair(fixed[2 * k], fixed[2 * k + 1]);
  }
  return weights;
}

void resample_row(const Weights& weights, const std::uint8_t* in, std::uint8_t* out) {
  const Weights::Pair* weight = weights.weight.data();
  for (std::size_t x = 0; x < weights.first.size(); ++x, weight += weights.pairs, out += 4) {
    const std::uint8_t* from = in + static_cast<std::ptrdiff_t>(weights.first[x]) * 4;
    const int count = weights.count[x];
    Sums sums;
    const auto add = [&](simd::V pixels, const Weights::Pair& pair) {
      sums.add(simd::pairs_within(pixels), simd::broadcast(pair.high), simd::broadcast(pair.low));
    };
    for (int i = 0; i + 1 < count; i += 2) add(simd::load_8(from + i * 4), weight[i / 2]);
    if (count % 2 == 1) add(simd::load_4(from + (count - 1) * 4), weight[count / 2]);
    const simd::V total = sums.total();
    simd::store_4(out, simd::to_bytes(total, total, total, total));
  }
}

void resample_columns(const Weights& weights, int y, const std::uint8_t* in, int width, std::uint8_t* out) {
  const auto at = static_cast<std::size_t>(y);
  const Weights::Pair* weight = weights.weight.data() + at * static_cast<std::size_t>(weights.pairs);
  const int count = weights.count[at];
  const std::size_t row_bytes = static_cast<std::size_t>(width) * 4;
  // Rows two by two; the last of an odd number goes with itself, at weight 0.
  const auto row = [&](int i) { return in + static_cast<std::size_t>(std::min(i, count - 1)) * row_bytes; };

  std::size_t x = 0;
  for (; x + 16 <= row_bytes; x += 16) {
    Sums sums[4];
    for (int i = 0; i < count; i += 2) {
      const simd::V a = simd::load_16(row(i) + x), b = simd::load_16(row(i + 1) + x);
      const simd::V high = simd::broadcast(weight[i / 2].high), low = simd::broadcast(weight[i / 2].low);
      sums[0].add(simd::pairs_between<0>(a, b), high, low);
      sums[1].add(simd::pairs_between<1>(a, b), high, low);
      sums[2].add(simd::pairs_between<2>(a, b), high, low);
      sums[3].add(simd::pairs_between<3>(a, b), high, low);
    }
    simd::store_16(out + x, simd::to_bytes(sums[0].total(), sums[1].total(), sums[2].total(), sums[3].total()));
  }
  for (; x < row_bytes; x += 4) {
    Sums sums;
    for (int i = 0; i < count; i += 2) {
      const simd::V pairs = simd::pairs_between<0>(simd::load_4(row(i) + x), simd::load_4(row(i + 1) + x));
      sums.add(pairs, simd::broadcast(weight[i / 2].high), simd::broadcast(weight[i / 2].low));
    }
    const simd::V total = sums.total();
    simd::store_4(out + x, simd::to_bytes(total, total, total, total));
  }
}

}  // namespace pn::image
