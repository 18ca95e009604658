#include "analysis/strongest.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <limits>

#include "analysis/ordered_bits.h"

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

namespace pn::analysis {
namespace {

constexpr std::size_t kBlock = 256;    // columns at a time, so that their candidates stay in the cache
constexpr std::size_t kSample = 512;   // rows that the first limits come from
constexpr std::size_t kLeastRows = 8;  // for each row wanted; with fewer, limits save nothing

// Keys compare as values do, of equal ones the earlier row is the higher.
std::uint64_t key_of(float value, std::size_t row) { return std::uint64_t{ordered_bits(value)} << 32U | (0xFFFFFFFFU - row); }

// Puts the `kept` highest keys first, in no order.
void select(std::span<std::uint64_t> keys, std::size_t kept) {
  if (kept < keys.size())
    std::nth_element(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept) - 1, keys.end(), std::greater<>());
}

void write(std::span<std::uint64_t> keys, std::size_t kept, std::uint32_t* into) {
  select(keys, kept);
  const std::span<std::uint64_t> best = keys.first(kept);
  std::sort(best.begin(), best.end(), std::greater<>());
  for (std::size_t i = 0; i < kept; ++i) into[i] = 0xFFFFFFFFU - static_cast<std::uint32_t>(best[i]);
}

// Which of four values are above their limits, a bit each.
unsigned above(const float* values, const float* limits) {
#ifdef __wasm_simd128__
  return wasm_i32x4_bitmask(wasm_f32x4_gt(wasm_v128_load(values), wasm_v128_load(limits)));
#else
  unsigned found = 0;
  for (unsigned i = 0; i < 4; ++i) found |= (values[i] > limits[i] ? 1U : 0U) << i;
  return found;
#endif
}

// Columns of one block. A sample of the rows gives each column a limit that about twice as many values as are wanted lie above; what does
// is kept. Too many raise the limit; too few, and the column is looked at as a whole.
class Block {
 public:
  Block(std::span<const float> values, std::size_t columns, std::size_t kept)
      : values_(values), columns_(columns), rows_(values.size() / columns), kept_(kept), most_(4 * kept + 256) {}

  void run(std::size_t first, std::size_t count, std::uint32_t* into) {
    first_ = first;
    count_ = count;
    counts_.assign(count, 0);
    keys_.resize(count * most_);
    set_limits();
    for (std::size_t row = 0; row < rows_; ++row) take_row(row);
    for (std::size_t column = 0; column < count; ++column) {
      if (counts_[column] < kept_) take_whole(column);
      write(keys_of(column), kept_, into + column * kept_);
    }
  }

 private:
  std::span<std::uint64_t> keys_of(std::size_t column) { return std::span(keys_).subspan(column * most_, counts_[column]); }
  const float* row(std::size_t number) const { return values_.data() + number * columns_ + first_; }

  void set_limits() {
    const double expected = static_cast<double>(kSample * kept_) / static_cast<double>(rows_);
    const auto place = static_cast<std::size_t>(expected + 3.5 * std::sqrt(expected) + 2.0);
    limits_.assign(count_, -std::numeric_limits<float>::infinity());
    if (place >= kSample) return;
    sample_.resize(count_ * kSample);
    for (std::size_t i = 0; i < kSample; ++i) {
      const float* from = row(i * rows_ / kSample);
      for (std::size_t column = 0; column < count_; ++column) sample_[column * kSample + i] = from[column];
    }
    for (std::size_t column = 0; column < count_; ++column) {
      const auto begin = sample_.begin() + static_cast<std::ptrdiff_t>(column * kSample), at = begin + static_cast<std::ptrdiff_t>(place);
      std::nth_element(begin, at, begin + kSample, std::greater<>());
      limits_[column] = std::nextafter(*at, -std::numeric_limits<float>::infinity());
    }
  }

  void take_row(std::size_t number) {
    const float* from = row(number);
    std::size_t column = 0;
    for (; column + 4 <= count_; column += 4) {
      for (unsigned found = above(from + column, limits_.data() + column); found != 0; found &= found - 1)
        take(column + static_cast<std::size_t>(__builtin_ctz(found)), from, number);
    }
    for (; column < count_; ++column) {
      if (from[column] > limits_[column]) take(column, from, number);
    }
  }

  void take(std::size_t column, const float* from, std::size_t number) {
    keys_[column * most_ + counts_[column]] = key_of(from[column], number);
    if (++counts_[column] < most_) return;
    select(keys_of(column), kept_);
    counts_[column] = static_cast<std::uint32_t>(kept_);
    const std::size_t last = 0xFFFFFFFFU - static_cast<std::uint32_t>(keys_[column * most_ + kept_ - 1]);
    limits_[column] = row(last)[column];  // what comes later must be higher
  }

  void take_whole(std::size_t column) {
    limits_[column] = -std::numeric_limits<float>::infinity();
    counts_[column] = 0;
    for (std::size_t number = 0; number < rows_; ++number) {
      const float* from = row(number);
      if (from[column] > limits_[column] || counts_[column] < kept_) take(column, from, number);
    }
  }

  std::span<const float> values_;
  std::size_t columns_, rows_, kept_, most_;
  std::size_t first_ = 0, count_ = 0;
  std::vector<float> limits_;          // [count]
  std::vector<std::uint32_t> counts_;  // [count] keys of each
  std::vector<std::uint64_t> keys_;    // [count][most]
  std::vector<float> sample_;          // [count][kSample]
};

}  // namespace

std::vector<std::uint32_t> strongest_rows(std::span<const float> values, std::size_t columns, std::size_t first, std::size_t count,
                                          std::size_t most) {
  assert(columns > 0 && first + count <= columns);
  const std::size_t rows = values.size() / columns, kept = std::min(most, rows);
  std::vector<std::uint32_t> found(count * kept);
  if (kept == 0) return found;
  if (rows >= kLeastRows * kept && rows >= 2 * kSample) {
    Block block(values, columns, kept);
    for (std::size_t done = 0; done < count; done += kBlock) block.run(first + done, std::min(kBlock, count - done), &found[done * kept]);
    return found;
  }
  std::vector<std::uint64_t> keys(rows);
  for (std::size_t column = 0; column < count; ++column) {
    for (std::size_t row = 0; row < rows; ++row) keys[row] = key_of(values[row * columns + first + column], row);
    write(keys, kept, &found[column * kept]);
  }
  return found;
}

}  // namespace pn::analysis
