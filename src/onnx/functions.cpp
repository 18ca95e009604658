#include "onnx/functions.h"

#include <string>

namespace pn::onnx {
namespace {

using protozero::pbf_reader;
using wire::bytes;
using wire::reader_of;
using wire::varint;
using wire::view_of;

constexpr std::size_t kMostFunctions = 10'000;
constexpr std::size_t kMostNames = 500'000;
constexpr std::size_t kMostPorts = 10'000;  // of one function, inputs and outputs alike

// OperatorSetIdProto { domain = 1, version = 2 }
void read_operator_set(wire::Cursor& cursor, pbf_reader message, std::map<std::string_view, std::int64_t>& sets) {
  std::string_view domain;
  std::int64_t version = 0;
  while (cursor.next(message)) {
    switch (message.tag_and_type()) {
      case bytes(1): domain = view_of(message); break;
      case varint(2): version = message.get_int64(); break;
      default: message.skip();
    }
  }
  sets.insert_or_assign(plain_domain(domain), version);
}

class Reading {
 public:
  Reading(wire::Cursor& cursor, std::span<const std::uint8_t> file) : cursor_(cursor), message_(reader_of(file)) {}

  FunctionLibrary run() && {
    while (cursor_.next(message_)) {
      switch (message_.tag_and_type()) {
        case bytes(7):
          count();
          cursor_.open(message_, library_.parts.emplace_back());
          break;
        case bytes(8): read_operator_set(cursor_, message_.get_message(), library_.operator_sets); break;
        case bytes(25): {
          if (library_.places.size() == kMostFunctions)
            throw wire::Refusal{{ErrorCode::TooLarge, "The ONNX file has more local functions than any real model does.", cursor_.where()}};
          read(cursor_.open(message_, library_.places.emplace_back()));
          break;
        }
        default: message_.skip();
      }
    }
    return std::move(library_);
  }

 private:
  void count() {
    if (++names_ > kMostNames)
      throw wire::Refusal{
          {ErrorCode::TooLarge, "The local functions of the ONNX file name more things than any real model does.", cursor_.where()}};
  }

  void read_port(pbf_reader& message, std::vector<std::string_view>& ports) {
    count();
    if (ports.size() == kMostPorts)
      throw wire::Refusal{
          {ErrorCode::TooLarge, "A local function of the ONNX file has more inputs or outputs than any real one does.", cursor_.where()}};
    ports.push_back(view_of(message));
  }

  void read_default(pbf_reader& message, Function& function) {
    count();
    const std::string_view attribute = view_of(message);
    std::string_view name;
    pbf_reader fields = reader_of(attribute);
    while (cursor_.next(fields)) {
      if (fields.tag_and_type() == bytes(1))
        name = view_of(fields);
      else
        fields.skip();
    }
    if (function.defaults.size() == kMostPorts)
      throw wire::Refusal{
          {ErrorCode::TooLarge, "A local function of the ONNX file has more attributes than any real one does.", cursor_.where()}};
    function.defaults.emplace_back(name, attribute);
  }

  // FunctionProto
  void read(pbf_reader message) {
    OperatorId id;
    Function function;
    function.body = {message.data().data(), message.length()};
    while (cursor_.next(message)) {
      switch (message.tag_and_type()) {
        case bytes(1): id.name = view_of(message); break;
        case bytes(4): read_port(message, function.inputs); break;
        case bytes(5): read_port(message, function.outputs); break;
        case bytes(9):
          count();
          read_operator_set(cursor_, message.get_message(), function.operator_sets);
          break;
        case bytes(10): id.domain = plain_domain(view_of(message)); break;
        case bytes(11): read_default(message, function); break;
        case bytes(13): id.overload = view_of(message); break;
        default: message.skip();
      }
    }
    function.is_input.insert(function.inputs.begin(), function.inputs.end());
    if (!library_.functions.emplace(id, std::move(function)).second)
      throw wire::Refusal{{ErrorCode::Malformed, "Two local functions of the ONNX file have one name.", std::string(id.name)}};
  }

  wire::Cursor& cursor_;
  pbf_reader message_;
  FunctionLibrary library_;
  std::size_t names_ = 0;
};

class Names {
 public:
  Names(wire::Cursor& cursor, FreshNames& tensors, FreshNames& nodes) : cursor_(cursor), tensors_(tensors), nodes_(nodes) {}

  // GraphProto
  void graph(pbf_reader message, int depth) {
    if (depth > kDeepestGraphs)
      throw wire::Refusal{
          {ErrorCode::Unsupported, "Graphs lie in graphs over 16 deep in this ONNX file; no real model does that.", cursor_.where()}};
    while (cursor_.next(message)) {
      switch (message.tag_and_type()) {
        case bytes(1): node(message.get_message(), depth); break;
        case bytes(5): strings(message.get_message(), 8); break;
        case bytes(11):
        case bytes(12):
        case bytes(13): strings(message.get_message(), 1); break;
        case bytes(15): sparse(message.get_message()); break;
        default: message.skip();
      }
    }
  }

 private:
  void note(std::string_view name, FreshNames& names) {
    if (++count_ > kMostNames)
      throw wire::Refusal{{ErrorCode::TooLarge, "The ONNX file names more things than any real model does.", cursor_.where()}};
    names.note(name);
  }

  void strings(pbf_reader message, protozero::pbf_tag_type tag) {
    while (cursor_.next(message)) {
      if (message.tag_and_type() == bytes(tag))
        note(view_of(message), tensors_);
      else
        message.skip();
    }
  }

  // SparseTensorProto { values = 1: TensorProto }
  void sparse(pbf_reader message) {
    while (cursor_.next(message)) {
      if (message.tag_and_type() == bytes(1))
        strings(message.get_message(), 8);
      else
        message.skip();
    }
  }

  void node(pbf_reader message, int depth) {
    while (cursor_.next(message)) {
      switch (message.tag_and_type()) {
        case bytes(1):
        case bytes(2): note(view_of(message), tensors_); break;
        case bytes(3): note(view_of(message), nodes_); break;
        case bytes(5): attribute(message.get_message(), depth); break;
        default: message.skip();
      }
    }
  }

  void attribute(pbf_reader message, int depth) {
    while (cursor_.next(message)) {
      const auto field = message.tag_and_type();
      if (field == bytes(6) || field == bytes(11))
        graph(message.get_message(), depth + 1);
      else
        message.skip();
    }
  }

  wire::Cursor& cursor_;
  FreshNames& tensors_;
  FreshNames& nodes_;
  std::size_t count_ = 0;
};

bool attribute_has_call(const FunctionLibrary& library, pbf_reader attribute) {
  while (attribute.next()) {
    const auto field = attribute.tag_and_type();
    if (field != bytes(6) && field != bytes(11)) {
      attribute.skip();
      continue;
    }
    pbf_reader graph = attribute.get_message();
    while (graph.next()) {
      if (graph.tag_and_type() != bytes(1))
        graph.skip();
      else if (has_call(library, view_of(graph)))
        return true;
    }
  }
  return false;
}

}  // namespace

const Function* FunctionLibrary::find(const OperatorId& id) const {
  const auto found = functions.find(id);
  return found == functions.end() ? nullptr : &found->second;
}

std::string_view plain_domain(std::string_view domain) { return domain == "ai.onnx" ? std::string_view() : domain; }

FunctionLibrary read_functions(wire::Cursor& cursor, std::span<const std::uint8_t> file) { return Reading(cursor, file).run(); }

void note_names(wire::Cursor& cursor, std::span<const std::uint8_t> file, std::span<const Place> parts, FreshNames& tensors,
                FreshNames& nodes) {
  Names names(cursor, tensors, nodes);
  for (const Place& part : parts) names.graph(reader_of(file.subspan(part.offset, part.size_bytes)), 0);
}

bool has_call(const FunctionLibrary& library, std::string_view node) {
  OperatorId id;
  pbf_reader message = reader_of(node);
  while (message.next()) {
    switch (message.tag_and_type()) {
      case bytes(4): id.name = view_of(message); break;
      case bytes(5):
        if (attribute_has_call(library, message.get_message())) return true;
        break;
      case bytes(7): id.domain = plain_domain(view_of(message)); break;
      case bytes(8): id.overload = view_of(message); break;
      default: message.skip();
    }
  }
  return library.find(id) != nullptr;
}

}  // namespace pn::onnx
