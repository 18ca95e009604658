#pragma once
#include <string>
#include <vector>

#include "panels/parts/context.h"
#include "studies/figure.h"
#include "studies/table.h"
#include "workspace/lesson.h"

namespace pn::panels {

struct ClassPanelState {
  std::string typed;
  bool asks_to_clear = false;
  // What the codes say, worked out when they or the lessons change.
  std::vector<std::string> read_codes;
  std::size_t read_lessons = 0;
  std::vector<workspace::LessonResult> results;
  studies::Table table, questions;
  studies::Figure figure;
  struct Unread {
    std::string code, why;
  };
  std::vector<Unread> unread;
  std::string told;  // of the last that were put in
};

// For the teacher: result codes of a class, as a table, figures and CSV.
void draw_class_panel(Context& ctx, ClassPanelState& state);

}  // namespace pn::panels
