#pragma once
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "share/visit.h"
#include "workspace/workspace.h"

// The browser keeps the visit as it is, for a reload, a crash, a tab that was put away.
namespace pn::session {

struct VisitToKeep {
  std::uint32_t turn = 0;
  std::uint32_t visit = 0;  // as go_on() was told
  bool is_fresh = false;    // another visit than the last that was kept
  std::string state;
  std::string link;  // of the same, without own pictures
  std::vector<share::OwnFile> pictures;
};

// Decides when the visit is kept: a second after what changed it, once the visitor did something.
class VisitFeed {
 public:
  // What to keep now, or nothing. Call after each frame, and again at due_s() when that is set.
  std::optional<VisitToKeep> poll(const workspace::Workspace& ws, double now_s);
  std::optional<double> due_s() const { return due_s_; }

  // The same without a pause: the page is about to go away.
  std::optional<VisitToKeep> keep_now(const workspace::Workspace& ws);

  // What the browser made of it. pictures: all that belong to it are kept.
  void kept(std::uint32_t turn, bool pictures);

  // A visit that was kept is opened: the browser has these pictures of it.
  void hold(const std::vector<share::OwnFile>& pictures);
  // It was opened: it is gone on with, and kept as it is.
  void go_on(const workspace::Workspace& ws, std::uint32_t visit);
  // Something else was opened: what is kept from now on is another visit. at_once: as it is, also before the visitor does anything.
  void begin_another(bool at_once);

  // It was deleted. The next change keeps it again.
  void forgotten();

  // The board has a picture of the visitor's own that nothing keeps yet.
  bool lacks_picture(const workspace::Workspace& ws) const;

 private:
  using Files = std::set<std::pair<std::uint32_t, bool>>;

  std::uint64_t revision_ = 0;
  workspace::View view_;
  std::string state_;     // as it was last kept
  bool is_kept_ = false;  // the visit has a place in the browser
  bool is_fresh_ = true;
  std::uint32_t turn_ = 0;
  std::uint32_t visit_ = 0;
  Files sent_, kept_;
  double next_s_ = 0;
  std::optional<double> due_s_;
};

}  // namespace pn::session
