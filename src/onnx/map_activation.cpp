#include "onnx/map_activation.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>
#include <utility>
#include <vector>

namespace pn::onnx {
namespace {

constexpr std::size_t kMostFactors = 8;  // of one operand of a sum

// Sorted tables.
constexpr std::string_view kMapNorms[] = {"BatchNormalization", "InstanceNormalization"};
constexpr std::string_view kNorms[] = {"GroupNormalization", "LayerNormalization"};
constexpr std::string_view kMapPools[] = {"GlobalAveragePool", "GlobalMaxPool", "ReduceL2", "ReduceMax", "ReduceMean"};

template <std::size_t N>
bool is_one_of(const std::string_view (&names)[N], std::string_view name) {
  return std::binary_search(std::begin(names), std::end(names), name);
}

// The walk from an activation's end back to what it is a function of.
class Walk {
 public:
  explicit Walk(const Wiring& wiring) : wiring_(wiring) {}

  MapActivation from(std::string tensor) && {
    const Node* last = wiring_.behind_casts(tensor);
    if (last == nullptr) return {};
    // ONNX Runtime's own optimiser fuses the function into the convolution.
    if (wiring_.is_convolution(*last) && last->attribute("activation") != nullptr) return {std::move(tensor), ChannelAxis::Second};
    step_to(*last, false);
    while (!ahead_.empty()) {
      const Step step = ahead_.back();
      ahead_.pop_back();
      if (!follow(step)) return {};
    }
    const bool is_stream = std::any_of(sums_.begin(), sums_.end(), [&](const Node* sum) { return !seen_[1].contains(sum); });
    if (!is_nonlinear_ || !has_first_ || is_stream) return {};
    return {std::move(tensor), axis_};
  }

 private:
  struct Step {
    const Node* node;
    bool is_bent;  // a nonlinear operator takes it in
  };

  void step_to(const Node& node, bool is_bent) {
    if (seen_[is_bent ? 1 : 0].insert(&node).second) ahead_.push_back({&node, is_bent});
  }

  // `made` is a product or power of `of`.
  bool is_made_of(std::string made, const std::string& of) const {
    for (std::size_t step = 0; step < kMostFactors; ++step) {
      const Node* node = wiring_.behind_casts(made);
      if (made == of) return true;
      if (node == nullptr || node->inputs.empty() || (node->op_type != "Mul" && node->op_type != "Pow")) return false;
      made = wiring_.is_data(node->inputs[0]) || node->inputs.size() < 2 ? node->inputs[0] : node->inputs[1];
    }
    return false;
  }

  // Branches meet. GELU by Tanh adds x and c x³, which are no branches.
  bool is_sum(const Node& node) const {
    if ((node.op_type != "Add" && node.op_type != "Sub") || node.inputs.size() != 2) return false;
    const std::string& a = node.inputs[0];
    const std::string& b = node.inputs[1];
    return wiring_.is_data(a) && wiring_.is_data(b) && !is_made_of(a, b) && !is_made_of(b, a);
  }

  // False when the function holds what no activation holds.
  bool follow(const Step& step) {
    const Node& node = *step.node;
    if (wiring_.is_convolution(node)) return reach_weights(node, ChannelAxis::Second);
    if (wiring_.is_linear(node)) return reach_weights(node, ChannelAxis::Last);
    if (is_one_of(kMapNorms, node.op_type)) return reach(ChannelAxis::Second);
    if (is_one_of(kNorms, node.op_type)) return reach(ChannelAxis::Unknown);
    if (is_move(node)) return reach_move(node);
    if (is_sum(node)) {
      sums_.insert(&node);
      return reach(ChannelAxis::Unknown);
    }
    if (node.op_type == "DynamicQuantizeLinear") return true;  // its scale multiplies what ConvInteger gave
    if ((!bends(node) && !is_pointwise(node) && !is_cast(node)) || seen_[0].size() + seen_[1].size() > kMostOperators) return false;
    if (node.inputs.size() > kMostOperands) return false;
    is_nonlinear_ = is_nonlinear_ || bends(node);
    for (const std::string& input : node.inputs) {
      if (!wiring_.is_data(input)) continue;
      const Node* producer = wiring_.graph().producer_of(input);
      if (producer == nullptr) return false;
      step_to(*producer, step.is_bent || bends(node));
    }
    return true;
  }

  bool reach(ChannelAxis axis) {
    has_first_ = true;
    if (axis_ == ChannelAxis::Unknown) axis_ = axis;
    return true;
  }

  // What comes from a pooled map is one value a channel, at most a factor.
  bool reach_weights(const Node& node, ChannelAxis axis) {
    const Node* before = wiring_.behind_moves(node.inputs[0]);
    return (before != nullptr && is_map_pool(*before)) || reach(axis);
  }

  // A linear layer may have flattened its maps, a normalisation its groups; other things that were moved are factors.
  bool reach_move(const Node& node) {
    const Node* moved = wiring_.behind_moves(node.outputs[0]);
    const bool is_first = moved != nullptr && (wiring_.is_convolution(*moved) || wiring_.is_linear(*moved) ||
                                               is_one_of(kMapNorms, moved->op_type) || is_one_of(kNorms, moved->op_type));
    return !is_first || reach(ChannelAxis::Unknown);
  }

  const Wiring& wiring_;
  std::vector<Step> ahead_;
  std::unordered_set<const Node*> seen_[2];  // as they are, and taken in by a nonlinear operator
  std::unordered_set<const Node*> sums_;
  ChannelAxis axis_ = ChannelAxis::Unknown;
  bool is_nonlinear_ = false;
  bool has_first_ = false;
};

}  // namespace

bool is_map_pool(const Node& node) { return is_one_of(kMapPools, node.op_type); }

MapActivation map_activation(const Wiring& wiring, std::string read) { return Walk(wiring).from(std::move(read)); }

}  // namespace pn::onnx
