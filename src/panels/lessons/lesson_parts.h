#pragma once
#include <string>
#include <string_view>

#include "panels/lessons/lesson_panel.h"

// Parts of the lesson's panel.
namespace pn::panels {

// The title of a step, wrapped.
void draw_step_title(Context& ctx, std::string_view text);

// Body text, wrapped, a node a paragraph.
void draw_paragraphs(Context& ctx, std::string_view text, ImU32 color = 0);

// What is said of an answer or a step: an icon and a few sentences on a ground of their own.
enum class Saying { Right, Wrong, Info };
void draw_saying(Context& ctx, Saying kind, const std::string& words, std::string_view id = {});

// Options to choose from, each as wide as the panel; what was chosen, and which is right, once it is told.
// returns the option that was chosen now, or -1
int draw_options(Context& ctx, const std::string& id, const workspace::Question& question, int chosen, int right, bool is_told);

// lesson_tasks.cpp
void draw_prediction(Context& ctx, LessonPanelState& state, const workspace::LessonRun& run);
void draw_task(Context& ctx, const workspace::LessonRun& run);
void draw_guesses(Context& ctx, const workspace::LessonRun& run);
// lesson_tells.cpp
void draw_comparison(Context& ctx, const workspace::LessonRun& run);
void draw_questions(Context& ctx, const workspace::LessonRun& run);
// lesson_result.cpp
void draw_lesson_result(Context& ctx, const workspace::LessonRun& run);

}  // namespace pn::panels
