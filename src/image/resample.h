#pragma once
// The two passes of the antialiased resize. Private to this room; resize.h is the door.
#include <cstdint>
#include <vector>

#include "image/filter.h"

namespace pn::image {

// For each output position along one axis: which inputs it is made of, and how much of each.
struct Weights {
  // Two neighbouring inputs' weights, each split into its high part and its low 11 bits (weight = high * 2^11 + low) and packed as two
  // 16-bit numbers, for exact sums by 16-bit multiplication. The last pair's second weight may be 0, with no input behind it.
  struct Pair {
    std::int32_t high, low;
  };

  int pairs = 0;             // room for each output's weights
  std::vector<int> first;    // [out] first input
  std::vector<int> count;    // [out] how many inputs
  std::vector<Pair> weight;  // [out, pairs] in 1 / 2^22

  int outputs() const { return static_cast<int>(first.size()); }
};

// The filter's kernel, widened by the scale when shrinking, normalised, rounded to 22 bits, as Pillow's Resample.c does.
// is_reversed  give what the axis has when its inputs and outputs are numbered from the other end (roundings are not symmetric)
// extent       how much of the inputs, counted from the first, the outputs cover (Pillow's `box`); at most in_size
Weights filter_weights(Filter filter, int in_size, int out_size, bool is_reversed, double extent);
inline Weights filter_weights(Filter filter, int in_size, int out_size) {
  return filter_weights(filter, in_size, out_size, false, in_size);
}

// One row made narrower or wider.
// in   [in width, 4]
// out  [weights.outputs(), 4]
void resample_row(const Weights& weights, const std::uint8_t* in, std::uint8_t* out);

// Output row `y`.
// in   [weights.count[y], width, 4]: the input rows from weights.first[y] on
// out  [width, 4]
void resample_columns(const Weights& weights, int y, const std::uint8_t* in, int width, std::uint8_t* out);

}  // namespace pn::image
