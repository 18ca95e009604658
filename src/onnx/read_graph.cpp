#include "onnx/graph.h"

#include <algorithm>
#include <type_traits>
#include <unordered_set>
#include <utility>

#include "onnx/wire.h"

namespace pn::onnx {
namespace {

using protozero::pbf_reader;
using wire::bytes;
using wire::varint;

// What a view may take: its items by their own size in memory, so that a small file of tiny messages cannot ask for much.
constexpr std::size_t kMostItems = 500'000;
constexpr std::size_t kViewBytes = std::size_t{32} << 20U;  // and twice the file
constexpr std::size_t kMostNumbers = 4096;                  // of one attribute or shape; longer lists are tables, not shapes

// A path that names a file in the model's own folder or below it, on every system and as part of an address.
bool stays_below(std::string_view path) {
  const auto is_bad = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '\\' || c == ':'; };
  if (path.empty() || std::any_of(path.begin(), path.end(), is_bad)) return false;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t end = std::min(path.find('/', from), path.size());
    const std::string_view part = path.substr(from, end - from);
    if (part.empty() || part == "..") return false;
    from = end + 1;
  }
  return true;
}

// The walk through one file.
class Walk {
 public:
  Walk(wire::Cursor& cursor, std::span<const std::uint8_t> file) : cursor_(cursor), file_(file) {}

  Result<GraphView> model() {
    GraphView graph;
    pbf_reader message = wire::reader_of(file_);
    while (next(message)) {
      switch (message.tag_and_type()) {
        case varint(1): graph.ir_version = message.get_int64(); break;
        case bytes(2): graph.producer = text(message); break;
        case bytes(7): {
          count(sizeof(Place));
          pbf_reader part = cursor_.open(message, graph.parts.emplace_back());
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
    if (graph.parts.empty()) return Error{ErrorCode::Malformed, "The file holds no ONNX graph.", cursor_.where()};
    graph.external_files = std::move(external_files_);
    graph.index();
    return graph;
  }

 private:
  bool next(pbf_reader& message) { return cursor_.next(message); }

  void count(std::size_t size_bytes) {
    ++items_;
    view_bytes_ += size_bytes;
    if (items_ > kMostItems || view_bytes_ / 2 > kViewBytes / 2 + file_.size()) {
      throw wire::Refusal{{ErrorCode::TooLarge, "The ONNX file names more things than any real model does.", cursor_.where()}};
    }
  }

  std::string text(pbf_reader& message) {
    count(sizeof(std::string));
    return message.get_string();
  }

  // A repeated int64, packed or not.
  void numbers(pbf_reader& message, std::vector<std::int64_t>& list) {
    const auto add = [&](std::int64_t number) {
      count(sizeof(std::int64_t));
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
  void add(pbf_reader& message, std::vector<Item>& items, std::vector<std::string>* inner_names = nullptr) {
    count(sizeof(Item));
    Item& item = items.emplace_back();
    Place unused;
    Place* place = &unused;
    if constexpr (requires { item.place; }) place = &item.place;
    pbf_reader part = cursor_.open(message, *place);
    if constexpr (std::is_same_v<Item, Attribute>)
      read(part, item, inner_names);
    else
      read(part, item);
  }

  void read(pbf_reader& message, Node& node) {
    while (next(message)) {
      switch (message.tag_and_type()) {
        case bytes(1): node.inputs.push_back(text(message)); break;
        case bytes(2): node.outputs.push_back(text(message)); break;
        case bytes(3): node.name = text(message); break;
        case bytes(4): node.op_type = text(message); break;
        case bytes(5): add(message, node.attributes, &node.inner_names); break;
        case bytes(7): node.domain = text(message); break;
        default: message.skip();
      }
    }
  }

  void read(pbf_reader& message, Attribute& attribute, std::vector<std::string>* inner_names) {
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
          attribute.tensor_type = tensor.type;
          attribute.tensor_dims = std::move(tensor.dims);
          attribute.tensor_ints = std::move(tensor.ints);
          break;
        }
        case bytes(6):
        case bytes(11): {
          pbf_reader part = message.get_message();
          read_inner_graph(part, *inner_names, 1);
          break;
        }
        case varint(8):
        case bytes(8): numbers(message, attribute.ints); break;
        default: message.skip();
      }
    }
  }

  void read_inner_graph(pbf_reader& message, std::vector<std::string>& names, int depth) {
    if (depth > kDeepestGraphs)
      throw wire::Refusal{
          {ErrorCode::Unsupported, "Graphs lie in graphs over 16 deep in this ONNX file; no real model does that.", cursor_.where()}};
    while (next(message)) {
      const auto field = message.tag_and_type();
      if (field != bytes(1) && field != bytes(5)) {
        message.skip();
        continue;
      }
      pbf_reader part = message.get_message();
      if (field == bytes(1)) {
        read_inner_node(part, names, depth);
        continue;
      }
      Initializer tensor;
      read(part, tensor);
      if (!tensor.name.empty()) names.push_back(std::move(tensor.name));
    }
  }

  void read_inner_node(pbf_reader& message, std::vector<std::string>& names, int depth) {
    while (next(message)) {
      switch (message.tag_and_type()) {
        case bytes(1):
        case bytes(2): names.push_back(text(message)); break;
        case bytes(5): {
          pbf_reader attribute = message.get_message();
          while (next(attribute)) {
            const auto field = attribute.tag_and_type();
            if (field != bytes(5) && field != bytes(6) && field != bytes(11)) {
              attribute.skip();
              continue;
            }
            pbf_reader part = attribute.get_message();
            Initializer tensor;
            if (field == bytes(5))
              read(part, tensor);
            else
              read_inner_graph(part, names, depth + 1);
          }
          break;
        }
        default: message.skip();
      }
    }
  }

  void read(pbf_reader& message, Initializer& tensor) {
    protozero::data_view raw;
    while (next(message)) {
      switch (message.tag_and_type()) {
        case varint(1):
        case bytes(1): numbers(message, tensor.dims); break;
        case varint(2): tensor.type = static_cast<ElementType>(message.get_int32()); break;
        case varint(5):
        case bytes(5):
        case varint(7):
        case bytes(7): integers(message, tensor.ints); break;
        case bytes(8): tensor.name = text(message); break;
        case bytes(9): raw = message.get_view(); break;
        case bytes(13): read_external(message, tensor); break;
        case varint(14): tensor.is_external = message.get_int32() == 1; break;
        default: message.skip();
      }
    }
    settle_integers(tensor, raw);
    if (!tensor.is_external) return;
    if (tensor.external_file.empty())
      throw wire::Refusal{
          {ErrorCode::Malformed, "Weights of this model lie in another file, but it does not say in which.", cursor_.where()}};
    if (!stays_below(tensor.external_file))
      throw wire::Refusal{
          {ErrorCode::Malformed, "This model wants weights from outside its own folder, which no sound model does.", tensor.external_file}};
    if (seen_files_.insert(tensor.external_file).second) external_files_.push_back(tensor.external_file);
  }

  // int32_data or int64_data; of a long list only so much that it is known to be too long.
  static void integers(pbf_reader& message, std::vector<std::int64_t>& list) {
    if (message.wire_type() == protozero::pbf_wire_type::varint) {
      const std::int64_t number = message.get_int64();
      if (list.size() <= kMostIntegers) list.push_back(number);
      return;
    }
    for (const std::int64_t number : message.get_packed_int64()) {
      if (list.size() > kMostIntegers) break;
      list.push_back(number);
    }
  }

  static void settle_integers(Initializer& tensor, protozero::data_view raw) {
    const std::size_t width = tensor.type == ElementType::Int64 ? 8 : tensor.type == ElementType::Int32 ? 4 : 0;
    if (width == 0 || tensor.ints.size() > kMostIntegers || raw.size() > kMostIntegers * width) {
      tensor.ints.clear();
      return;
    }
    for (std::size_t at = 0; at + width <= raw.size(); at += width) {
      std::uint64_t number = 0;
      for (std::size_t byte = 0; byte < width; ++byte)
        number |= std::uint64_t{static_cast<std::uint8_t>(raw.data()[at + byte])} << (8 * byte);
      tensor.ints.push_back(width == 8 ? static_cast<std::int64_t>(number) : static_cast<std::int32_t>(static_cast<std::uint32_t>(number)));
    }
  }

  // StringStringEntryProto { key = 1, value = 2 }
  void read_external(pbf_reader& message, Initializer& tensor) {
    std::string key, said;
    pbf_reader entry = message.get_message();
    while (next(entry)) {
      switch (entry.tag_and_type()) {
        case bytes(1): key = text(entry); break;
        case bytes(2): said = text(entry); break;
        default: entry.skip();
      }
    }
    if (key == "location") tensor.external_file = std::move(said);
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
      if (message.tag_and_type() == bytes(1))
        into(message, &Walk::read_tensor_type, value);
      else
        message.skip();
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
      if (message.tag_and_type() == bytes(1))
        into(message, &Walk::read_dimension, value);
      else
        message.skip();
    }
  }

  void read_dimension(pbf_reader& message, ValueInfo& value) {
    count(sizeof(std::int64_t));
    std::int64_t size = kUnknownDim;
    while (next(message)) {
      if (message.tag_and_type() == varint(1))
        size = message.get_int64();
      else
        message.skip();
    }
    if (value.dims.size() < kMostNumbers) value.dims.push_back(size > 0 ? size : kUnknownDim);
  }

  void into(pbf_reader& message, void (Walk::*read_part)(pbf_reader&, ValueInfo&), ValueInfo& value) {
    pbf_reader part = message.get_message();
    (this->*read_part)(part, value);
  }

  wire::Cursor& cursor_;
  std::span<const std::uint8_t> file_;
  std::size_t items_ = 0;
  std::size_t view_bytes_ = 0;
  std::vector<std::string> external_files_;
  std::unordered_set<std::string> seen_files_;
};

}  // namespace

Result<GraphView> read_graph(std::span<const std::uint8_t> file) {
  wire::Cursor cursor(file);
  return wire::guarded(cursor, [&] { return Walk(cursor, file).model(); });
}

}  // namespace pn::onnx
