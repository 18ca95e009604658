#include "session/address.h"

#include <utility>

#include "share/link.h"

namespace pn::session {
namespace {

namespace ws = pn::workspace;

constexpr double kPause_s = 0.5;  // browsers take about seven changes a second
constexpr std::size_t kMostEntries = 60;

// The page as it starts has its plain address.
bool is_untouched(const ws::Workspace& workspace) {
  ws::View view = workspace.view;
  view.dialog = {};
  return workspace.steps == 0 && view == ws::View{} && workspace.selection.neuron_choice != ws::NeuronChoice::Visitor;
}

}  // namespace

std::optional<Address> AddressFeed::poll(const ws::Workspace& workspace, double now_s) {
  due_s_.reset();
  if ((workspace.revision == revision_ && workspace.view == view_) || workspace.document.stimuli.empty()) return std::nullopt;
  if (now_s < next_s_) {
    due_s_ = next_s_;
    return std::nullopt;
  }
  revision_ = workspace.revision;
  view_ = workspace.view;
  next_s_ = now_s + kPause_s;
  std::string link = share::write_link(ws::finding_of(workspace));
  const bool is_plain = entries_.empty() || (shown_.empty() && is_untouched(workspace));
  const bool is_new = workspace.steps != steps_ || workspace.view.way != way_;
  const bool is_other = link != link_ && !is_plain;
  if (is_new && is_other) entry_ = ++last_entry_;
  if (is_other) shown_ = link;
  keep(workspace, std::move(link));
  return is_other ? std::optional(Address{shown_, entry_, is_new}) : std::nullopt;
}

void AddressFeed::keep(const ws::Workspace& workspace, std::string link) {
  link_ = std::move(link);
  steps_ = workspace.steps;
  way_ = workspace.view.way;
  entries_[entry_] = {workspace.document, workspace.view, workspace.selection, shown_};
  if (entries_.size() > kMostEntries) entries_.erase(entries_.begin());
}

std::optional<ws::ReturnTo> AddressFeed::go_to(int entry) {
  const auto found = entries_.find(entry);
  if (found == entries_.end()) return std::nullopt;
  entry_ = entry;
  shown_ = found->second.shown;
  return ws::ReturnTo{found->second.document, found->second.view, found->second.selection};
}

Address AddressFeed::accept(const ws::Workspace& workspace, bool is_link) {
  std::string link = share::write_link(ws::finding_of(workspace));
  if (is_link) {
    entry_ = ++last_entry_;
    shown_ = link;
  }
  keep(workspace, std::move(link));
  return {shown_, entry_, false};
}

}  // namespace pn::session
