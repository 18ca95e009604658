#include "model/pooling.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

// All of a transformer's activations go through here for every picture: loops are written so that compilers make vector code of them.
namespace pn::model {
namespace {

constexpr float kUpper = 0.999F;        // 1 value in 1,000 is left out at each end
constexpr std::size_t kSample = 1024;   // values that tell about where the ends are
constexpr double kBeyondGuess = 0.004;  // share of the values beyond that place, about
constexpr std::size_t kBlock = 16;
constexpr std::size_t kChannels = 512;
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

// Gathers what the span of a layer needs while its values are read once.
class Tails {
 public:
  explicit Tails(std::span<const float> values) : values_(values), upper_(guess_upper(values, 1)), lower_(-guess_upper(values, -1)) {}

  // kBlock values.
  void add(const float* block) {
    extremes_.add(block);
    int is_beyond = 0;
    for (std::size_t i = 0; i < kBlock; ++i) is_beyond |= static_cast<int>(block[i] > upper_) | static_cast<int>(block[i] < lower_);
    for (std::size_t i = 0; i < kBlock; ++i) has_holes_ |= static_cast<int>(block[i] != block[i]);
    if (!is_beyond) return;
    for (std::size_t i = 0; i < kBlock; ++i) keep(block[i]);
  }
  void add_one(float value) {
    extremes_.add_one(value);
    has_holes_ |= static_cast<int>(std::isnan(value));
    keep(value);
  }
  void add(std::span<const float> values) {
    std::size_t at = 0;
    for (; at + kBlock <= values.size(); at += kBlock) add(values.data() + at);
    for (; at < values.size(); ++at) add_one(values[at]);
  }

  // Of all values, each of which was added once.
  ValueSpan span() && {
    const auto is_number = [](float value) { return !std::isnan(value); };
    const std::size_t count =
        has_holes_ ? static_cast<std::size_t>(std::count_if(values_.begin(), values_.end(), is_number)) : values_.size();
    if (count == 0) return {};
    ValueSpan span{0, 0, extremes_.lowest(), extremes_.highest()};
    if (span.lowest < 0) {
      std::vector<float> tail = tail_of(values_, -1, count, std::move(below_));
      span.low = -upper_quantile(tail, count);
    }
    std::vector<float> tail = tail_of(values_, 1, count, std::move(above_));
    const float high = upper_quantile(tail, count);
    span.high = high > span.low ? high : span.highest;
    return span;
  }

 private:
  void keep(float value) {
    if (value > upper_) above_.push_back(value);
    if (value < lower_) below_.push_back(-value);
  }

  std::span<const float> values_;
  float upper_, lower_;
  Extremes extremes_;
  int has_holes_ = 0;                 // values that are no numbers
  std::vector<float> above_, below_;  // below: times â1
};

void pool_maps(std::span<const float> maps, std::size_t cells, Responses& out, Tails& tails) {
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
  tails.add(maps);
}

void pool_rows(std::span<const float> rows, std::size_t cells, Responses& out, Tails& tails) {
  const std::size_t channels = out.mean.size();
  std::fill(out.maximum.begin(), out.maximum.end(), -kInfinity);
  std::vector<double> sums(std::min(channels, kChannels));
  // So many channels at a time that their sums stay in the nearest cache.
  for (std::size_t first = 0; first < channels; first += kChannels) {
    const std::size_t width = std::min(kChannels, channels - first);
    std::fill(sums.begin(), sums.end(), 0.0);
    float* highest = out.maximum.data() + first;
    for (std::size_t cell = 0; cell < cells; ++cell) {
      const float* row = rows.data() + cell * channels + first;
      double* sum = sums.data();
      for (std::size_t channel = 0; channel < width; ++channel) sum[channel] += static_cast<double>(row[channel]);
      for (std::size_t channel = 0; channel < width; ++channel) highest[channel] = larger(row[channel], highest[channel]);
      tails.add(std::span(row, width));
    }
    for (std::size_t channel = 0; channel < width; ++channel)
      out.mean[first + channel] = static_cast<float>(sums[channel] / static_cast<double>(cells));
  }
}

}  // namespace

PooledLayer pool(std::span<const float> values, int channels, Layout layout) {
  const auto count = static_cast<std::size_t>(std::max(0, channels));
  PooledLayer out;
  out.responses.mean.resize(count);
  out.responses.maximum.resize(count);
  const std::size_t cells = count == 0 ? 0 : values.size() / count;
  if (cells == 0) return out;
  const std::span<const float> known = values.first(cells * count);
  Tails tails(known);
  if (layout == Layout::Maps)
    pool_maps(known, cells, out.responses, tails);
  else
    pool_rows(known, cells, out.responses, tails);
  out.span = std::move(tails).span();
  return out;
}

}  // namespace pn::model
