#include "analysis/strongest.h"

#include <algorithm>
#include <array>
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

constexpr std::size_t kBlock = 2048;       // columns at a time: what is read of a row lies together, and candidates stay in the cache
constexpr std::size_t kSample = 256;       // rows that the first limits come from
constexpr std::size_t kNotes = 1U << 17U;  // values above their limits that are noted before they are sorted by column
constexpr std::size_t kBuckets = 128;      // of keys, by their distance from the lowest
constexpr std::size_t kLeastRows = 8;      // for each row wanted; with fewer, limits save nothing

// Keys compare as values do, of equal ones the earlier row is the higher.
std::uint64_t key_of(float value, std::size_t row) { return std::uint64_t{ordered_bits(value)} << 32U | (0xFFFFFFFFU - row); }

// Puts the `kept` highest keys first, in no order.
void select(std::span<std::uint64_t> keys, std::size_t kept) {
  if (kept < keys.size())
    std::nth_element(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(kept) - 1, keys.end(), std::greater<>());
}

// Sorts keys into buckets of like values, from the highest, and these each for itself, as far as is wanted.
class Sorter {
 public:
  void write(std::span<const std::uint64_t> keys, std::size_t kept, std::uint32_t* into) {
    std::uint64_t lowest = keys[0], highest = keys[0];
    for (const std::uint64_t key : keys) {
      lowest = std::min(lowest, key);
      highest = std::max(highest, key);
    }
    const auto top = static_cast<std::uint32_t>(highest >> 32U), range = top - static_cast<std::uint32_t>(lowest >> 32U);
    unsigned shift = 0;
    while (range >> shift >= kBuckets) ++shift;
    const auto bucket_of = [&](std::uint64_t key) { return (top - static_cast<std::uint32_t>(key >> 32U)) >> shift; };
    std::array<std::uint32_t, kBuckets + 1> ends = {};
    buckets_.resize(keys.size());
    sorted_.resize(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) ++ends[1 + (buckets_[i] = static_cast<std::uint8_t>(bucket_of(keys[i])))];
    for (std::size_t i = 0; i < kBuckets; ++i) ends[i + 1] += ends[i];
    std::array<std::uint32_t, kBuckets + 1> next = ends;
    for (std::size_t i = 0; i < keys.size(); ++i) sorted_[next[buckets_[i]]++] = keys[i];
    for (std::size_t bucket = 0; bucket < kBuckets && ends[bucket] < kept; ++bucket) sort(ends[bucket], ends[bucket + 1]);
    for (std::size_t i = 0; i < kept; ++i) into[i] = 0xFFFFFFFFU - static_cast<std::uint32_t>(sorted_[i]);
  }

 private:
  // Most buckets hold one or two.
  void sort(std::size_t first, std::size_t end) {
    if (end - first > 16) {
      std::sort(sorted_.begin() + static_cast<std::ptrdiff_t>(first), sorted_.begin() + static_cast<std::ptrdiff_t>(end), std::greater<>());
      return;
    }
    for (std::size_t i = first + 1; i < end; ++i) {
      const std::uint64_t key = sorted_[i];
      std::size_t at = i;
      for (; at > first && sorted_[at - 1] < key; --at) sorted_[at] = sorted_[at - 1];
      sorted_[at] = key;
    }
  }

  std::vector<std::uint8_t> buckets_;  // of each key
  std::vector<std::uint64_t> sorted_;
};

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
      : values_(values),
        columns_(columns),
        rows_(values.size() / columns),
        kept_(kept),
        most_(4 * kept + 256),
        note_columns_(kNotes),
        note_keys_(kNotes),
        sorted_keys_(kNotes) {}

  void run(std::size_t first, std::size_t count, std::uint32_t* into) {
    first_ = first;
    count_ = count;
    counts_.assign(count, 0);
    keys_.resize(count * most_);
    set_limits();
    for (std::size_t row = 0; row < rows_; ++row) take_row(row);
    sort_notes();
    for (std::size_t column = 0; column < count; ++column) {
      if (counts_[column] < kept_) take_whole(column);
      sorter_.write(keys_of(column), kept_, into + column * kept_);
    }
  }

 private:
  std::span<std::uint64_t> keys_of(std::size_t column) { return std::span(keys_).subspan(column * most_, counts_[column]); }
  const float* row(std::size_t number) const { return values_.data() + number * columns_ + first_; }

  void set_limits() {
    const double expected = static_cast<double>(kSample * kept_) / static_cast<double>(rows_);
    const auto place = static_cast<std::size_t>(expected + 3.0 * std::sqrt(expected) + 1.0);  // of the sample, from 1
    constexpr float kLowest = -std::numeric_limits<float>::infinity();
    limits_.assign(count_, kLowest);
    if (place > kSample / 8) return;
    // The `place` highest of the sample, from the highest: each row's values sink to their places, many columns at a time.
    std::vector<float> best(place * count_, kLowest), sinking(count_);
    for (std::size_t i = 0; i < kSample; ++i) {
      const float* from = row(i * rows_ / kSample);
      std::copy(from, from + count_, sinking.begin());
      for (std::size_t at = 0; at < place; ++at) sink(&best[at * count_], sinking.data(), count_);
    }
    const float* last = &best[(place - 1) * count_];
    for (std::size_t column = 0; column < count_; ++column) limits_[column] = std::nextafter(last[column], kLowest);
  }

  // The higher of both stays, the lower goes on.
  static void sink(float* stays, float* goes_on, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      const float a = stays[i], b = goes_on[i];
      stays[i] = a > b ? a : b;
      goes_on[i] = a > b ? b : a;
    }
  }

  // Notes what lies above the limits in the order in which it is read; scattered later, a column at a time.
  void take_row(std::size_t number) {
    if (noted_ + count_ > kNotes) sort_notes();
    const float* from = row(number);
    std::size_t column = 0;
    for (; column + 4 <= count_; column += 4) {
      for (unsigned found = above(from + column, limits_.data() + column); found != 0; found &= found - 1)
        note(column + static_cast<std::size_t>(__builtin_ctz(found)), from, number);
    }
    for (; column < count_; ++column) {
      if (from[column] > limits_[column]) note(column, from, number);
    }
  }

  void note(std::size_t column, const float* from, std::size_t number) {
    note_columns_[noted_] = static_cast<std::uint16_t>(column);
    note_keys_[noted_++] = key_of(from[column], number);
  }

  void sort_notes() {
    std::vector<std::uint32_t> ends(count_ + 1, 0);
    for (std::size_t i = 0; i < noted_; ++i) ++ends[note_columns_[i] + 1U];
    for (std::size_t column = 0; column < count_; ++column) ends[column + 1] += ends[column];
    std::vector<std::uint32_t> next(ends.begin(), ends.end());
    for (std::size_t i = 0; i < noted_; ++i) sorted_keys_[next[note_columns_[i]]++] = note_keys_[i];
    for (std::size_t column = 0; column < count_; ++column)
      add(column, std::span(sorted_keys_).subspan(ends[column], ends[column + 1] - ends[column]));
    noted_ = 0;
  }

  void add(std::size_t column, std::span<const std::uint64_t> keys) {
    while (!keys.empty()) {
      const std::size_t fitting = std::min(keys.size(), most_ - counts_[column]);
      std::copy_n(keys.begin(), fitting, keys_.begin() + static_cast<std::ptrdiff_t>(column * most_ + counts_[column]));
      counts_[column] += static_cast<std::uint32_t>(fitting);
      keys = keys.subspan(fitting);
      if (counts_[column] == most_) raise_limit(column);
    }
  }

  void raise_limit(std::size_t column) {
    select(keys_of(column), kept_);
    counts_[column] = static_cast<std::uint32_t>(kept_);
    const std::size_t last = 0xFFFFFFFFU - static_cast<std::uint32_t>(keys_[column * most_ + kept_ - 1]);
    limits_[column] = row(last)[column];  // what comes later must be higher
  }

  void take_whole(std::size_t column) {
    limits_[column] = -std::numeric_limits<float>::infinity();
    counts_[column] = 0;
    for (std::size_t number = 0; number < rows_; ++number) {
      const float value = row(number)[column];
      if (!(value > limits_[column]) && counts_[column] >= kept_) continue;
      const std::uint64_t key = key_of(value, number);
      add(column, std::span(&key, 1));
    }
  }

  std::span<const float> values_;
  std::size_t columns_, rows_, kept_, most_;
  std::size_t first_ = 0, count_ = 0;
  std::vector<float> limits_;          // [count]
  std::vector<std::uint32_t> counts_;  // [count] keys of each
  std::vector<std::uint64_t> keys_;    // [count][most]
  std::vector<std::uint16_t> note_columns_;
  std::vector<std::uint64_t> note_keys_, sorted_keys_;  // [kNotes]
  std::size_t noted_ = 0;
  Sorter sorter_;
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
  Sorter sorter;
  for (std::size_t column = 0; column < count; ++column) {
    for (std::size_t row = 0; row < rows; ++row) keys[row] = key_of(values[row * columns + first + column], row);
    sorter.write(keys, kept, &found[column * kept]);
  }
  return found;
}

}  // namespace pn::analysis
