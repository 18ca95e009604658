#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "onnx/edit.h"

namespace pn::onnx {

inline constexpr std::size_t kInlinedBytes = std::size_t{16} << 20U;  // beside the file's own size: the most that inlining adds

// The edit that puts a model's local functions in the place of their calls, and takes the functions out; none for a file without them.
// Nodes that call nothing, and all weights, stay as they lie in the file.
//
// A function's tensor t gets the name "CALL/t", where CALL is the calling node's own name (else its operator), behind that of the call
// around it, and a number where a tensor or call has that name already; inputs and outputs have those of the caller's tensors. An
// attribute that refers to one of the function's takes the call's value, else the function's default, else is left out. Of nodes that
// come out of a function, documentation and metadata are left out.
//
// Error::Malformed for a function that calls itself, two functions of one name, or a call that passes more than the function takes; Mismatch when
// a function wants another version of operators than the model; Unsupported when calls lie in calls over 32 deep, or graphs in graphs over
// 16; TooLarge when it would come to over 100,000 nodes, or to more text than the file's size and kInlinedBytes; these name the function.
// Malformed or Truncated for damage, TooLarge for counts beyond reason, with the byte offset.
Result<std::vector<Splice>> inline_functions(std::span<const std::uint8_t> file);

}  // namespace pn::onnx
