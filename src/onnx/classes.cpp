#include "onnx/classes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "onnx/shapes.h"
#include "onnx/tower.h"

namespace pn::onnx {
namespace {

constexpr int kMostSteps = 12;

template <std::size_t N>
bool is_one_of(std::string_view op, const std::array<std::string_view, N>& ops) {
  return std::find(ops.begin(), ops.end(), op) != ops.end();
}

// What leaves every number as it is, but for its place, its type or the step it is rounded to.
bool keeps_numbers(std::string_view op) {
  static constexpr std::array<std::string_view, 12> kOps = {"Identity",         "Cast",           "Dropout",   "Flatten",
                                                            "Reshape",          "Squeeze",        "Unsqueeze", "Transpose",
                                                            "DequantizeLinear", "QuantizeLinear", "Expand",    "DynamicQuantizeLinear"};
  return is_one_of(op, kOps);
}

// How a graph ends, seen from an output backwards.
class Ends {
 public:
  explicit Ends(const GraphView& graph) : graph_(graph) {}

  // The node that decides the numbers of a tensor; null for inputs and weights.
  const Node* deciding(const std::string& tensor) const {
    const Node* node = graph_.producer_of(tensor);
    for (int step = 0; node != nullptr && step < kMostSteps && keeps_numbers(node->op_type) && !node->inputs.empty(); ++step)
      node = graph_.producer_of(node->inputs[0]);
    return node;
  }

  // A linear layer with a bias, or a mean of such, that reads no attention.
  bool is_head(const std::string& tensor, int steps = kMostSteps) const {
    const Node* node = deciding(tensor);
    if (node == nullptr || steps == 0 || node->inputs.empty()) return false;
    const std::string_view op = node->op_type;
    if (op.ends_with("Gemm")) return node->inputs.size() > 2 && !reads_attention(node->inputs[0]);
    if (op == "Conv") return node->inputs.size() > 2 && follows_pooling(node->inputs[0]);
    if (op == "LogSoftmax") return true;
    const bool is_sum = op == "Add" || op == "Sum" || op == "Mean";
    const bool is_scaled = op == "Mul" || op == "Div";
    if (!is_sum && !is_scaled) return false;
    std::vector<std::string> computed;
    for (const std::string& input : node->inputs)
      if (!is_constant(input)) computed.push_back(input);
    if (computed.size() == 1 && op == "Add") {
      const Node* product = product_behind(computed[0]);
      return product != nullptr && !reads_attention(product->inputs[0]);
    }
    if (is_scaled && computed.size() != 1) return false;
    return !computed.empty() &&
           std::all_of(computed.begin(), computed.end(), [&](const std::string& input) { return is_head(input, steps - 1); });
  }

 private:
  bool is_constant(const std::string& tensor, int steps = kMostSteps) const {
    if (graph_.initializer(tensor) != nullptr) return true;
    const Node* node = graph_.producer_of(tensor);
    if (node == nullptr || steps == 0) return false;
    if (node->op_type == "Constant") return true;
    return keeps_numbers(node->op_type) && !node->inputs.empty() && is_constant(node->inputs[0], steps - 1);
  }

  // The product with a matrix of weights, also as quantisers write it: of integers, then scaled.
  const Node* product_behind(const std::string& tensor, int steps = kMostSteps) const {
    const Node* node = deciding(tensor);
    if (node == nullptr || steps == 0 || node->inputs.empty()) return nullptr;
    if (node->op_type.find("MatMul") != std::string::npos) return node;
    if (node->op_type != "Mul") return nullptr;
    for (const std::string& input : node->inputs) {
      const Node* product = is_constant(input) ? nullptr : product_behind(input, steps - 1);
      if (product != nullptr) return product;
    }
    return nullptr;
  }

  // A linear layer that joins the heads of an attention.
  bool reads_attention(const std::string& tensor) const {
    const Node* node = deciding(tensor);
    if (node == nullptr) return false;
    if (node->op_type.find("Attention") != std::string::npos) return true;
    if (node->op_type != "MatMul" || node->inputs.empty()) return false;
    const Node* weights = deciding(node->inputs[0]);
    return weights != nullptr && weights->op_type == "Softmax";
  }

  // A convolution of one place, as the heads of MobileNets are.
  bool follows_pooling(std::string tensor) const {
    static constexpr std::array<std::string_view, 4> kPools = {"GlobalAveragePool", "GlobalMaxPool", "AveragePool", "ReduceMean"};
    for (int step = 0; step < kMostSteps; ++step) {
      const Node* node = graph_.producer_of(tensor);
      if (node == nullptr || node->inputs.empty()) return false;
      if (is_one_of(node->op_type, kPools)) return true;
      tensor = node->inputs[0];
    }
    return false;
  }

  const GraphView& graph_;
};

// The second of exactly two axes; 0 when it is not known, -1 for another number of axes.
std::int64_t width_of(const Dims& dims) { return dims.size() != 2 ? -1 : std::max<std::int64_t>(dims[1], 0); }

bool is_called_classes(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name.find("logit") != std::string::npos || name.find("class") != std::string::npos || name.find("prob") != std::string::npos;
}

}  // namespace

std::optional<ClassLogits> class_logits(const GraphView& graph, std::size_t names) {
  constexpr int kNamed = 4, kEnd = 2, kCalled = 1;
  const std::unordered_set<std::string> mine = tensors_of(graph, Tower::Vision);
  const Shapes shapes = infer_shapes(graph, 0);
  const auto width = [&](const std::string& tensor) -> std::int64_t {
    const auto found = shapes.find(tensor);
    return found == shapes.end() ? 0 : width_of(found->second);
  };
  const Ends ends(graph);
  std::optional<ClassLogits> best;
  int best_votes = kCalled;
  for (const ValueInfo& output : graph.outputs) {
    if (output.name == "image_embeds" || !mine.contains(output.name)) continue;
    std::int64_t count = output.has_shape ? width_of(output.dims) : 0;
    if (count == 0) count = width(output.name);
    std::string tensor = output.name;
    const Node* last = ends.deciding(output.name);
    const bool is_softmax = last != nullptr && last->op_type == "Softmax" && !last->inputs.empty();
    if (is_softmax) {
      tensor = last->inputs[0];
      if (const std::int64_t inner = width(tensor); inner != 0) count = inner;
    }
    if (count < 2 || count > std::numeric_limits<int>::max()) continue;
    const bool is_end = is_softmax || ends.is_head(tensor);
    const int votes =
        (names == static_cast<std::size_t>(count) ? kNamed : 0) + (is_end ? kEnd : 0) + (is_called_classes(output.name) ? kCalled : 0);
    if (votes <= best_votes) continue;
    best_votes = votes;
    best = ClassLogits{std::move(tensor), static_cast<int>(count)};
  }
  return best;
}

}  // namespace pn::onnx
