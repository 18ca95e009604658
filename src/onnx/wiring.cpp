#include "onnx/wiring.h"

#include <algorithm>
#include <iterator>

#include "onnx/reach.h"

namespace pn::onnx {
namespace {

// Of a walk backwards, so that no file makes it long; exporters need far fewer.
constexpr std::size_t kMostSteps = 16;

// Sorted tables.
constexpr std::string_view kCasts[] = {"Cast",     "CastLike",      "DequantizeLinear", "Dropout", "DynamicQuantizeLinear",
                                       "Identity", "QuantizeLinear"};
constexpr std::string_view kMoves[] = {"Flatten", "Reshape", "Squeeze", "Transpose", "Unsqueeze"};
constexpr std::string_view kLinear[] = {"FusedGemm", "FusedMatMul", "Gemm", "MatMul", "MatMulInteger", "MatMulNBits"};
constexpr std::string_view kMixing[] = {"Attention", "Einsum",        "FusedMatMul",       "GroupQueryAttention",
                                        "MatMul",    "MatMulInteger", "MultiHeadAttention"};
constexpr std::string_view kNonlinear[] = {"BiasGelu",    "Celu",           "Clip",      "Elu",     "Erf",      "FastGelu", "Gelu",
                                           "HardSigmoid", "HardSwish",      "LeakyRelu", "Max",     "Min",      "Mish",     "PRelu",
                                           "QuickGelu",   "Relu",           "Selu",      "Sigmoid", "Softplus", "Softsign", "Swish",
                                           "Tanh",        "ThresholdedRelu"};
constexpr std::string_view kPointwise[] = {"Add", "Div", "Mul", "Neg", "Pow", "Sub"};
constexpr std::string_view kConvolutions[] = {"Conv", "ConvInteger", "FusedConv"};

template <std::size_t N>
bool is_one_of(const std::string_view (&names)[N], std::string_view name) {
  return std::binary_search(std::begin(names), std::end(names), name);
}

}  // namespace

Wiring::Wiring(const GraphView& graph) : graph_(graph), data_(real_inputs(graph)) { data_.merge(followers(graph, data_)); }

bool Wiring::is_linear(const Node& node) const {
  return node.inputs.size() > 1 && !node.outputs.empty() && is_one_of(kLinear, node.op_type) && is_data(node.inputs[0]) &&
         !is_data(node.inputs[1]);
}

bool Wiring::is_convolution(const Node& node) const {
  return node.inputs.size() > 1 && !node.outputs.empty() && is_one_of(kConvolutions, node.op_type) && is_data(node.inputs[0]) &&
         !is_data(node.inputs[1]);
}

bool Wiring::is_mixing(const Node& node) const {
  return node.inputs.size() > 1 && is_one_of(kMixing, node.op_type) && is_data(node.inputs[0]) &&
         (is_data(node.inputs[1]) || node.op_type == "Attention");
}

const Node* Wiring::behind_casts(std::string& tensor) const {
  for (std::size_t step = 0; step < kMostSteps; ++step) {
    const Node* node = graph_.producer_of(tensor);
    if (node == nullptr || node->inputs.empty() || !is_one_of(kCasts, node->op_type)) return node;
    tensor = node->inputs[0];
  }
  return nullptr;
}

const Node* Wiring::behind_moves(std::string tensor) const {
  for (std::size_t step = 0; step < kMostSteps; ++step) {
    const Node* node = behind_casts(tensor);
    if (node == nullptr || node->inputs.empty()) return node;
    const bool is_bias_or_scale = (node->op_type == "Add" || node->op_type == "Mul") && node->inputs.size() == 2;
    if (is_one_of(kMoves, node->op_type)) {
      tensor = node->inputs[0];
    } else if (is_bias_or_scale && !is_data(node->inputs[1])) {
      tensor = node->inputs[0];
    } else if (is_bias_or_scale && !is_data(node->inputs[0])) {
      tensor = node->inputs[1];
    } else if (const Node* integer = is_bias_or_scale ? graph_.producer_of(node->inputs[0]) : nullptr;
               integer != nullptr && integer->op_type == "Cast" && !integer->inputs.empty()) {
      // Dynamic quantisation: Mul(Cast(MatMulInteger(…)), scale of the data)
      const Node* product = graph_.producer_of(integer->inputs[0]);
      if (product == nullptr || product->op_type != "MatMulInteger") return node;
      return product;
    } else {
      return node;
    }
  }
  return nullptr;
}

bool bends(const Node& node) { return is_one_of(kNonlinear, node.op_type); }
bool is_pointwise(const Node& node) { return is_one_of(kPointwise, node.op_type); }
bool is_cast(const Node& node) { return is_one_of(kCasts, node.op_type); }
bool is_move(const Node& node) { return is_one_of(kMoves, node.op_type); }

MlpHidden mlp_hidden(const Wiring& wiring, const Node& second) {
  MlpHidden hidden;
  std::string tensor = second.inputs[0];
  const Node* last = wiring.behind_casts(tensor);
  if (last == nullptr || wiring.is_linear(*last)) return {};
  bool is_nonlinear = false;
  bool has_first = false;
  std::vector<const Node*> ahead = {last};
  std::unordered_set<const Node*> seen = {last};
  while (!ahead.empty()) {
    const Node* node = ahead.back();
    ahead.pop_back();
    if (wiring.is_linear(*node)) {
      has_first = true;
      continue;
    }
    const bool is_scale = node->op_type == "DynamicQuantizeLinear";
    if (is_scale) continue;  // its scale multiplies what MatMulInteger gave
    if ((!bends(*node) && !is_pointwise(*node) && !is_cast(*node)) || seen.size() > kMostOperators) return {};
    if (node->inputs.size() > kMostOperands) return {};
    is_nonlinear = is_nonlinear || bends(*node);
    hidden.between.push_back(node);
    for (const std::string& input : node->inputs) {
      if (!wiring.is_data(input)) continue;
      const Node* producer = wiring.graph().producer_of(input);
      if (producer == nullptr) return {};
      if (seen.insert(producer).second) ahead.push_back(producer);
    }
  }
  if (!is_nonlinear || !has_first) return {};
  hidden.tensor = std::move(tensor);
  return hidden;
}

}  // namespace pn::onnx
