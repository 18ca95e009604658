#pragma once
// What tests ask of a file once it is there.
#include <doctest/doctest.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "build_model.h"
#include "onnx/edit.h"
#include "onnx/graph.h"
#include "onnx/layers.h"

namespace pn::test {

using Names = std::vector<std::string>;

inline onnx::GraphView graph_of(std::span<const std::uint8_t> file) {
  auto graph = onnx::read_graph(file);
  REQUIRE(graph);
  return *std::move(graph);
}

inline onnx::GraphView graph_of(const std::string& file) { return graph_of(bytes_of(file)); }

inline std::string applied(const std::string& file, const std::vector<onnx::Splice>& splices) {
  const auto edited = onnx::apply_splices(bytes_of(file), splices);
  REQUIRE(edited);
  return {edited->begin(), edited->end()};
}

inline Names names_of(const std::vector<onnx::ValueInfo>& values) {
  Names names;
  for (const auto& value : values) names.push_back(value.name);
  return names;
}

inline Names names_of(const std::vector<onnx::NeuronLayer>& layers) {
  Names names;
  for (const auto& layer : layers) names.push_back(layer.tensor);
  return names;
}

}  // namespace pn::test
