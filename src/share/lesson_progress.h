#pragma once
#include <string>
#include <string_view>

#include "workspace/lesson.h"

// What the browser keeps of lessons: answers, by the lesson's id. Small; in the page's settings.
namespace pn::share {

std::string write_progress(const workspace::Lessons& lessons);

struct Progress {
  std::map<std::string, workspace::KeptRun> runs;
  std::string current;
  std::vector<std::string> class_codes;
};
/// Outside data: what cannot be read is left out.
Progress read_progress(std::string_view text);

}  // namespace pn::share
