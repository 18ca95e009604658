#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "workspace/lesson.h"

// Lessons as files: assets/lessons/README.md has the format, assets/lessons/lesson.schema.json its schema.
namespace pn::share {

inline constexpr std::size_t kMostLesson_bytes = std::size_t{256} << 10U;

/// Outside data. A lesson is read whole or not at all: what it says that is not understood is an error, not left out.
/// @returns Malformed, with a sentence that names the line and what is expected there; TooLarge
Result<std::shared_ptr<const workspace::Lesson>> read_lesson(std::string_view text);

/// assets/lessons/index.json.
/// @returns Malformed
Result<std::vector<workspace::LessonRow>> read_lesson_list(std::string_view text);

}  // namespace pn::share
