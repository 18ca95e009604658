#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "onnx/graph.h"
#include "onnx/names.h"
#include "onnx/wire.h"

// A file's local functions (ModelProto.functions), as torch's newer exporter leaves modules and library operators.
namespace pn::onnx {

// What a node calls, and a function is called by. ONNX's own operators have no domain; "ai.onnx" is read as none.
struct OperatorId {
  std::string_view domain, name, overload;

  bool operator<(const OperatorId& other) const {
    return std::tie(domain, name, overload) < std::tie(other.domain, other.name, other.overload);
  }
};

std::string_view plain_domain(std::string_view domain);

// Everything below borrows from the file.
struct Function {
  std::string_view body;  // the FunctionProto itself
  std::vector<std::string_view> inputs, outputs;
  std::unordered_set<std::string_view> is_input;
  std::vector<std::pair<std::string_view, std::string_view>> defaults;  // of attributes, by name: AttributeProto
  std::map<std::string_view, std::int64_t> operator_sets;               // version by domain
};

struct FunctionLibrary {
  std::map<OperatorId, Function> functions;
  std::vector<Place> places;                               // of the functions in the file
  std::vector<Place> parts;                                // and of its `graph` fields
  std::map<std::string_view, std::int64_t> operator_sets;  // that the model imports: version by domain

  const Function* find(const OperatorId& id) const;  // null: none is called so
};

// Reads no graph, so that a file without functions costs nothing.
// Throws protozero's exceptions, and wire::Refusal: Malformed for two functions of one name, TooLarge beyond 10,000 functions, or half a million
// names in them.
FunctionLibrary read_functions(wire::Cursor& cursor, std::span<const std::uint8_t> file);

// Notes the name of every tensor and of every node that the model's own graph and the graphs in it have.
// Throws protozero's exceptions, and wire::Refusal: TooLarge beyond half a million names, Unsupported beyond kDeepestGraphs.
void note_names(wire::Cursor& cursor, std::span<const std::uint8_t> file, std::span<const Place> parts, FreshNames& tensors,
                FreshNames& nodes);

// Does this NodeProto of the model's own graph, or one in a graph of its attributes, call a function? Its graphs must have been read before.
bool has_call(const FunctionLibrary& library, std::string_view node);

}  // namespace pn::onnx
