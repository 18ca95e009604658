#include "onnx/assembly.h"

#include <exception>
#include <protozero/pbf_reader.hpp>
#include <utility>

#include "onnx/write.h"

namespace pn::onnx {
namespace {

// The fields of ModelProto that are not its graph or its training.
Status copy_model_fields(Assembly& model) {
  constexpr protozero::pbf_tag_type kGraph = 7;
  constexpr protozero::pbf_tag_type kTraining = 20;
  const char* begin = reinterpret_cast<const char*>(model.file().data());
  try {
    protozero::pbf_reader message(begin, model.file().size());
    for (const char* at = begin; message.next(); at = message.data().data()) {
      const bool is_wanted = message.tag() != kGraph && message.tag() != kTraining;
      message.skip();
      if (is_wanted) model.stretch(static_cast<std::size_t>(at - begin), static_cast<std::size_t>(message.data().data() - begin));
    }
  } catch (const std::exception&) {
    return other_file();
  }
  return Done{};
}

}  // namespace

Error other_file() { return {ErrorCode::Mismatch, "The model's file is not the one that was inspected.", ""}; }

void Assembly::text(std::string bytes) {
  size_bytes_ += bytes.size();
  pieces_.push_back({0, 0, std::move(bytes)});
}

bool Assembly::stretch(std::size_t from, std::size_t to) {
  if (from > to || to > file_.size()) return false;
  size_bytes_ += to - from;
  pieces_.push_back({from, to - from, {}});
  return true;
}

bool Assembly::field(const Place& place) { return stretch(place.tag_offset, place.end()); }

bool Assembly::field(const Place& place, const std::vector<Splice>& splices) {
  std::size_t reached = place.tag_offset;
  for (const Splice& splice : splices) {
    if (!stretch(reached, splice.offset)) return false;
    text(splice.insert);
    reached = splice.offset + splice.remove_bytes;
  }
  return stretch(reached, place.end());
}

void Assembly::append_to(std::vector<std::uint8_t>& bytes) const {
  for (const Piece& piece : pieces_) {
    bytes.insert(bytes.end(), piece.text.begin(), piece.text.end());
    const auto from = file_.subspan(piece.offset, piece.size_bytes);
    bytes.insert(bytes.end(), from.begin(), from.end());
  }
}

Status copy_weights(const GraphView& graph, const Needs& needs, Assembly& body) {
  for (const Initializer& weight : graph.initializers) {
    if (needs.weights.contains(weight.name) && !body.field(weight.place)) return other_file();
  }
  for (const ValueInfo& input : graph.inputs) {
    if (needs.weights.contains(input.name) && !body.field(input.place)) return other_file();
  }
  return Done{};
}

Result<std::vector<std::uint8_t>> model_of(const std::string& graph_name, const Assembly& body) {
  const std::string name = '\x12' + varint_bytes(graph_name.size()) + graph_name;
  Assembly model(body.file());
  if (const Status status = copy_model_fields(model); !status) return status.error();
  model.text('\x3a' + varint_bytes(name.size() + body.size_bytes()) + name);
  std::vector<std::uint8_t> bytes;
  bytes.reserve(model.size_bytes() + body.size_bytes());
  model.append_to(bytes);
  body.append_to(bytes);
  return bytes;
}

}  // namespace pn::onnx
