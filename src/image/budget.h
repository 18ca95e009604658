#pragma once
// Memory for stb_image and libjpeg under a limit that the caller sets from the header it has checked, so that a lying file cannot ask for
// more. Private to this room.
#include <cstddef>

namespace pn::image {

// The most that all pictures' decoders may hold at once, whatever the picture's size.
inline constexpr std::size_t kMostDecoderBytes = 640u << 20;

// While it lives, this thread's budget_* functions give at most `bytes` together; zeroed, so that damaged files show no old memory.
class Budget {
 public:
  explicit Budget(std::size_t bytes);
  ~Budget();
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;
  // Raises the limit, when more of the file has been checked.
  void allow(std::size_t more_bytes);
  bool was_refused() const;
};

void* budget_malloc(std::size_t size);
void* budget_realloc(void* old, std::size_t size);
void budget_free(void* memory);

}  // namespace pn::image
