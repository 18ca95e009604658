#pragma once
#include "share/lesson_reader.h"
#include "workspace/lesson.h"

// The parts of a lesson that name the visit: pictures, values, checks, and how it is set up.
namespace pn::share {

workspace::PictureRef read_picture(LessonReader& reader, const json::Value& value);
workspace::Quantity read_quantity(LessonReader& reader, const json::Value& value);  // {"response": {…}}, …
workspace::Check read_check(LessonReader& reader, const json::Value& value);
workspace::Setup read_setup(LessonReader& reader, const json::Value& value);

}  // namespace pn::share
