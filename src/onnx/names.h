#pragma once
#include <string>
#include <string_view>
#include <unordered_set>

#include "onnx/graph.h"

namespace pn::onnx {

// Names for new tensors that no tensor or node of the graph has, nor any that was given out before.
class FreshNames {
 public:
  explicit FreshNames(const GraphView& graph);

  // `wanted`, or with the first number behind it that makes it new: "x", "x_2", "x_3" …
  std::string take(std::string_view wanted);

 private:
  std::unordered_set<std::string> taken_;
};

}  // namespace pn::onnx
