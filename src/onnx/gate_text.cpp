#include "onnx/gate_text.h"

#include <exception>
#include <protozero/pbf_reader.hpp>

#include "onnx/write.h"

namespace pn::onnx {
namespace {

std::int64_t known(int size) { return size > 0 ? size : kUnknownDim; }

std::vector<std::int64_t> pooled_axes(Layout layout) {
  switch (layout) {
    case Layout::Maps: return {2, 3};
    case Layout::MapsLast: return {1, 2};
    case Layout::Tokens: return {1};
    case Layout::TokensFirst: return {0};
    case Layout::TokenRows:
    case Layout::Vector: break;
  }
  return {};
}

// The mean and the maximum of `observed`, a float32 tensor, as outputs.
void pool(const NeuronLayer& layer, const std::string& observed, std::int64_t opset, FreshNames& names, GateText& text) {
  const std::vector<std::int64_t> axes = pooled_axes(layer.layout);
  if (axes.empty()) return;
  const std::vector<std::int64_t> dims = {kUnknownDim, layer.channels};
  const auto add = [&](const char* op_type, const char* suffix) {
    const std::string name = names.take(layer.tensor + suffix);
    text.nodes += reduce_field(op_type, observed, name, axes, opset, names.take(name + ".axes"));
    text.outputs += value_field(Port::Output, name, ElementType::Float32, &dims);
    return name;
  };
  text.names.mean = add("ReduceMean", ".mean");
  text.names.maximum = add("ReduceMax", ".max");
}

}  // namespace

std::vector<std::int64_t> dims_of(const NeuronLayer& layer) {
  switch (layer.layout) {
    case Layout::Maps: return {kUnknownDim, layer.channels, known(layer.height), known(layer.width)};
    case Layout::MapsLast: return {kUnknownDim, known(layer.height), known(layer.width), layer.channels};
    case Layout::Tokens: return {kUnknownDim, known(layer.tokens), layer.channels};
    case Layout::TokensFirst: return {known(layer.tokens), kUnknownDim, layer.channels};
    case Layout::TokenRows:
    case Layout::Vector: break;
  }
  return {kUnknownDim, layer.channels};
}

Result<GateText> gate_text(const NeuronLayer& layer, ElementType type, bool is_output, std::int64_t opset, const GateOptions& options,
                           FreshNames& names) {
  if (layer.channels <= 0)
    return Error{ErrorCode::Mismatch, "How many neurons this layer has is not known, so they cannot be gated.", layer.tensor};
  const std::string& tensor = layer.tensor;
  const bool is_half = type == ElementType::Float16;
  const std::vector<std::int64_t> dims = dims_of(layer);
  GateText text;
  GatedLayer& layer_names = text.names;
  layer_names.tensor = tensor;
  layer_names.gate = names.take(tensor + ".gate");
  layer_names.offset = names.take(tensor + ".offset");
  layer_names.raw = names.take(tensor + ".raw");
  layer_names.dims =
      layer.layout == Layout::Maps ? std::vector<std::int64_t>{1, layer.channels, 1, 1} : std::vector<std::int64_t>{layer.channels};
  const std::string scaled = names.take(tensor + ".scaled");
  std::string factor = layer_names.gate;
  std::string addend = layer_names.offset;
  if (is_half) {
    factor = names.take(tensor + ".gate.float16");
    addend = names.take(tensor + ".offset.float16");
    text.nodes += cast_field(layer_names.gate, factor, type) + cast_field(layer_names.offset, addend, type);
  }
  text.nodes += node_field("Mul", {layer_names.raw, factor}, scaled) + node_field("Add", {scaled, addend}, tensor);
  text.inputs = value_field(Port::Input, layer_names.gate, ElementType::Float32, &layer_names.dims) +
                value_field(Port::Input, layer_names.offset, ElementType::Float32, &layer_names.dims);
  std::string observed = tensor;
  if (is_half && (options.observe || options.observe_pooled)) {
    observed = names.take(tensor + ".float32");
    text.nodes += cast_field(tensor, observed, ElementType::Float32);
  }
  if (options.observe) {
    layer_names.observed = observed;
    if (is_half || !is_output) text.outputs += value_field(Port::Output, observed, ElementType::Float32, &dims);
  }
  if (options.observe_raw) text.outputs += value_field(Port::Output, layer_names.raw, is_half ? type : ElementType::Float32, &dims);
  if (options.observe_pooled) pool(layer, observed, opset, names, text);
  return text;
}

// NodeProto { output = 2 }
Result<std::vector<Splice>> rename_output(std::span<const std::uint8_t> file, const Node& node, std::string_view from,
                                          std::string_view to) {
  const Error mismatch = {ErrorCode::Mismatch, "The model's file is not the one that was inspected.", std::string(from)};
  if (node.place.offset > file.size() || node.place.size_bytes > file.size() - node.place.offset) return mismatch;
  std::vector<Splice> splices;
  try {
    const char* begin = reinterpret_cast<const char*>(file.data());
    protozero::pbf_reader message(begin + node.place.offset, node.place.size_bytes);
    for (const char* at = message.data().data(); message.next(); at = message.data().data()) {
      if (message.tag_and_type() != protozero::tag_and_type(2, protozero::pbf_wire_type::length_delimited)) {
        message.skip();
        continue;
      }
      const protozero::data_view name = message.get_view();
      if (std::string_view(name.data(), name.size()) != from) continue;
      const char* end = name.data() + name.size();
      splices.push_back(
          {static_cast<std::size_t>(at - begin), static_cast<std::size_t>(end - at), '\x12' + varint_bytes(to.size()) + std::string(to)});
    }
  } catch (const std::exception&) {
    return mismatch;
  }
  if (splices.empty()) return mismatch;
  return splices;
}

}  // namespace pn::onnx
