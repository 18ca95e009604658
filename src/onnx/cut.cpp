#include "onnx/cut.h"

#include <unordered_set>
#include <utility>

#include "onnx/assembly.h"
#include "onnx/gate_text.h"
#include "onnx/reach.h"
#include "onnx/shapes.h"
#include "onnx/types.h"
#include "onnx/write.h"

namespace pn::onnx {
namespace {

// What `wanted` need when `start`, from which `following` follow, is given: `given` is what must be carried.
Result<Needs> needs_past(const GraphView& graph, const std::string& start, const std::unordered_set<std::string>& following,
                         std::vector<std::string> wanted) {
  std::unordered_set<std::string> given = real_inputs(graph);
  for (const std::string& tensor : followers(graph, given)) {
    if (!following.contains(tensor)) given.insert(tensor);
  }
  given.insert(start);
  Needs needs = needs_of(graph, std::move(wanted), given);
  if (needs.nodes[static_cast<std::size_t>(graph.producer_of(start) - graph.nodes.data())] != 0)
    return Error{ErrorCode::Malformed, "This model's graph runs in a circle.", start};
  std::erase(needs.given, start);
  return needs;
}

Error no_tensor(const std::string& tensor) { return {ErrorCode::NotFound, "The model computes no tensor of this name.", tensor}; }
Error not_following(std::string_view output, const std::string& layer) {
  return {ErrorCode::NotFound, "This is no output of the model that follows from " + layer + ".", std::string(output)};
}

class Cutter {
 public:
  Cutter(const GraphView& graph, std::span<const std::uint8_t> file, std::span<const NeuronLayer> layers,
         std::span<const std::string> outputs)
      : graph_(graph),
        file_(file),
        layers_(layers),
        outputs_(outputs.begin(), outputs.end()),
        types_(infer_types(graph)),
        names_(graph),
        body_(file) {}

  Result<CutModel> run() {
    const std::string& start = layers_[0].tensor;
    const auto following = followers(graph_, {start});
    std::vector<std::string> wanted(outputs_.begin(), outputs_.end());
    for (const std::string& output : wanted) {
      if (!following.contains(output)) return not_following(output, start);
    }
    for (const ValueInfo& output : graph_.outputs) {
      if (outputs_.empty() && following.contains(output.name)) wanted.push_back(output.name);
    }
    if (wanted.empty()) return Error{ErrorCode::NotFound, "No output of the model follows from this layer.", start};
    for (const NeuronLayer& layer : layers_.subspan(1)) {
      if (!following.contains(layer.tensor))
        return Error{ErrorCode::Mismatch, "This layer does not follow from " + start + ".", layer.tensor};
      wanted.push_back(layer.tensor);
    }
    const auto needs = needs_past(graph_, start, following, std::move(wanted));
    if (!needs) return needs.error();
    if (const Status status = begin_with(layers_[0]); !status) return status.error();
    if (const Status status = gate_later_layers(); !status) return status.error();
    if (const Status status = copy_needed(*needs); !status) return status.error();
    if (const Status status = write_carried(*needs); !status) return status.error();
    if (const Status status = write_outputs(following); !status) return status.error();
    return assembled();
  }

 private:
  ElementType type_of(const std::string& tensor) const {
    const auto found = types_.find(tensor);
    return found == types_.end() ? ElementType::Undefined : found->second;
  }

  Result<GateText> gate_of(const NeuronLayer& layer) {
    return gate_text(layer, type_of(layer.tensor), graph_.is_output(layer.tensor), graph_.opset, {}, names_);
  }

  // The cut layer: its activation comes in as float32.
  Status begin_with(const NeuronLayer& layer) {
    auto text = gate_of(layer);
    if (!text) return text.error();
    cut_.activation = text->names.raw;
    if (type_of(layer.tensor) == ElementType::Float16) {
      cut_.activation = names_.take(layer.tensor + ".raw.float32");
      body_.text(cast_field(cut_.activation, text->names.raw, ElementType::Float16));
    }
    body_.text(std::move(text->nodes));
    const std::vector<std::int64_t> dims = dims_of(layer);
    ports_ += value_field(Port::Input, cut_.activation, ElementType::Float32, &dims) + text->inputs + text->outputs;
    cut_.layers.push_back(std::move(text->names));
    return Done{};
  }

  Status gate_later_layers() {
    for (const NeuronLayer& layer : layers_.subspan(1)) {
      const Node* producer = graph_.producer_of(layer.tensor);
      if (!gated_.insert(layer.tensor).second || layer.tensor == layers_[0].tensor)
        return Error{ErrorCode::Mismatch, "This layer is gated already.", layer.tensor};
      auto text = gate_of(layer);
      if (!text) return text.error();
      auto renamed = rename_output(file_, *producer, layer.tensor, text->names.raw);
      if (!renamed) return renamed.error();
      Change& change = changes_[static_cast<std::size_t>(producer - graph_.nodes.data())];
      change.renames.insert(change.renames.end(), renamed->begin(), renamed->end());
      change.behind += text->nodes;
      ports_ += text->inputs + text->outputs;
      cut_.layers.push_back(std::move(text->names));
    }
    return Done{};
  }

  Status copy_needed(const Needs& needs) {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (needs.nodes[i] == 0) continue;
      const Place& place = graph_.nodes[i].place;
      const auto change = changes_.find(i);
      if (change == changes_.end()) {
        if (!body_.field(place)) return other_file();
        continue;
      }
      const auto splices = with_lengths(change->second.renames, std::span(&place, 1), {});
      if (!splices) return splices.error();
      if (!body_.field(place, *splices)) return other_file();
      body_.text(change->second.behind);
    }
    return copy_weights(graph_, needs, body_);
  }

  Status write_carried(const Needs& needs) {
    if (needs.given.empty()) return Done{};
    const Shapes shapes = infer_shapes(graph_, 0);
    for (const std::string& tensor : needs.given) {
      const ElementType type = type_of(tensor);
      if (type == ElementType::Undefined)
        return Error{ErrorCode::Unsupported, "The type of a tensor that must be carried past the cut is not known.", tensor};
      const auto shape = shapes.find(tensor);
      ports_ += value_field(Port::Input, tensor, type, shape == shapes.end() ? nullptr : &shape->second);
    }
    cut_.carried = needs.given;
    return Done{};
  }

  Status write_outputs(const std::unordered_set<std::string>& following) {
    for (const ValueInfo& output : graph_.outputs) {
      const bool is_layer = output.name == layers_[0].tensor || gated_.contains(output.name);
      const bool is_wanted = outputs_.empty() ? following.contains(output.name) : outputs_.contains(output.name);
      if (!is_layer && !is_wanted) continue;
      if (!body_.field(output.place)) return other_file();
      cut_.outputs.push_back(output.name);
    }
    for (const std::string& inner : outputs_) {
      if (graph_.is_output(inner) || gated_.contains(inner)) continue;
      ports_ += value_field(Port::Output, inner, type_of(inner), nullptr);
      cut_.outputs.push_back(inner);
    }
    return Done{};
  }

  Result<CutModel> assembled() {
    body_.text(std::move(ports_));
    auto bytes = model_of(graph_.name, body_);
    if (!bytes) return bytes.error();
    cut_.bytes = *std::move(bytes);
    return std::move(cut_);
  }

  struct Change {
    std::vector<Splice> renames;
    std::string behind;
  };

  const GraphView& graph_;
  std::span<const std::uint8_t> file_;
  std::span<const NeuronLayer> layers_;
  std::unordered_set<std::string> outputs_;  // wanted, by name
  Types types_;
  FreshNames names_;
  Assembly body_;
  std::string ports_;
  std::unordered_set<std::string> gated_;
  std::unordered_map<std::size_t, Change> changes_;
  CutModel cut_;
};

}  // namespace

Result<CutModel> cut_after(const GraphView& graph, std::span<const std::uint8_t> file, std::span<const NeuronLayer> layers,
                           std::span<const std::string> outputs) {
  if (const Status status = require_own_weights(graph); !status) return status.error();
  if (layers.empty()) return Error{ErrorCode::TooFew, "No layer was named to cut at.", graph.name};
  if (graph.producer_of(layers[0].tensor) == nullptr) return no_tensor(layers[0].tensor);
  return Cutter(graph, file, layers, outputs).run();
}

Result<std::vector<std::string>> carried_past(const GraphView& graph, const NeuronLayer& layer, std::string_view output) {
  if (graph.producer_of(layer.tensor) == nullptr) return no_tensor(layer.tensor);
  const auto following = followers(graph, {layer.tensor});
  const std::string wanted(output);
  if (!following.contains(wanted)) return not_following(output, layer.tensor);
  auto needs = needs_past(graph, layer.tensor, following, {wanted});
  if (!needs) return needs.error();
  return std::move(needs->given);
}

}  // namespace pn::onnx
