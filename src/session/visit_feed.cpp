#include "session/visit_feed.h"

#include <algorithm>
#include <utility>

#include "share/link.h"
#include "share/source_json.h"

namespace pn::session {
namespace {

namespace ws = pn::workspace;

constexpr double kPause_s = 1;

std::set<std::pair<std::uint32_t, bool>> files_in(const std::vector<share::OwnFile>& pictures) {
  std::set<std::pair<std::uint32_t, bool>> files;
  for (const share::OwnFile& file : pictures) files.emplace(file.file, file.by_profile);
  return files;
}

}  // namespace

std::optional<VisitToKeep> VisitFeed::poll(const ws::Workspace& workspace, double now_s) {
  due_s_.reset();
  if (workspace.revision == revision_ && workspace.view == view_) return std::nullopt;
  if (next_s_ == 0) next_s_ = now_s + kPause_s;
  if (now_s < next_s_) {
    due_s_ = next_s_;
    return std::nullopt;
  }
  return keep_now(workspace);
}

std::optional<VisitToKeep> VisitFeed::keep_now(const ws::Workspace& workspace) {
  next_s_ = 0;
  revision_ = workspace.revision;
  view_ = workspace.view;
  if (!is_kept_ && workspace.steps == 0) return std::nullopt;  // nothing that a link, or the page itself, would not bring again
  const ws::Finding finding = ws::finding_of(workspace);
  std::string state = share::write_visit(finding);
  if (state == state_) return std::nullopt;
  state_ = state;
  is_kept_ = true;
  VisitToKeep out{
      ++turn_, visit_, std::exchange(is_fresh_, false), std::move(state), share::write_link(finding), share::own_files(workspace.document)};
  sent_ = files_in(out.pictures);
  return out;
}

void VisitFeed::kept(std::uint32_t turn, bool pictures) {
  if (turn == turn_ && pictures) kept_ = sent_;
}

void VisitFeed::hold(const std::vector<share::OwnFile>& pictures) {
  kept_ = files_in(pictures);
  ++turn_;  // what is still on its way does not count
}

void VisitFeed::go_on(const ws::Workspace& workspace, std::uint32_t visit) {
  visit_ = visit;
  state_ = share::write_visit(ws::finding_of(workspace));
  is_kept_ = true;
  is_fresh_ = false;
}

void VisitFeed::begin_another(bool at_once) {
  state_.clear();
  is_kept_ = at_once;
  is_fresh_ = true;
}

void VisitFeed::forgotten() { hold({}); }

bool VisitFeed::lacks_picture(const ws::Workspace& workspace) const {
  const auto& stimuli = workspace.document.stimuli;
  return std::any_of(stimuli.begin(), stimuli.end(), [&](const ws::Stimulus& stimulus) {
    const ws::FileSource* file = ws::file_of(stimulus.source);
    return file != nullptr && !kept_.contains({file->file, file->by_profile});
  });
}

}  // namespace pn::session
