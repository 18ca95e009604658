#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "workspace/workspace.h"

// What the page says of lessons.
namespace pn::view {

// A lesson's text with what it names: {neuron cat} becomes the neuron's number, "4.217", or the concept where it is not known yet. In ids of
// nodes, {stimulus cat photo} and {prompt cat} become their numbers.
std::string lesson_text(const workspace::Workspace& ws, std::string_view text);
// Its paragraphs.
std::vector<std::string> lesson_paragraphs(const workspace::Workspace& ws, std::string_view text);

// A value on a bar: "37 %", or a number.
std::string bar_words(const workspace::LessonStep& step, double value);
// "You said 70 %; the model says 12 %: 58 points apart."
std::string gap_words(const workspace::LessonStep& step, double drawn, double truth);
// "Step 3 of 9"
std::string step_words(const workspace::LessonRun& run);
// What a step still waits for: the board, the model, or nothing.
std::string waiting_words(const workspace::Workspace& ws);
// "Checked steps: 4 of 4. Questions: 3 of 5 right. Guesses: 4 of 6 right. Hints: 1. Time: 9 minutes."
std::string score_words(const workspace::LessonRun& run);
std::string minutes_words(double seconds);

}  // namespace pn::view
