#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "workspace/lesson.h"

// A lesson as pages to print: documents of their own, which a browser prints or saves as PDF.
namespace pn::share {

// What a lesson's text says where it names things of the visit ({neuron dog}).
using LessonWords = std::function<std::string(std::string_view)>;

/// For pupils: what each step asks, with room to write, and the exit ticket on a page of its own.
std::string worksheet_html(const workspace::Lesson& lesson, const LessonWords& words);

/// For the teacher: aims, minutes, what pupils do, known wrong turns, what to expect, right answers.
std::string plan_html(const workspace::Lesson& lesson, const LessonWords& words);

}  // namespace pn::share
