#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "onnx/edit.h"
#include "onnx/graph.h"
#include "onnx/layers.h"

// A gate on each neuron: the layer's tensor T becomes raw * gate + offset, and whatever read T, graph outputs too, reads the gated
// value. With every gate 1 and every offset 0 the model computes what it did, to float precision.
//
// Gate and offset are graph inputs, and ONNX Runtime wants each of them fed at every run: an initializer of the same name as default
// value is not taken by ONNX Runtime Web. They are always float32, of dims [1, C, 1, 1] for maps and [C] for tokens, vectors and maps with
// their channels last;
// where T is float16 the graph casts them, and casts T back for the observer, so that the page never handles halves.
namespace pn::onnx {

struct GateOptions {
  bool observe = true;                    // make each gated value a graph output
  bool observe_raw = false;               // and each value before its gate
  bool observe_pooled = false;            // and its mean and maximum over space or tokens, so that whole maps need not be read back
  std::vector<std::string> also_observe;  // further tensors to make outputs (what CutModel::carried asks for)
};

// A gated layer's tensor names in the edited model.
struct GatedLayer {
  std::string tensor;  // T: the gated value, under the name it had
  std::string gate;    // inputs, float32
  std::string offset;
  std::string observed;  // float32 output with the gated value: T, or its cast when T is float16; empty if not observed
  std::string raw;       // the value before the gate
  std::string mean;      // float32 outputs [batch, channels], when pooled values are observed of maps or tokens, else empty
  std::string maximum;
  std::vector<std::int64_t> dims;  // of gate and of offset
};

struct GatedModel {
  std::vector<Splice> splices;     // sorted, for apply_splices
  std::vector<GatedLayer> layers;  // in the order asked for
};

// The edit that gates `layers` in `file`, of which `graph` is the view.
// Weights in other files stay there (GraphView::external_files): the runtime gets them as it would for the file itself.
// Error::NotFound naming a tensor that no node gives; Mismatch for a layer named twice, without channels, or when graph and file do
// not belong together.
Result<GatedModel> gate(const GraphView& graph, std::span<const std::uint8_t> file, std::span<const NeuronLayer> layers,
                        const GateOptions& options = {});

}  // namespace pn::onnx
