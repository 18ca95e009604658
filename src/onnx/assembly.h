#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "onnx/edit.h"
#include "onnx/graph.h"
#include "onnx/reach.h"

namespace pn::onnx {

// The error of a file that does not hold what its view says.
Error other_file();

// A new file of own text and stretches of an old one, put together at the end in one allocation.
class Assembly {
 public:
  explicit Assembly(std::span<const std::uint8_t> file) : file_(file) {}

  std::span<const std::uint8_t> file() const { return file_; }

  void text(std::string bytes);
  // False when the file ends before. `field` is a whole field, with `splices` (sorted, inside it) done to it.
  bool stretch(std::size_t from, std::size_t to);
  bool field(const Place& place);
  bool field(const Place& place, const std::vector<Splice>& splices);

  std::size_t size_bytes() const { return size_bytes_; }
  void append_to(std::vector<std::uint8_t>& bytes) const;

 private:
  struct Piece {
    std::size_t offset;
    std::size_t size_bytes;
    std::string text;
  };
  std::span<const std::uint8_t> file_;
  std::vector<Piece> pieces_;
  std::size_t size_bytes_ = 0;
};

// The weights that are needed, and where the graph lists them as inputs too (before IR version 4), these entries.
Status copy_weights(const GraphView& graph, const Needs& needs, Assembly& body);

// The model of the old file with `body`, fields of GraphProto, for its graph: versions, operator sets, metadata and functions stay.
Result<std::vector<std::uint8_t>> model_of(const std::string& graph_name, const Assembly& body);

}  // namespace pn::onnx
