#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "widgets/nodes.h"

// What one frame shows, on its way to the page around the canvas.
namespace pn::session {

// The nodes as a JSON tree in reading order: {role, id, name?, value?, description?, level?, checked?, pressed?, expanded?, disabled?,
// invalid?, menu?, lines?, rows?, row?, min?, max?, step?, now?, rect?: [x, y, width, height], children?}. Nodes without an id of their own get
// one of their parent's and their number; skipped ones and places are left out. Broken UTF-8 becomes U+FFFD.
std::string nodes_json(const widgets::Nodes& nodes);

// What the page tells of a node: `action` is click, set, enter, leave, focus or menu. Nothing for anything else.
std::optional<widgets::NodeAction> read_node_action(std::string id, std::string_view action, std::string value);

// Decides when the nodes are worth sending again: when their words changed, four times a second at most and, while changes go on, with
// no more than 256 kB a second. Words that change while the workspace stays as it is, as under a pointer that moves, and places are
// sent once they have come to rest, unless the page has just told an action. A dialog that opens or closes is told at once.
class NodeFeed {
 public:
  // The tree to send now, or nothing. Call after each frame, and again at due_s() when that is set.
  std::optional<std::string> poll(const widgets::Nodes& nodes, std::uint64_t revision, double now_s);
  // Time at which a held-back change may be sent; nothing when nothing is held back.
  std::optional<double> due_s() const { return due_s_; }

 private:
  std::size_t seen_words_ = 0, seen_places_ = 0;  // of the last call
  std::size_t sent_words_ = 0, sent_places_ = 0;
  std::size_t sent_dialogs_ = 0;
  std::uint64_t sent_revision_ = 0;
  double changed_s_ = 0;           // when words or places changed last
  double answering_until_s_ = -1;  // actions of the page are answered at once
  bool sent_any_ = false;
  bool owes_answer_ = false;  // to a text that was typed outside
  double next_s_ = 0;
  std::optional<double> due_s_;
};

}  // namespace pn::session
