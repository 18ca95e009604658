#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "workspace/workspace.h"

// The address bar holds the link of what is seen, and the browser's history its steps.
namespace pn::session {

struct Address {
  std::string fragment;  // without '#'; empty: the page as it starts
  int entry = 0;         // of the browser's history
  bool is_new = false;   // an entry of its own; else in the place of the present one
};

// Decides when the address changes: half a second after what it stands for, while exploring in its place, at each step of the visitor's (what
// undo would take back, another way of working) as an entry of its own.
class AddressFeed {
 public:
  // The address to show now, or nothing. Call after each frame, and again at due_s() when that is set.
  std::optional<Address> poll(const workspace::Workspace& ws, double now_s);
  std::optional<double> due_s() const { return due_s_; }

  // The link of the workspace as it was when poll() or accept() last looked.
  const std::string& link() const { return link_; }

  // The document as the entry's address told it, to return to; nothing for an entry of an earlier visit.
  std::optional<workspace::ReturnTo> go_to(int entry);

  // What was just applied came from an address, so it makes no further entry: from a link, for which the browser made one, or from go_to().
  // The address that stands for it.
  Address accept(const workspace::Workspace& ws, bool is_link);

 private:
  struct Entry {
    workspace::Document document;
    workspace::View view;
    workspace::Selection selection;
    std::string shown;
  };

  void keep(const workspace::Workspace& ws, std::string link);

  std::map<int, Entry> entries_;
  int entry_ = 0;
  int last_entry_ = 0;
  std::string link_;   // of the workspace as it was last looked at
  std::string shown_;  // in the address bar; empty while the page is as it started
  std::uint64_t revision_ = 0;
  workspace::View view_;
  std::uint32_t steps_ = 0;
  workspace::Way way_ = workspace::Way::Look;
  double next_s_ = 0;
  std::optional<double> due_s_;
};

}  // namespace pn::session
