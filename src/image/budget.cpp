#include "image/budget.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>

namespace pn::image {

namespace {

// The decoders' allocation hooks carry no context, so the limit of the decode in progress is the thread's.
thread_local std::size_t bytes_left = 0;
thread_local bool refused = false;

// Before each block lies its size; 16 bytes keep the block aligned.
constexpr std::size_t kPrefix = 16;

std::size_t size_of(void* memory) {
  std::size_t size;
  std::memcpy(&size, static_cast<char*>(memory) - kPrefix, sizeof size);
  return size;
}

}  // namespace

Budget::Budget(std::size_t bytes) {
  assert(bytes_left == 0);
  bytes_left = std::min(bytes, kMostDecoderBytes);
  refused = false;
}

Budget::~Budget() { bytes_left = 0; }

void Budget::allow(std::size_t more_bytes) {
  bytes_left += std::min(more_bytes, kMostDecoderBytes - std::min(bytes_left, kMostDecoderBytes));
}

bool Budget::was_refused() const { return refused; }

void* budget_malloc(std::size_t size) {
  char* block = size <= bytes_left ? static_cast<char*>(std::calloc(1, size + kPrefix)) : nullptr;
  if (!block) {
    refused = true;
    return nullptr;
  }
  bytes_left -= size;
  std::memcpy(block, &size, sizeof size);
  return block + kPrefix;
}

void* budget_realloc(void* old, std::size_t size) {
  void* fresh = budget_malloc(size);
  if (!fresh || !old) return fresh;
  std::memcpy(fresh, old, std::min(size, size_of(old)));
  budget_free(old);
  return fresh;
}

void budget_free(void* memory) {
  if (!memory) return;
  bytes_left += size_of(memory);
  std::free(static_cast<char*>(memory) - kPrefix);
}

}  // namespace pn::image
