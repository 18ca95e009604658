#include "onnx/cut.h"

#include <algorithm>
#include <exception>
#include <protozero/pbf_reader.hpp>
#include <unordered_set>
#include <utility>

#include "onnx/gate_text.h"
#include "onnx/reach.h"
#include "onnx/shapes.h"
#include "onnx/types.h"
#include "onnx/write.h"

namespace pn::onnx {
namespace {

const Error kOtherFile = {ErrorCode::Mismatch, "The model's file is not the one that was inspected.", ""};

// The new file: own text and stretches of the old one, put together at the end in one allocation.
class Assembly {
 public:
  explicit Assembly(std::span<const std::uint8_t> file) : file_(file) {}

  void text(std::string bytes) {
    size_bytes_ += bytes.size();
    pieces_.push_back({0, 0, std::move(bytes)});
  }
  bool stretch(std::size_t from, std::size_t to) {
    if (from > to || to > file_.size()) return false;
    size_bytes_ += to - from;
    pieces_.push_back({from, to - from, {}});
    return true;
  }
  bool field(const Place& place) { return stretch(place.tag_offset, place.end()); }

  // The field at `place` with `splices` inside it.
  bool field(const Place& place, const std::vector<Splice>& splices) {
    std::size_t reached = place.tag_offset;
    for (const Splice& splice : splices) {
      if (!stretch(reached, splice.offset)) return false;
      text(splice.insert);
      reached = splice.offset + splice.remove_bytes;
    }
    return stretch(reached, place.end());
  }

  std::size_t size_bytes() const { return size_bytes_; }

  void append_to(std::vector<std::uint8_t>& bytes) const {
    for (const Piece& piece : pieces_) {
      bytes.insert(bytes.end(), piece.text.begin(), piece.text.end());
      const auto from = file_.subspan(piece.offset, piece.size_bytes);
      bytes.insert(bytes.end(), from.begin(), from.end());
    }
  }

 private:
  struct Piece {
    std::size_t offset;
    std::size_t size_bytes;
    std::string text;
  };
  std::span<const std::uint8_t> file_;
  std::vector<Piece> pieces_;
  std::size_t size_bytes_ = 0;
};

// What `wanted` need when `start`, from which `following` follow, is given: `given` is what must be carried.
Result<Needs> needs_past(const GraphView& graph, const std::string& start, const std::unordered_set<std::string>& following, std::vector<std::string> wanted) {
  std::unordered_set<std::string> given = real_inputs(graph);
  for (const std::string& tensor : followers(graph, given)) {
    if (!following.contains(tensor)) given.insert(tensor);
  }
  given.insert(start);
  Needs needs = needs_of(graph, std::move(wanted), given);
  if (needs.nodes[static_cast<std::size_t>(graph.producer_of(start) - graph.nodes.data())] != 0) return Error{ErrorCode::Malformed, "This model's graph runs in a circle.", start};
  std::erase(needs.given, start);
  return needs;
}

Error no_tensor(const std::string& tensor) { return {ErrorCode::NotFound, "The model computes no tensor of this name.", tensor}; }
Error not_following(std::string_view output, const std::string& layer) { return {ErrorCode::NotFound, "This is no output of the model that follows from " + layer + ".", std::string(output)}; }

// The fields of ModelProto that are not its graph or its training: versions, operator sets, metadata, functions.
Status copy_model_fields(std::span<const std::uint8_t> file, Assembly& model) {
  constexpr protozero::pbf_tag_type kGraph = 7;
  constexpr protozero::pbf_tag_type kTraining = 20;
  const char* begin = reinterpret_cast<const char*>(file.data());
  try {
    protozero::pbf_reader message(begin, file.size());
    for (const char* at = begin; message.next(); at = message.data().data()) {
      const bool is_wanted = message.tag() != kGraph && message.tag() != kTraining;
      message.skip();
      if (is_wanted) model.stretch(static_cast<std::size_t>(at - begin), static_cast<std::size_t>(message.data().data() - begin));
    }
  } catch (const std::exception&) {
    return kOtherFile;
  }
  return Done{};
}

class Cutter {
 public:
  Cutter(const GraphView& graph, std::span<const std::uint8_t> file, std::span<const NeuronLayer> layers, std::span<const std::string> outputs)
      : graph_(graph), file_(file), layers_(layers), outputs_(outputs.begin(), outputs.end()), types_(infer_types(graph)), names_(graph), body_(file) {}

  Result<CutModel> run() {
    const std::string& start = layers_[0].tensor;
    const auto following = followers(graph_, {start});
    std::vector<std::string> wanted(outputs_.begin(), outputs_.end());
    for (const std::string& output : wanted) {
      if (!graph_.is_output(output) || !following.contains(output)) return not_following(output, start);
    }
    for (const ValueInfo& output : graph_.outputs) {
      if (outputs_.empty() && following.contains(output.name)) wanted.push_back(output.name);
    }
    if (wanted.empty()) return Error{ErrorCode::NotFound, "No output of the model follows from this layer.", start};
    for (const NeuronLayer& layer : layers_.subspan(1)) {
      if (!following.contains(layer.tensor)) return Error{ErrorCode::Mismatch, "This layer does not follow from " + start + ".", layer.tensor};
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

  Result<GateText> gate_of(const NeuronLayer& layer) { return gate_text(layer, type_of(layer.tensor), graph_.is_output(layer.tensor), graph_.opset, {}, names_); }

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
      if (!gated_.insert(layer.tensor).second || layer.tensor == layers_[0].tensor) return Error{ErrorCode::Mismatch, "This layer is gated already.", layer.tensor};
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
        if (!body_.field(place)) return kOtherFile;
        continue;
      }
      const auto splices = with_lengths(change->second.renames, std::span(&place, 1), {});
      if (!splices) return splices.error();
      if (!body_.field(place, *splices)) return kOtherFile;
      body_.text(change->second.behind);
    }
    for (const Initializer& weight : graph_.initializers) {
      if (needs.weights.contains(weight.name) && !body_.field(weight.place)) return kOtherFile;
    }
    for (const ValueInfo& input : graph_.inputs) {  // before IR version 4 weights are listed as inputs too
      if (needs.weights.contains(input.name) && !body_.field(input.place)) return kOtherFile;
    }
    return Done{};
  }

  Status write_carried(const Needs& needs) {
    if (needs.given.empty()) return Done{};
    const Shapes shapes = infer_shapes(graph_, 0);
    for (const std::string& tensor : needs.given) {
      const ElementType type = type_of(tensor);
      if (type == ElementType::Undefined) return Error{ErrorCode::Unsupported, "The type of a tensor that must be carried past the cut is not known.", tensor};
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
      if (!body_.field(output.place)) return kOtherFile;
      cut_.outputs.push_back(output.name);
    }
    return Done{};
  }

  Result<CutModel> assembled() {
    body_.text(std::move(ports_));
    const std::string name = '\x12' + varint_bytes(graph_.name.size()) + graph_.name;
    Assembly model(file_);
    if (const Status status = copy_model_fields(file_, model); !status) return status.error();
    model.text('\x3a' + varint_bytes(name.size() + body_.size_bytes()) + name);
    cut_.bytes.reserve(model.size_bytes() + body_.size_bytes());
    model.append_to(cut_.bytes);
    body_.append_to(cut_.bytes);
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

Result<CutModel> cut_after(const GraphView& graph, std::span<const std::uint8_t> file, std::span<const NeuronLayer> layers, std::span<const std::string> outputs) {
  if (const Status status = require_own_weights(graph); !status) return status.error();
  if (layers.empty()) return Error{ErrorCode::TooFew, "No layer was named to cut at.", graph.name};
  if (graph.producer_of(layers[0].tensor) == nullptr) return no_tensor(layers[0].tensor);
  return Cutter(graph, file, layers, outputs).run();
}

Result<std::vector<std::string>> carried_past(const GraphView& graph, const NeuronLayer& layer, std::string_view output) {
  if (graph.producer_of(layer.tensor) == nullptr) return no_tensor(layer.tensor);
  const auto following = followers(graph, {layer.tensor});
  const std::string wanted(output);
  if (!graph.is_output(output) || !following.contains(wanted)) return not_following(output, layer.tensor);
  auto needs = needs_past(graph, layer.tensor, following, {wanted});
  if (!needs) return needs.error();
  return std::move(needs->given);
}

}  // namespace pn::onnx
