#include "onnx/shapes.h"

#include <optional>
#include <utility>

#include "onnx/shape_rules.h"
#include "onnx/shape_values.h"

namespace pn::onnx {
namespace {

// What the file itself says of a tensor, joined with what was inferred: each fills what the other does not know.
void join(std::optional<Dims>& dims, const Dims& said) {
  if (!dims || dims->size() != said.size()) {
    dims = said;
    return;
  }
  for (std::size_t i = 0; i < dims->size(); ++i) {
    if ((*dims)[i] == kUnknownDim) (*dims)[i] = said[i];
  }
}

class Inference {
 public:
  Inference(const GraphView& graph, std::int64_t image_size) : graph_(graph) {
    for (const Initializer& weight : graph.initializers) {
      if (weight.dims.size() <= kMostAxes) shapes_.try_emplace(weight.name, sane(weight.dims));
      if (!weight.ints.empty()) values_.try_emplace(weight.name, weight.ints);
    }
    for (const ValueInfo& input : graph.inputs) {
      if (!input.has_shape || input.dims.size() > kMostAxes || graph.initializer(input.name) != nullptr) continue;
      Dims dims = sane(input.dims);
      for (std::size_t axis = 2; dims.size() == 4 && axis < 4; ++axis) {
        if (dims[axis] == kUnknownDim && image_size > 0) dims[axis] = image_size;
      }
      shapes_.insert_or_assign(input.name, std::move(dims));
    }
    for (const auto* values : {&graph.outputs, &graph.values}) {
      for (const ValueInfo& value : *values) {
        if (value.has_shape && value.dims.size() <= kMostAxes) annotated_.insert_or_assign(value.name, sane(value.dims));
      }
    }
  }

  Shapes run() && {
    for (const Node& node : graph_.nodes) follow(node);
    return std::move(shapes_);
  }

 private:
  void follow(const Node& node) {
    if (node.outputs.empty()) return;
    inputs_.clear();
    for (const std::string& name : node.inputs) {
      const auto found = shapes_.find(name);
      inputs_.push_back(found == shapes_.end() ? nullptr : &found->second);
    }
    const Known known = {inputs_, values_};
    if (node.op_type == "Split") {
      std::vector<Dims> parts = split(node, known);
      for (std::size_t i = 0; i < node.outputs.size(); ++i)
        keep(node.outputs[i], i < parts.size() ? std::optional(std::move(parts[i])) : std::nullopt);
      return;
    }
    auto values = values_of(node, shapes_, values_);
    std::optional<Dims> dims = output_of(node, known);
    if (values && !values->empty()) values_.insert_or_assign(node.outputs[0], *std::move(values));
    if (node.op_type == "SkipLayerNormalization" && node.outputs.size() > 3) keep(node.outputs[3], dims);  // the sum of both inputs
    for (std::size_t i = 1; node.op_type == "DynamicQuantizeLinear" && i < node.outputs.size(); ++i)
      keep(node.outputs[i], Dims{});  // scale, zero point
    keep(node.outputs[0], std::move(dims));
  }

  void keep(const std::string& tensor, std::optional<Dims> dims) {
    if (tensor.empty()) return;
    if (const auto said = annotated_.find(tensor); said != annotated_.end()) join(dims, said->second);
    if (dims && dims->size() <= kMostAxes) shapes_.insert_or_assign(tensor, *std::move(dims));
  }

  const GraphView& graph_;
  Shapes shapes_;
  Shapes annotated_;
  ValueTable values_;
  std::vector<const Dims*> inputs_;
};

}  // namespace

Shapes infer_shapes(const GraphView& graph, std::int64_t image_size) { return Inference(graph, image_size).run(); }

}  // namespace pn::onnx
