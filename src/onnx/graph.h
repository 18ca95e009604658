#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"

// An ONNX file seen on the wire: what it computes and by which names, without its weights.
// ref  onnx.proto3 (field numbers in read_graph.cpp); https://protobuf.dev/programming-guides/encoding
namespace pn::onnx {

// Where a message lies in the file: its tag, its length, then its own `size_bytes` bytes from `offset` on.
struct Place {
  std::size_t tag_offset = 0;
  std::size_t length_offset = 0;
  std::size_t offset = 0;
  std::size_t size_bytes = 0;

  std::size_t end() const { return offset + size_bytes; }
};

inline constexpr int kDeepestGraphs = 16;        // of graphs in attributes of nodes of graphs …
inline constexpr std::int64_t kUnknownDim = -1;  // dynamic, or not said

// TensorProto.DataType, those we meet.
enum class ElementType : std::int32_t {
  Undefined = 0,
  Float32 = 1,
  Uint8 = 2,
  Int8 = 3,
  Int32 = 6,
  Int64 = 7,
  Bool = 9,
  Float16 = 10,
  Float64 = 11
};

// A graph input, output or annotated tensor.
struct ValueInfo {
  std::string name;
  ElementType type = ElementType::Undefined;
  bool has_shape = false;
  std::vector<std::int64_t> dims;
  Place place;
};

// A weight: its place in the file instead of its values, but for the few integers that shapes are made of.
struct Initializer {
  std::string name;
  ElementType type = ElementType::Undefined;
  std::vector<std::int64_t> dims;
  std::vector<std::int64_t> ints;  // the values of an Int64 or Int32 tensor of up to kMostIntegers, else empty
  bool is_external = false;        // the values lie in another file
  std::string external_file;       // its name, one of GraphView::external_files
  Place place;
};
inline constexpr std::size_t kMostIntegers = 64;

// Only what shapes depend on: numbers, strings, and of a tensor what an Initializer tells. Graphs are told of by Node::inner_names.
struct Attribute {
  std::string name;
  std::int64_t i = 0;
  std::vector<std::int64_t> ints;
  std::string s;
  bool is_tensor = false;
  ElementType tensor_type = ElementType::Undefined;
  std::vector<std::int64_t> tensor_dims;
  std::vector<std::int64_t> tensor_ints;
};

struct Node {
  std::string name;
  std::string op_type;
  std::string domain;  // empty: ONNX's own operators
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  std::vector<Attribute> attributes;
  std::vector<std::string> inner_names;  // every tensor that graphs in its attributes (If, Loop) name; some come from outside
  Place place;

  const Attribute* attribute(std::string_view name) const;
};

struct GraphView {
  std::int64_t ir_version = 0;
  std::int64_t opset = 0;  // of ONNX's own operators
  std::string producer;
  std::string name;
  std::vector<Node> nodes;  // in the file's order, which ONNX wants topological
  std::vector<ValueInfo> inputs;
  std::vector<ValueInfo> outputs;
  std::vector<ValueInfo> values;  // annotations of inner tensors, often none
  std::vector<Initializer> initializers;
  std::vector<std::string>
      external_files;        // in which weights lie, each once, in the order named: paths from the model's own folder, of plain
                             // parts ("model.onnx_data", "data/weights 1.bin"), to be encoded before they go into an address
  std::vector<Place> parts;  // the `graph` fields of the file, in order: one, or several that were merged

  // The node that gives tensor `name`, null when none does (an input, a weight, or unknown).
  const Node* producer_of(const std::string& tensor) const;
  const Initializer* initializer(const std::string& tensor) const;
  bool is_output(std::string_view tensor) const;

  // Rebuilds what the look-ups need, after a change to nodes or initializers.
  void index();

 private:
  std::unordered_map<std::string, std::size_t> node_of_;
  std::unordered_map<std::string, std::size_t> initializer_of_;
};

// Reads the bytes of a ModelProto; several `graph` fields are merged as protobuf says.
// Error::Malformed or Truncated with the byte offset as `where`; Malformed when there is no graph, and with the file's name as `where` when
// weights are said to lie outside the model's own folder (an absolute path, "..", a backslash, a colon) or in no named file;
// TooLarge when it names over half a million things, or the view would take over 32 MiB and twice the file (no real model does); Unsupported when graphs lie in graphs over 16 deep.
Result<GraphView> read_graph(std::span<const std::uint8_t> file);

// Error::Unsupported naming the other file when weights lie outside this one (external data): for what would have to copy them.
Status require_own_weights(const GraphView& graph);

}  // namespace pn::onnx
