#pragma once
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "onnx/graph.h"

namespace pn::onnx {

// Names for new tensors that no tensor or node of the graph has, nor any that was given out before.
class FreshNames {
 public:
  FreshNames() = default;
  explicit FreshNames(const GraphView& graph);

  // A name that is in use.
  void note(std::string_view name) { taken_.emplace(name); }

  // `wanted`, or with the first number behind it that makes it new: "x", "x_2", "x_3" …
  std::string take(std::string_view wanted);

 private:
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, int> reached_;  // the number last tried behind a name, so that many alike take no longer than many others
};

}  // namespace pn::onnx
