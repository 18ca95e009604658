#include "onnx/graph.h"

#include <algorithm>
#include <exception>
#include <protozero/pbf_reader.hpp>

namespace pn::onnx {
namespace {

using protozero::pbf_reader;

constexpr std::size_t kMostItems = 500'000;
constexpr std::size_t kMostNumbers = 4096;  // of one attribute or shape; longer lists are tables, not shapes

struct TooMany {};

// A field of the wanted kind; one of the same number and another kind is skipped like an unknown one.
constexpr std::uint32_t varint(protozero::pbf_tag_type tag) { return protozero::tag_and_type(tag, protozero::pbf_wire_type::varint); }
constexpr std::uint32_t bytes(protozero::pbf_tag_type tag) { return protozero::tag_and_type(tag, protozero::pbf_wire_type::length_delimited); }

// The walk through one file. It remembers where it was, for protozero's exceptions do not say.
class Walk {
 public:
  explicit Walk(std::span<const std::uint8_t> file) : begin_(reinterpret_cast<const char*>(file.data())), at_(begin_), size_(file.size()) {}

  std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

  GraphView model() {
    GraphView graph;
    pbf_reader message(begin_, size_);
    while (next(message)) {
      switch (message.tag_and_type()) {
        case varint(1): graph.ir_version = message.get_int64(); break;
        case bytes(2): graph.producer = text(message); break;
        case bytes(7): {
          pbf_reader part = message.get_message();
          has_graph_ = true;
          read(part, graph);
          break;
        }
        case bytes(8): {
          pbf_reader part = message.get_message();
          read_opset(part, graph);
          break;
        }
        default: message.skip();
      }
    }
    return graph;
  }

  bool has_graph() const { return has_graph_; }

 private:
  bool next(pbf_reader& message) {
    at_ = message.data().data();
    return message.next();
  }

  void count(std::size_t items = 1) {
    items_ += items;
    if (items_ > kMostItems) throw TooMany{};
  }

  ByteRange place(const pbf_reader& message) const {
    const protozero::data_view view = message.data();
    return {static_cast<std::size_t>(view.data() - begin_), view.size()};
  }

  std::string text(pbf_reader& message) {
    count();
    return message.get_string();
  }

  // A repeated int64, packed or not.
  void numbers(pbf_reader& message, std::vector<std::int64_t>& list) {
    const auto add = [&](std::int64_t number) {
      count();
      if (list.size() < kMostNumbers) list.push_back(number);
    };
    if (message.wire_type() == protozero::pbf_wire_type::length_delimited) {
      for (const std::int64_t number : message.get_packed_int64()) add(number);
    } else {
      add(message.get_int64());
    }
  }

  static void read_opset(pbf_reader& message, GraphView& graph) {
    std::string domain;
    std::int64_t version = 0;
    while (message.next()) {
      switch (message.tag_and_type()) {
        case bytes(1): domain = message.get_string(); break;
        case varint(2): version = message.get_int64(); break;
        default: message.skip();
      }
    }
    if (domain.empty()) graph.opset = version;
  }

  void read(pbf_reader& message, GraphView& graph) {
    while (next(message)) {
      switch (message.tag_and_type()) {
        case bytes(1): add(message, graph.nodes); break;
        case bytes(2): graph.name = text(message); break;
        case bytes(5): add(message, graph.initializers); break;
        case bytes(11): add(message, graph.inputs); break;
        case bytes(12): add(message, graph.outputs); break;
        case bytes(13): add(message, graph.values); break;
        default: message.skip();
      }
    }
  }

  template <class Item>
  void add(pbf_reader& message, std::vector<Item>& items) {
    pbf_reader part = message.get_message();
    count();
    read(part, items.emplace_back());
  }

  void read(pbf_reader& message, Node& node) {
    node.place = place(message);
    while (next(message)) {
      switch (message.tag_and_type()) {
        case bytes(1): node.inputs.push_back(text(message)); break;
        case bytes(2): node.outputs.push_back(text(message)); break;
        case bytes(3): node.name = text(message); break;
        case bytes(4): node.op_type = text(message); break;
        case bytes(5): add(message, node.attributes); break;
        case bytes(7): node.domain = text(message); break;
        default: message.skip();
      }
    }
  }

  void read(pbf_reader& message, Attribute& attribute) {
    while (next(message)) {
      switch (message.tag_and_type()) {
        case bytes(1): attribute.name = text(message); break;
        case varint(3): attribute.i = message.get_int64(); break;
        case bytes(4): attribute.s = text(message); break;
        case bytes(5): {
          Initializer tensor;
          pbf_reader part = message.get_message();
          read(part, tensor);
          attribute.is_tensor = true;
          attribute.tensor_dims = std::move(tensor.dims);
          break;
        }
        case varint(8):
        case bytes(8): numbers(message, attribute.ints); break;
        default: message.skip();
      }
    }
  }

  void read(pbf_reader& message, Initializer& tensor) {
    tensor.place = place(message);
    while (next(message)) {
      switch (message.tag_and_type()) {
        case varint(1):
        case bytes(1): numbers(message, tensor.dims); break;
        case varint(2): tensor.type = static_cast<ElementType>(message.get_int32()); break;
        case bytes(8): tensor.name = text(message); break;
        case varint(14): tensor.is_external = message.get_int32() == 1; break;
        default: message.skip();
      }
    }
  }

  void read(pbf_reader& message, ValueInfo& value) {
    while (next(message)) {
      switch (message.tag_and_type()) {
        case bytes(1): value.name = text(message); break;
        case bytes(2): into(message, &Walk::read_type, value); break;
        default: message.skip();
      }
    }
  }

  // TypeProto > TypeProto.Tensor > TensorShapeProto > Dimension
  void read_type(pbf_reader& message, ValueInfo& value) {
    while (next(message)) {
      if (message.tag_and_type() == bytes(1)) into(message, &Walk::read_tensor_type, value);
      else message.skip();
    }
  }

  void read_tensor_type(pbf_reader& message, ValueInfo& value) {
    while (next(message)) {
      switch (message.tag_and_type()) {
        case varint(1): value.type = static_cast<ElementType>(message.get_int32()); break;
        case bytes(2): {
          value.has_shape = true;
          into(message, &Walk::read_shape, value);
          break;
        }
        default: message.skip();
      }
    }
  }

  void read_shape(pbf_reader& message, ValueInfo& value) {
    while (next(message)) {
      if (message.tag_and_type() == bytes(1)) into(message, &Walk::read_dimension, value);
      else message.skip();
    }
  }

  void read_dimension(pbf_reader& message, ValueInfo& value) {
    count();
    std::int64_t size = kUnknownDim;
    while (next(message)) {
      if (message.tag_and_type() == varint(1)) size = message.get_int64();
      else message.skip();
    }
    if (value.dims.size() < kMostNumbers) value.dims.push_back(size > 0 ? size : kUnknownDim);
  }

  void into(pbf_reader& message, void (Walk::*read_part)(pbf_reader&, ValueInfo&), ValueInfo& value) {
    pbf_reader part = message.get_message();
    (this->*read_part)(part, value);
  }

  const char* begin_;
  const char* at_;
  std::size_t size_;
  std::size_t items_ = 0;
  bool has_graph_ = false;
};

}  // namespace

const Attribute* Node::attribute(std::string_view wanted) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& a) { return a.name == wanted; });
  return found == attributes.end() ? nullptr : &*found;
}

const Node* GraphView::producer_of(const std::string& tensor) const {
  const auto found = node_of_.find(tensor);
  return found == node_of_.end() ? nullptr : &nodes[found->second];
}

const Initializer* GraphView::initializer(const std::string& tensor) const {
  const auto found = initializer_of_.find(tensor);
  return found == initializer_of_.end() ? nullptr : &initializers[found->second];
}

bool GraphView::is_output(std::string_view tensor) const {
  return std::any_of(outputs.begin(), outputs.end(), [&](const ValueInfo& value) { return value.name == tensor; });
}

void GraphView::index() {
  node_of_.clear();
  initializer_of_.clear();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    for (const std::string& output : nodes[i].outputs) {
      if (!output.empty()) node_of_.try_emplace(output, i);
    }
  }
  for (std::size_t i = 0; i < initializers.size(); ++i) initializer_of_.try_emplace(initializers[i].name, i);
}

Result<GraphView> read_graph(std::span<const std::uint8_t> file) {
  Walk walk(file);
  const auto at = [&] { return "byte " + std::to_string(walk.offset()); };
  try {
    GraphView graph = walk.model();
    if (!walk.has_graph()) return Error{ErrorCode::Malformed, "The file holds no ONNX graph.", at()};
    graph.index();
    return graph;
  } catch (const TooMany&) {
    return Error{ErrorCode::TooLarge, "The ONNX file names over half a million things; no real model does.", at()};
  } catch (const protozero::end_of_buffer_exception&) {
    return Error{ErrorCode::Truncated, "The ONNX file ends in the middle, or a length in it is wrong. Download it again.", at()};
  } catch (const std::exception& thrown) {  // protozero's others, and no memory
    return Error{ErrorCode::Malformed, std::string("The file is damaged or not ONNX (") + thrown.what() + ").", at()};
  }
}

}  // namespace pn::onnx
