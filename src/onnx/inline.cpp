#include "onnx/inline.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "onnx/functions.h"
#include "onnx/inline_budget.h"
#include "onnx/names.h"
#include "onnx/wire.h"
#include "onnx/write.h"

namespace pn::onnx {
namespace {

using protozero::pbf_reader;
using wire::bytes;
using wire::reader_of;
using wire::view_of;

constexpr int kDeepestCalls = 32;

// What a call makes of its function's names. The model's own graph has no function, and its names stay.
struct Scope {
  const Function* function = nullptr;
  std::string_view function_name;
  const Scope* caller = nullptr;
  int calls_deep = 0;
  std::string prefix;
  std::unordered_map<std::string_view, std::string> tensors;     // the names that its tensors have got so far
  std::unordered_map<std::string_view, std::string> attributes;  // fields of AttributeProto, but for the name
};

struct NodeHead {
  OperatorId id;
  std::string_view name;
  std::vector<std::string_view> inputs, outputs;
};

struct NameAndReference {
  std::string_view name, reference;
};

class Inliner {
 public:
  Inliner(wire::Cursor& cursor, std::span<const std::uint8_t> file) : file_(file), cursor_(cursor), budget_(file.size()) {}

  Result<std::vector<Splice>> run() {
    library_ = read_functions(cursor_, file_);
    if (library_.places.empty() || library_.parts.empty()) return std::vector<Splice>();
    note_names(cursor_, file_, library_.parts, tensors_, node_names_);
    for (const Place& part : library_.parts) edit(part);
    for (const Place& place : library_.places) changes_.push_back({place.tag_offset, place.end() - place.tag_offset, {}});
    if (!operator_sets_.empty()) changes_.push_back({library_.parts.front().tag_offset, 0, std::move(operator_sets_)});
    return with_lengths(std::move(changes_), {}, library_.parts);
  }

 private:
  // A part of the model's graph: its nodes that call functions, themselves or in graphs of their own, give way to what they come to.
  void edit(const Place& part) {
    Scope model;
    pbf_reader message = reader_of(file_.subspan(part.offset, part.size_bytes));
    while (cursor_.next(message)) {
      if (message.tag_and_type() != bytes(1)) {
        message.skip();
        continue;
      }
      const std::size_t from = cursor_.offset();
      const std::string_view node = view_of(message);
      if (!has_call(library_, node)) continue;
      Splice change = {from, cursor_.offset_in(message) - from, {}};
      out_ = &change.insert;
      write_node(node, model, 0);
      changes_.push_back(std::move(change));
    }
  }

  [[noreturn]] void refuse(ErrorCode code, std::string message, std::string_view function) const {
    throw wire::Refusal{{code, std::move(message), function.empty() ? cursor_.where() : std::string(function)}};
  }

  void within(bool budget, const Scope& scope) const {
    if (!budget)
      refuse(ErrorCode::TooLarge, "With its local functions in the place of their calls this model would be larger than any real one.",
             scope.function_name);
  }

  // ---------------------------------------------------------------- reading

  bool next(pbf_reader& message, const Scope& scope) {
    within(budget_.step(1), scope);
    return cursor_.next(message);
  }

  NodeHead head_of(std::string_view node, const Scope& scope) {
    NodeHead head;
    pbf_reader message = reader_of(node);
    while (next(message, scope)) {
      switch (message.tag_and_type()) {
        case bytes(1): head.inputs.push_back(view_of(message)); break;
        case bytes(2): head.outputs.push_back(view_of(message)); break;
        case bytes(3): head.name = view_of(message); break;
        case bytes(4): head.id.name = view_of(message); break;
        case bytes(7): head.id.domain = plain_domain(view_of(message)); break;
        case bytes(8): head.id.overload = view_of(message); break;
        default: message.skip();
      }
    }
    return head;
  }

  // AttributeProto { name = 1, ref_attr_name = 21 }
  NameAndReference name_and_reference(std::string_view attribute, const Scope& scope) {
    NameAndReference names;
    pbf_reader message = reader_of(attribute);
    while (next(message, scope)) {
      switch (message.tag_and_type()) {
        case bytes(1): names.name = view_of(message); break;
        case bytes(21): names.reference = view_of(message); break;
        default: message.skip();
      }
    }
    return names;
  }

  // ---------------------------------------------------------------- writing

  void append(std::string_view text, const Scope& scope) {
    within(budget_.spend(text.size()), scope);
    *out_ += text;
  }

  void append_string(protozero::pbf_tag_type tag, std::string_view text, const Scope& scope) {
    append(varint_bytes(bytes(tag)) + varint_bytes(text.size()), scope);
    append(text, scope);
  }

  // A message of what `write` appends.
  template <class Write>
  void append_message(protozero::pbf_tag_type tag, const Scope& scope, const Write& write) {
    const std::size_t from = out_->size();
    write();
    const std::string head = varint_bytes(bytes(tag)) + varint_bytes(out_->size() - from);
    within(budget_.spend(head.size()), scope);
    out_->insert(from, head);
  }

  // The name that a tensor of the scope has in the model, empty for an input or output that the call leaves out.
  std::string renamed(std::string_view name, Scope& scope) {
    if (scope.function == nullptr || name.empty()) return std::string(name);
    const auto found = scope.tensors.find(name);
    if (found != scope.tensors.end()) return found->second;
    if (scope.function->is_input.contains(name)) return {};
    const std::string wanted = scope.prefix + "/" + std::string(name);
    within(budget_.spend(wanted.size()), scope);
    return scope.tensors.emplace(name, tensors_.take(wanted)).first->second;
  }

  // One node, or what it calls; `graphs_deep` graphs lie around it.
  void write_node(std::string_view node, Scope& scope, int graphs_deep) {
    const NodeHead head = head_of(node, scope);
    if (const Function* function = library_.find(head.id); function != nullptr) {
      write_call(node, head, *function, scope, graphs_deep);
      return;
    }
    if (scope.function == nullptr && !has_call(library_, node)) {
      append_string(1, node, scope);
      return;
    }
    within(budget_.count_node(), scope);
    want_operators(head.id.domain, scope);
    append_message(1, scope, [&] {
      pbf_reader message = reader_of(node);
      while (next(message, scope)) write_node_field(message, scope, graphs_deep);
    });
  }

  void write_node_field(pbf_reader& message, Scope& scope, int graphs_deep) {
    const bool is_copied_out = scope.function != nullptr;
    switch (message.tag_and_type()) {
      case bytes(1):
      case bytes(2): {
        const auto tag = message.tag();
        append_string(tag, renamed(view_of(message), scope), scope);
        break;
      }
      case bytes(3): {
        const std::string_view name = view_of(message);
        append_string(3, is_copied_out && !name.empty() ? node_names_.take(scope.prefix + "/" + std::string(name)) : std::string(name),
                      scope);
        break;
      }
      case bytes(5): write_attribute(view_of(message), scope, graphs_deep); break;
      case bytes(6):  // documentation and metadata would be repeated at every call
      case bytes(9):
        if (is_copied_out)
          message.skip();
        else
          append(cursor_.whole_field(message), scope);
        break;
      default: append(cursor_.whole_field(message), scope);
    }
  }

  void write_attribute(std::string_view attribute, Scope& scope, int graphs_deep) {
    const NameAndReference names = name_and_reference(attribute, scope);
    if (scope.function == nullptr || names.reference.empty()) {
      append_message(5, scope, [&] {
        append_string(1, names.name, scope);
        write_value(attribute, scope, graphs_deep);
      });
      return;
    }
    const auto value = scope.attributes.find(names.reference);
    if (value == scope.attributes.end()) return;
    append_message(5, scope, [&] {
      append_string(1, names.name, scope);
      append(value->second, scope);
    });
  }

  // An attribute's fields, but for its name and its reference to another.
  void write_value(std::string_view attribute, Scope& scope, int graphs_deep) {
    pbf_reader message = reader_of(attribute);
    while (next(message, scope)) {
      switch (message.tag_and_type()) {
        case bytes(1):
        case bytes(21): message.skip(); break;
        case bytes(6):
        case bytes(11): {
          const auto tag = message.tag();
          const std::string_view graph = view_of(message);
          append_message(tag, scope, [&] { write_graph(graph, scope, graphs_deep + 1); });
          break;
        }
        default: append(cursor_.whole_field(message), scope);
      }
    }
  }

  void write_graph(std::string_view graph, Scope& scope, int graphs_deep) {
    if (graphs_deep > kDeepestGraphs)
      refuse(ErrorCode::Unsupported, "Graphs lie in graphs over 16 deep in this ONNX file's local functions; no real model does that.",
             scope.function_name);
    pbf_reader message = reader_of(graph);
    while (next(message, scope)) {
      const auto tag = message.tag();
      switch (message.tag_and_type()) {
        case bytes(1): write_node(view_of(message), scope, graphs_deep); break;
        case bytes(5): write_with_name(5, view_of(message), 8, scope); break;
        case bytes(11):
        case bytes(12):
        case bytes(13): write_with_name(tag, view_of(message), 1, scope); break;
        case bytes(14):  // quantisation annotations tell tensors' names
          if (scope.function != nullptr)
            message.skip();
          else
            append(cursor_.whole_field(message), scope);
          break;
        case bytes(15): write_sparse(view_of(message), scope); break;
        default: append(cursor_.whole_field(message), scope);
      }
    }
  }

  // A message whose field `name_tag` names a tensor.
  void write_with_name(protozero::pbf_tag_type tag, std::string_view text, protozero::pbf_tag_type name_tag, Scope& scope) {
    append_message(tag, scope, [&] {
      pbf_reader message = reader_of(text);
      while (next(message, scope)) {
        if (message.tag_and_type() == bytes(name_tag))
          append_string(name_tag, renamed(view_of(message), scope), scope);
        else
          append(cursor_.whole_field(message), scope);
      }
    });
  }

  // SparseTensorProto { values = 1: TensorProto }
  void write_sparse(std::string_view text, Scope& scope) {
    append_message(15, scope, [&] {
      pbf_reader message = reader_of(text);
      while (next(message, scope)) {
        if (message.tag_and_type() == bytes(1))
          write_with_name(1, view_of(message), 8, scope);
        else
          append(cursor_.whole_field(message), scope);
      }
    });
  }

  // ---------------------------------------------------------------- calls

  void write_call(std::string_view node, const NodeHead& call, const Function& function, Scope& caller, int graphs_deep) {
    for (const Scope* scope = &caller; scope != nullptr; scope = scope->caller) {
      if (scope->function == &function)
        refuse(ErrorCode::Malformed, "A local function of this model calls itself, which ONNX does not allow.", call.id.name);
    }
    if (caller.calls_deep == kDeepestCalls)
      refuse(ErrorCode::Unsupported, "Local functions call each other over 32 deep in this ONNX file; no real model does that.",
             call.id.name);
    if (call.inputs.size() > function.inputs.size() || call.outputs.size() > function.outputs.size()) {
      refuse(ErrorCode::Malformed, "A local function of this model is called with more inputs or outputs than it has.", call.id.name);
    }
    Scope scope;
    scope.function = &function;
    scope.function_name = call.id.name;
    scope.caller = &caller;
    scope.calls_deep = caller.calls_deep + 1;
    within(budget_.count_node() && budget_.step(function.inputs.size() + function.outputs.size() + function.defaults.size()), scope);
    const std::string wanted =
        (caller.function == nullptr ? "" : caller.prefix + "/") + std::string(call.name.empty() ? call.id.name : call.name);
    within(budget_.spend(wanted.size()), scope);
    scope.prefix = prefixes_.take(wanted);
    settle_attributes(node, function, scope, caller, graphs_deep);
    const auto twice = settle_ports(call, function, scope, caller);
    pbf_reader body = reader_of(function.body);
    while (next(body, scope)) {
      if (body.tag_and_type() == bytes(7))
        write_node(view_of(body), scope, graphs_deep);
      else
        body.skip();
    }
    for (const auto& [from, to] : twice) {
      if (from.empty())
        refuse(ErrorCode::Malformed, "A local function of this model gives on an input that its call leaves out.", call.id.name);
      want_operators({}, scope);
      append(node_field("Identity", {from}, to), scope);
    }
  }

  // The call's own attributes, in the caller's names; then the function's defaults.
  void settle_attributes(std::string_view node, const Function& function, Scope& scope, Scope& caller, int graphs_deep) {
    pbf_reader message = reader_of(node);
    while (next(message, caller)) {
      if (message.tag_and_type() != bytes(5)) {
        message.skip();
        continue;
      }
      const std::string_view attribute = view_of(message);
      const NameAndReference names = name_and_reference(attribute, caller);
      if (caller.function == nullptr || names.reference.empty()) {
        scope.attributes.insert_or_assign(names.name, written([&] { write_value(attribute, caller, graphs_deep); }));
      } else if (const auto value = caller.attributes.find(names.reference); value != caller.attributes.end()) {
        within(budget_.spend(value->second.size()), scope);
        scope.attributes.insert_or_assign(names.name, value->second);
      }
    }
    for (const auto& [name, attribute] : function.defaults) {
      if (scope.attributes.contains(name)) continue;
      const std::string_view value = attribute;
      scope.attributes.emplace(name, written([&] { write_value(value, scope, graphs_deep); }));
    }
  }

  // Gives the function's inputs and outputs the names that the caller has for them. Returns what must be copied, from and to: an output
  // that is an input too, or listed twice.
  std::vector<std::pair<std::string, std::string>> settle_ports(const NodeHead& call, const Function& function, Scope& scope,
                                                                Scope& caller) {
    for (std::size_t i = 0; i < call.inputs.size(); ++i) {
      std::string actual = renamed(call.inputs[i], caller);
      if (!actual.empty()) scope.tensors.emplace(function.inputs[i], std::move(actual));
    }
    std::vector<std::pair<std::string, std::string>> twice;
    for (std::size_t i = 0; i < call.outputs.size(); ++i) {
      const std::string_view formal = function.outputs[i];
      std::string actual = renamed(call.outputs[i], caller);
      if (actual.empty()) continue;
      if (function.is_input.contains(formal) || scope.tensors.contains(formal))
        twice.emplace_back(renamed(formal, scope), std::move(actual));
      else
        scope.tensors.emplace(formal, std::move(actual));
    }
    return twice;
  }

  // The model must import the operators that come out of a function, in the version that the function was written for.
  void want_operators(std::string_view domain, const Scope& scope) {
    if (scope.function == nullptr) return;
    const auto wanted = scope.function->operator_sets.find(domain);
    if (wanted == scope.function->operator_sets.end()) return;
    const auto [set, is_new] = library_.operator_sets.try_emplace(domain, wanted->second);
    if (is_new) {
      operator_sets_ += operator_set_field(domain, wanted->second);
    } else if (set->second != wanted->second) {
      refuse(ErrorCode::Mismatch,
             "A local function of this model is written for version " + std::to_string(wanted->second) + " of the operators of " +
                 (domain.empty() ? "ONNX" : std::string(domain)) + ", the model for version " + std::to_string(set->second) +
                 ". Convert it to one version (onnx.version_converter), or export it anew.",
             scope.function_name);
    }
  }

  template <class Write>
  std::string written(const Write& write) {
    std::string text;
    std::string* const before = std::exchange(out_, &text);
    write();
    out_ = before;
    return text;
  }

  std::span<const std::uint8_t> file_;
  wire::Cursor& cursor_;
  InlineBudget budget_;
  FunctionLibrary library_;
  FreshNames tensors_, node_names_, prefixes_;
  std::vector<Splice> changes_;
  std::string operator_sets_;   // fields of ModelProto that functions bring with them
  std::string* out_ = nullptr;  // where nodes are being written
};

}  // namespace

Result<std::vector<Splice>> inline_functions(std::span<const std::uint8_t> file) {
  wire::Cursor cursor(file);
  return wire::guarded(cursor, [&] { return Inliner(cursor, file).run(); });
}

}  // namespace pn::onnx
