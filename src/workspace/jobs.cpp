#include <algorithm>
#include <utility>

#include "workspace/handlers.h"

// The one list of what is on its way: started, answered once, or cancelled.
namespace pn::workspace {

JobId start_job(Workspace& ws, JobKind kind, std::uint32_t target, std::string detail) {
  const auto id = new_id<JobId>(ws);
  ws.jobs[id] = Job{id, kind, target, ws.model_generation, std::move(detail), {}};
  return id;
}

std::optional<Job> finish_job(Workspace& ws, JobId id) {
  const auto found = ws.jobs.find(id);
  if (found == ws.jobs.end()) return std::nullopt;
  Job job = std::move(found->second);
  ws.jobs.erase(found);
  return job;
}

bool has_job(const Workspace& ws, JobKind kind) {
  return std::any_of(ws.jobs.begin(), ws.jobs.end(), [&](const auto& entry) { return entry.second.kind == kind; });
}

bool has_job(const Workspace& ws, JobKind kind, std::uint32_t target) {
  return std::any_of(ws.jobs.begin(), ws.jobs.end(),
                     [&](const auto& entry) { return entry.second.kind == kind && entry.second.target == target; });
}

bool is_of_page(JobKind kind) {
  return kind == JobKind::FetchAsset || kind == JobKind::FirstBoard || kind == JobKind::BoardList || kind == JobKind::BundledBoard ||
         kind == JobKind::WordFonts || kind == JobKind::EmojiIndex || kind == JobKind::LinkCode || kind == JobKind::LessonList ||
         kind == JobKind::Lesson || kind == JobKind::LessonBoard;
}

void cancel_job(Workspace& ws, JobId id, Effects& effects) {
  if (ws.jobs.erase(id) > 0) effects.push_back(CancelJob{id});
}

}  // namespace pn::workspace
