#pragma once
#include <cstddef>

#include "onnx/inline.h"

namespace pn::onnx {

// What putting functions in the place of their calls may come to, so that a small file of functions that call functions cannot ask for
// much. Each member is false when that is passed.
class InlineBudget {
 public:
  explicit InlineBudget(std::size_t file_bytes) : most_bytes_(file_bytes + kInlinedBytes) {}

  // Fields, inputs and outputs read.
  [[nodiscard]] bool step(std::size_t count) { return take(count, kMostSteps, steps_); }
  // Nodes that come out of functions, and calls.
  [[nodiscard]] bool count_node() { return take(1, kMostNodes, nodes_); }
  // Bytes of new text and names.
  [[nodiscard]] bool spend(std::size_t size_bytes) { return take(size_bytes, most_bytes_, bytes_); }

 private:
  static constexpr std::size_t kMostSteps = 5'000'000;
  static constexpr std::size_t kMostNodes = 100'000;

  static bool take(std::size_t count, std::size_t most, std::size_t& taken) {
    if (count > most - taken) return false;
    taken += count;
    return true;
  }

  std::size_t most_bytes_;
  std::size_t steps_ = 0;
  std::size_t nodes_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace pn::onnx
