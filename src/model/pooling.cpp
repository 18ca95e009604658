#include "model/pooling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

// All of a transformer's activations go through here for every picture: loops are written so that compilers make vector code of them.
namespace pn::model {
namespace {

constexpr float kUpper = 0.999F;        // 1 value in 1,000 is left out at each end
constexpr std::size_t kSample = 4096;   // values that tell about where the ends are
constexpr double kBeyondGuess = 0.003;  // share of the values beyond that place, about
constexpr std::size_t kBlock = 16;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

float larger(float a, float b) { return a > b ? a : b; }
float smaller(float a, float b) { return a < b ? a : b; }

// Reductions that a compiler may not reorder by itself.
struct Extremes {
  float low[kBlock], high[kBlock];

  Extremes() {
    std::fill(std::begin(low), std::end(low), kInfinity);
    std::fill(std::begin(high), std::end(high), -kInfinity);
  }
  void add(const float* block) {
    for (std::size_t i = 0; i < kBlock; ++i) low[i] = smaller(block[i], low[i]);
    for (std::size_t i = 0; i < kBlock; ++i) high[i] = larger(block[i], high[i]);
  }
  void add_one(float value) {
    low[0] = smaller(value, low[0]);
    high[0] = larger(value, high[0]);
  }
  float lowest() const { return *std::min_element(std::begin(low), std::end(low)); }
  float highest() const { return *std::max_element(std::begin(high), std::end(high)); }
};

void pool_maps(std::span<const float> maps, std::size_t cells, Responses& out) {
  for (std::size_t channel = 0; channel < out.mean.size(); ++channel) {
    const std::span<const float> map = maps.subspan(channel * cells, cells);
    double sum = 0;
    float highest = -kInfinity;
    for (const float value : map) {
      sum += value;
      highest = larger(value, highest);
    }
    out.mean[channel] = static_cast<float>(sum / static_cast<double>(cells));
    out.maximum[channel] = highest;
  }
}

void pool_rows(std::span<const float> rows, std::size_t cells, Responses& out) {
  const std::size_t channels = out.mean.size();
  std::vector<double> sums(channels, 0.0);
  std::fill(out.maximum.begin(), out.maximum.end(), -kInfinity);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const float* row = rows.data() + cell * channels;
    double* sum = sums.data();
    float* highest = out.maximum.data();
    for (std::size_t channel = 0; channel < channels; ++channel) sum[channel] += static_cast<double>(row[channel]);
    for (std::size_t channel = 0; channel < channels; ++channel) highest[channel] = larger(row[channel], highest[channel]);
  }
  for (std::size_t channel = 0; channel < channels; ++channel)
    out.mean[channel] = static_cast<float>(sums[channel] / static_cast<double>(cells));
}

// The value that about kBeyondGuess of all lie above; −∞ when a sample cannot tell.
float guess_upper(std::span<const float> values, float sign) {
  std::vector<float> sample;
  const std::size_t step = std::max<std::size_t>(1, values.size() / kSample);
  for (std::size_t i = 0; i < values.size(); i += step)
    if (!std::isnan(values[i])) sample.push_back(sign * values[i]);
  const auto beyond = static_cast<std::size_t>(static_cast<double>(sample.size()) * kBeyondGuess);
  if (beyond == 0) return -kInfinity;
  const auto place = sample.end() - static_cast<std::ptrdiff_t>(beyond + 1);
  std::nth_element(sample.begin(), place, sample.end());
  return *place;
}

// The 99.9 % quantile of `count` numbers, of which `tail` has the highest.
float upper_quantile(std::vector<float>& tail, std::size_t count) {
  const double position = static_cast<double>(kUpper) * static_cast<double>(count - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t rank = count - below;  // from the highest, which is 1
  const auto low = tail.end() - static_cast<std::ptrdiff_t>(rank);
  std::nth_element(tail.begin(), low, tail.end());
  const float high = rank > 1 ? *std::min_element(low + 1, tail.end()) : *low;
  return static_cast<float>(*low + (position - static_cast<double>(below)) * static_cast<double>(high - *low));
}

std::size_t rank_of_quantile(std::size_t count) {
  return count - static_cast<std::size_t>(static_cast<double>(kUpper) * static_cast<double>(count - 1));
}

// The values above a guess, times `sign`; all numbers when these are too few.
std::vector<float> tail_of(std::span<const float> values, float sign, std::size_t count, std::vector<float> beyond) {
  if (beyond.size() >= rank_of_quantile(count)) return beyond;
  beyond.clear();
  for (const float value : values)
    if (!std::isnan(value)) beyond.push_back(sign * value);
  return beyond;
}

ValueSpan span_of(std::span<const float> values) {
  const float upper = guess_upper(values, 1), lower = -guess_upper(values, -1);
  Extremes extremes;
  std::vector<float> above, below;  // below: times −1
  const auto keep = [&](float value) {
    if (value > upper) above.push_back(value);
    if (value < lower) below.push_back(-value);
  };
  int has_holes = 0;  // values that are no numbers
  std::size_t at = 0;
  for (; at + kBlock <= values.size(); at += kBlock) {
    const float* block = values.data() + at;
    extremes.add(block);
    int is_beyond = 0;
    for (std::size_t i = 0; i < kBlock; ++i) is_beyond |= static_cast<int>(block[i] > upper) | static_cast<int>(block[i] < lower);
    for (std::size_t i = 0; i < kBlock; ++i) has_holes |= static_cast<int>(block[i] != block[i]);
    if (!is_beyond) continue;
    for (std::size_t i = 0; i < kBlock; ++i) keep(block[i]);
  }
  for (; at < values.size(); ++at) {
    extremes.add_one(values[at]);
    has_holes |= static_cast<int>(std::isnan(values[at]));
    keep(values[at]);
  }
  const std::size_t count =
      has_holes ? static_cast<std::size_t>(std::count_if(values.begin(), values.end(), [](float value) { return !std::isnan(value); }))
                : values.size();
  if (count == 0) return {};
  ValueSpan span{0, 0, extremes.lowest(), extremes.highest()};
  if (span.lowest < 0) {
    std::vector<float> tail = tail_of(values, -1, count, std::move(below));
    span.low = -upper_quantile(tail, count);
  }
  std::vector<float> tail = tail_of(values, 1, count, std::move(above));
  const float high = upper_quantile(tail, count);
  span.high = high > span.low ? high : span.highest;
  return span;
}

}  // namespace

PooledLayer pool(std::span<const float> values, int channels, Layout layout) {
  const auto count = static_cast<std::size_t>(std::max(0, channels));
  PooledLayer out;
  out.responses.mean.resize(count);
  out.responses.maximum.resize(count);
  const std::size_t cells = count == 0 ? 0 : values.size() / count;
  if (cells == 0) return out;
  if (layout == Layout::Maps)
    pool_maps(values, cells, out.responses);
  else
    pool_rows(values, cells, out.responses);
  out.span = span_of(values.first(cells * count));
  return out;
}

}  // namespace pn::model
