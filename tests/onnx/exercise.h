#pragma once
// What the page does with an ONNX file, for whatever bytes; shared by the hostile tests and the fuzzer.
#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>

#include "onnx/cut.h"
#include "onnx/gate.h"
#include "onnx/inline.h"
#include "onnx/layers.h"
#include "onnx/observe.h"
#include "onnx/ports.h"
#include "onnx/tower.h"

namespace pn::test {

// Of a file without local functions.
inline std::string_view broken_promise_of_graph(std::span<const std::uint8_t> file) {
  const auto graph = onnx::read_graph(file);
  if (!graph) return graph.error().where.empty() ? "an error says where" : std::string_view();
  (void)onnx::vision_ports(*graph);
  (void)onnx::text_ports(*graph);
  (void)onnx::discover_layers(*graph, 8, onnx::Tower::Text);
  const auto layers = onnx::all_layers(*graph, onnx::Tower::Vision, 8);
  onnx::GateOptions options;
  options.observe_raw = true;
  options.observe_pooled = true;
  for (const auto& layer : layers) options.also_observe.push_back(layer.tensor);
  if (const auto model = onnx::gate(*graph, file, layers, options)) {
    const auto edited = onnx::apply_splices(file, model->splices);
    if (!edited) return "the splices of a gate fit its file";
    const auto again = onnx::read_graph(*edited);
    if (!again) return "a gated file can be read";
    if (again->nodes.size() < graph->nodes.size() + 2 * layers.size()) return "a gate adds its nodes";
    for (const auto& layer : model->layers) {
      const onnx::Node* add = again->producer_of(layer.tensor);
      if (add == nullptr || add->op_type != "Add") return "a gated tensor is the sum of its gate";
    }
  }
  for (std::size_t first = 0; first < std::min<std::size_t>(layers.size(), 3); ++first) {
    const auto head = onnx::cut_after(*graph, file, std::span(layers).subspan(first, 1));
    if (!head) continue;
    for (const auto& output : head->outputs) {
      const auto carried = onnx::carried_past(*graph, layers[first], output);
      if (output != layers[first].tensor && !carried) return "what a head carries can be told beforehand";
    }
    if (head->bytes.size() > 2 * file.size() + 1000) return "a head is no larger than its model";
    if (!onnx::read_graph(head->bytes)) return "a head can be read";
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(graph->outputs.size(), 3); ++i) {
    const auto tower = onnx::extract_tower(*graph, file, graph->outputs[i].name);
    if (!tower) continue;
    if (tower->bytes.size() > file.size() + 100) return "a tower is no larger than its model";
    if (!onnx::read_graph(tower->bytes)) return "a tower can be read";
  }
  return {};
}

// Empty when every answer was an error that says where, or an edit that is a whole file again; else the promise that was broken.
inline std::string_view broken_promise(std::span<const std::uint8_t> file) {
  const auto splices = onnx::inline_functions(file);
  if (!splices && splices.error().where.empty()) return "an error says where";
  if (!splices || splices->empty()) return broken_promise_of_graph(file);
  const auto whole = onnx::apply_splices(file, *splices);
  if (!whole) return "the splices of functions fit their file";
  if (whole->size() > 2 * file.size() + onnx::kInlinedBytes + 1000) return "a file without its functions is no larger than it may be";
  const auto again = onnx::inline_functions(*whole);
  if (!again || !again->empty()) return "no functions are left";
  return broken_promise_of_graph(*whole);
}

}  // namespace pn::test
