#include <string_view>
#include <utility>

#include "session/session.h"
#include "share/lesson_json.h"
#include "share/lesson_progress.h"

// Lessons: files that are read, answers that the browser keeps.
namespace pn::session {

namespace ws = pn::workspace;

void Session::on_lesson(const ws::Job& job, Bytes file) {
  const std::string_view text{reinterpret_cast<const char*>(file.data()), file.size()};
  const auto fail = [&](const Error& error) { apply(ws::JobFailed{job.id, error}); };
  if (job.kind == ws::JobKind::LessonList) {
    auto list = share::read_lesson_list(text);
    return list ? apply(ws::LessonsListed{job.id, *std::move(list)}) : fail(list.error());
  }
  auto lesson = share::read_lesson(text);
  return lesson ? apply(ws::LessonReady{job.id, *std::move(lesson)}) : fail(lesson.error());
}

void Session::on_kept_lessons(const protocol::KeptLessons& event) {
  share::Progress progress = share::read_progress(event.progress);
  apply(ws::KeptLessons{std::move(progress.runs), std::move(progress.current), std::move(progress.class_codes), event.lot});
}

void Session::keep_lessons() {
  if (workspace_.lessons.changes == kept_lessons_) return;
  kept_lessons_ = workspace_.lessons.changes;
  post(to_page(protocol::KeepLessons{share::write_progress(workspace_.lessons)}));
}

}  // namespace pn::session
