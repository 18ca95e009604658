#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "onnx/graph.h"

// An edit of an ONNX file is a short list of splices against the file's own bytes, so that no weight is read, parsed or copied to
// make it; who holds the file (natively apply_splices, in the page a few lines of JavaScript) makes one pass over it.
namespace pn::onnx {

// At byte `offset` of the original file, `remove_bytes` bytes give way to `insert`.
struct Splice {
  std::size_t offset = 0;
  std::size_t remove_bytes = 0;
  std::string insert;
};

// Sorts `changes`, joins those at one offset (in their order), and adds what keeps the file's structure true: a splice for the length
// of every enclosing message whose size they change.
// nodes  messages inside `parts`; a change at a node's very end is behind it, not in it
// parts  the file's `graph` fields; a change at a part's very end is in it
// Error::Mismatch when changes overlap each other or cross a message's end (our own mistake, or another file's graph).
Result<std::vector<Splice>> with_lengths(std::vector<Splice> changes, std::span<const Place> nodes, std::span<const Place> parts);

// The edited file: one pass, one allocation.
// Error::Mismatch when a splice lies outside the file, or before the end of the one before it.
Result<std::vector<std::uint8_t>> apply_splices(std::span<const std::uint8_t> file, std::span<const Splice> splices);

}  // namespace pn::onnx
