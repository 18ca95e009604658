#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

// Neurons of two models that answer alike to the same stimuli.
namespace pn::studies {

// A neuron of each that are each other's nearest.
struct MatchedPair {
  std::size_t first = 0, second = 0;  // places in a row of responses
  double r = 0.0;
};

// Responses made ready for Pearson's r: [neurons][stimuli], each neuron with mean 0 and length 1; all 0 where it is constant.
std::vector<float> standardised(std::span<const float> responses, std::size_t stimuli, std::size_t neurons);

// Finds the pairs, some neurons of the first at a time.
class Matching {
 public:
  // first, second  as `standardised` gives them, which outlive this; of the same stimuli
  // order          [stimuli] which of the second's stimuli stands against each of the first's
  Matching(std::span<const float> first, std::span<const float> second, std::vector<std::size_t> order);

  // Compares the next neuron of the first with all of the second. Returns the multiplications made; 0 when none is left.
  std::uint64_t step();
  std::vector<MatchedPair> pairs() const;  // with r > 0, the highest r first; after the last step

 private:
  std::span<const float> first_;
  std::vector<float> second_;  // in `order`
  std::size_t stimuli_ = 0, next_ = 0;
  std::vector<MatchedPair> nearest_;            // [first]
  std::vector<MatchedPair> nearest_of_second_;  // [second]
};

}  // namespace pn::studies
