#pragma once
#include <span>
#include <string>
#include <vector>

#include "studies/figure.h"
#include "studies/table.h"
#include "workspace/lesson.h"

// What a class answered: result codes as tables and a figure.
namespace pn::view {

// A row a code: lesson, minutes, tasks, questions, guesses and hints.
studies::Table class_table(std::span<const workspace::LessonResult> results);

// A row a thing asked in a lesson: how many answered, how many rightly with Wilson's 95 % interval; of a bar, the mean of what was drawn
// beside the truth.
studies::Table question_table(std::span<const workspace::LessonResult> results);

// The share of right answers by question with its interval, and the class's predictions against the truth.
studies::Figure class_figure(std::span<const workspace::LessonResult> results);

}  // namespace pn::view
