#include <utility>

#include "workspace/handlers.h"

// The visits that the browser keeps: a list to look at, to open and to delete from.
namespace pn::workspace {

void on(Workspace& ws, ListVisits&&, Effects& effects) {
  if (ws.resources.visits.phase == Phase::Waiting) ws.resources.visits.phase = Phase::Running;
  effects.push_back(RequestVisits{});
}

void on(Workspace& ws, VisitsListed&& c, Effects&) {
  ws.resources.visits = std::move(c.visits);
  ws.resources.visits.phase = Phase::Ready;
}

void on(Workspace& ws, OpenVisit&& c, Effects& effects) {
  ws.view.dialog = {};
  effects.push_back(RequestVisit{std::move(c.id)});
}

void on(Workspace&, DeleteVisits&& c, Effects& effects) { effects.push_back(RequestDeletion{std::move(c.ids)}); }

}  // namespace pn::workspace
