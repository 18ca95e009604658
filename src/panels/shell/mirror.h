#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "panels/parts/context.h"
#include "workspace/workspace.h"

// The canvas in words: what a screen reader hears, the controls it can use, and what the browser tests read.
namespace pn::panels {

// What the mirror must know beyond the workspace.
struct MirrorView {
  bool dark = true;
  DialogRequest::Kind dialog = DialogRequest::Kind::None;      // the open one
  const std::map<std::string, Landmark>* landmarks = nullptr;  // where the controls were drawn, when known
};

// The page as a tree of {id, role, label, value?, options?, disabled?, pressed?, rect?, children?, action?} in reading order, as JSON.
// `role` is an ARIA role (region, heading, table, row, cell, button, textbox, combobox, list, listitem, status, alert, text);
// `action` is what apply_mirror_action() understands, a field's value goes along with it. Ids are stable between calls.
std::string mirror_json(const workspace::Workspace& ws, const MirrorView& view);

// Carries out what a visitor did in the mirror. Unknown or outdated actions do nothing and return false.
bool apply_mirror_action(std::string_view action, std::string_view value, const workspace::Workspace& ws, workspace::Commands& commands,
                         DialogRequest& dialog, std::vector<PageRequest>& page_requests);

// Decides when the mirror is worth sending again: when its text changed, four times a second at most and, while changes go on,
// with no more than 256 kB a second; when only places changed, once they have come to rest.
class Mirror {
 public:
  // The tree to send now, or nothing. Call after the commands of a frame were applied, and again at due_s() when that is set.
  std::optional<std::string> poll(const workspace::Workspace& ws, const MirrorView& view, double now_s);
  // Time at which a held-back change may be sent; nothing when nothing is held back.
  std::optional<double> due_s() const { return due_s_; }

 private:
  std::uint64_t seen_revision_ = ~0ULL;
  MirrorView seen_view_;
  std::size_t seen_places_ = 0;
  std::size_t sent_places_ = 0;
  double places_since_s_ = 0;
  std::size_t sent_hash_ = 0;
  bool sent_any_ = false;
  double next_s_ = 0;
  std::optional<double> due_s_;
};

}  // namespace pn::panels
