#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "onnx/graph.h"

namespace pn::onnx {

// The class logits of a picture classifier.
struct ClassLogits {
  std::string tensor;  // [batch, count]: an output of the graph, or what its last softmax takes in
  int count = 0;       // at least 2
};

// Among the outputs of two axes that follow from the picture alone, the one that is most surely one logit a class. For it speak, most
// first: as many names of classes as it has numbers; that it ends as classifiers do, in a softmax, or in a linear layer with a bias that
// reads no attention; its name. Encoders of CLIPs end in a projection without a bias, or in one of an attention's values (OpenAI's
// ResNets), and have no names, so their embeddings are not taken for classes; one called image_embeds never is.
// names    how many classes the model's files name; 0: none
// returns  nothing when no output is told apart from an embedding
std::optional<ClassLogits> class_logits(const GraphView& graph, std::size_t names);

}  // namespace pn::onnx
