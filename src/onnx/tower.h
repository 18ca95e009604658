#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "onnx/graph.h"

// A graph may hold both encoders, as the hub's model.onnx does: what belongs to each, and one of them as a model of its own.
namespace pn::onnx {

// Which encoder of a graph. An input of rank 4 makes vision; what needs a picture and a text belongs to neither.
enum class Tower { Vision, Text };

// The tensors that one encoder computes; of a graph without pictures, all that follow from its inputs.
std::unordered_set<std::string> tensors_of(const GraphView& graph, Tower tower);

struct TowerModel {
  std::vector<std::uint8_t> bytes;
  std::vector<std::string> inputs;  // those of the whole model's inputs that it takes, in its order
};

// The part of a model that computes `output`, an output or an inner tensor of it that becomes one (of two axes, where the
// graph does not tell how many it has), with only the inputs, nodes and weights it needs: ONNX Runtime wants every
// input of a graph fed, so the image side of a combined graph runs alone only when it stands alone.
// Error::NotFound when the model computes no such tensor; Unsupported for external weights; Mismatch when graph and file
// do not belong together.
Result<TowerModel> extract_tower(const GraphView& graph, std::span<const std::uint8_t> file, std::string_view output);

}  // namespace pn::onnx
