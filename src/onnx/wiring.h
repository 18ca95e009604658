#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "onnx/graph.h"

// What the finder of layers asks about a graph: which tensors are data, which are weights, and what lies behind a tensor.
namespace pn::onnx {

class Wiring {
 public:
  explicit Wiring(const GraphView& graph);

  const GraphView& graph() const { return graph_; }

  // Computed from the graph's inputs, rather than from weights alone.
  bool is_data(const std::string& tensor) const { return data_.contains(tensor); }

  // A product of data with a weight matrix (Gemm, MatMul, the quantised forms): a linear layer without its bias.
  bool is_linear(const Node& node) const;
  // A convolution of maps with weights.
  bool is_convolution(const Node& node) const;
  // A product of data with data, or an operator that holds one: what mixes tokens in attention.
  bool is_mixing(const Node& node) const;

  // The producer of `tensor` once casts, quantisation, dropout and the like are left out; `tensor` becomes its output. Null at an input.
  const Node* behind_casts(std::string& tensor) const;
  // The same through reshapes, transposes and the bias and scale of a linear layer too; to a linear layer, a mixing, or what else there is.
  const Node* behind_moves(std::string tensor) const;

 private:
  const GraphView& graph_;
  std::unordered_set<std::string> data_;
};

// Operators by what they do to each number of their input: a nonlinear function, a linear one or a product, a change of its type alone
// (quantisation counts as that), nothing but a move.
bool bends(const Node& node);
bool is_pointwise(const Node& node);
bool is_cast(const Node& node);
bool is_move(const Node& node);

inline constexpr std::size_t kMostOperators = 64;  // of one activation
inline constexpr std::size_t kMostOperands = 8;    // of one operator in it

// The hidden tensor of an MLP that ends in the linear layer `second`: a pointwise function, nonlinear somewhere, of nothing but linear
// layers, through whatever operators the exporter wrote it with (GELU by Erf or Tanh, x * Sigmoid(1.702 x), Gelu, FastGelu …).
struct MlpHidden {
  std::string tensor;                // empty when `second` ends no MLP
  std::vector<const Node*> between;  // the operators of the function, for they are no sums of the residual stream
};
MlpHidden mlp_hidden(const Wiring& wiring, const Node& second);

}  // namespace pn::onnx
