#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "workspace/lesson.h"

// What a pupil hands on of a lesson: a short code without a name. README.md has the layout.
namespace pn::share {

/// "PN" and groups of letters and digits that are hard to mistake for each other.
std::string write_result(const workspace::LessonRun& run);

/// Of outside text: blanks, hyphens and case do not matter, O is read as 0, I and L as 1.
/// @returns Malformed: no code, or a letter is wrong or missing (15 bits of checksum; a change of up to three neighbours is noticed for sure);
///          NotFound: a whole code of a lesson that is not among `lessons`; Unsupported: of a newer kind
Result<workspace::LessonResult> read_result(std::string_view text, std::span<const std::shared_ptr<const workspace::Lesson>> lessons);

/// Whatever looks like a code in a text that was pasted or read from a file, in its order.
std::vector<std::string> codes_in(std::string_view text);

}  // namespace pn::share
