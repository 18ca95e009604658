#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <imgui.h>

// What one frame shows, in words: the page outside makes real controls of it, and tells what a visitor did with them.
namespace pn::widgets {

// Where something was drawn, in CSS pixels.
struct Landmark {
  float x, y, width, height;
};

// ARIA roles by their own names, but: Text is a paragraph; Place is a rectangle with a name for tests, which is not told.
enum class Role : std::uint8_t {
  Place,
  Region,
  Group,
  Dialog,
  List,
  ListItem,
  Table,
  Row,
  Cell,
  ColumnHeader,
  RowHeader,
  Heading,
  Text,
  Status,
  Alert,
  Button,
  Textbox,
  Slider,
  RadioGroup,
  Radio,
  Checkbox,
  Progress,
  Image,
};
const char* name_of(Role role);  // "region"; "" for Place

enum class Check : std::uint8_t { Unset, Off, On, Mixed };

struct Node {
  Role role = Role::Place;
  std::string id;                 // empty for text that nothing refers to
  std::string name;               // a word or a sentence
  std::string value;              // of a field, or what a slider's number means
  std::string description;        // what a tooltip says
  Check checked = Check::Unset;   // of Radio and Checkbox
  Check pressed = Check::Unset;   // of a Button that stays down, or the chosen one of a list
  Check expanded = Check::Unset;  // of a Button that folds something
  bool disabled = false;
  bool invalid = false;
  bool has_menu = false;                                 // a context menu opens on it
  bool takes_lines = false;                              // a Textbox that takes several lines at once, as Enter with line ends in its value
  bool skipped = false;                                  // a node beside it does the same: for pointers alone
  int level = 0;                                         // of a Heading
  int row_count = 0;                                     // of a Table or List that shows some of its rows; 0: all are here
  int row = 0;                                           // of one of those rows, from 1
  float minimum = 0, maximum = 0, step = 0, number = 0;  // of Slider and Progress
  std::optional<Landmark> rect;                          // nothing for what is scrolled out of view; of what is cut, the seen part
  ImGuiID item = 0;                                      // ImGui's, 0 for what is no item
  int parent = -1;                                       // place in the list, -1 at the top
};

// What a visitor did with a node outside the canvas.
struct NodeAction {
  enum class Kind : std::uint8_t { Click, Set, Enter, Leave, Focus, Menu } kind = Kind::Click;
  std::string id;
  std::string value;  // of Set (typed or moved so far), Enter (finished with the Enter key) and Leave (the field has lost the keyboard)
  int frames = 0;     // that it has waited for its widget
};

// The nodes of one frame in reading order, and the actions that its widgets take. Reuses its memory from frame to frame.
class Nodes {
 public:
  // ---- around a frame

  void begin_frame();  // forgets the last frame's nodes
  // What no widget took waits some frames for its widget (a panel may show for a moment that it loads), then it is dropped.
  void end_frame();
  void queue(NodeAction action) { next_.push_back(std::move(action)); }  // for the next frame
  bool has_queued() const { return !next_.empty(); }
  const std::deque<std::string>& dropped() const { return dropped_; }  // ids of the last actions that no widget took, for tests

  // ---- while drawing. References last until the next frame.

  Node& begin(Role role, std::string_view id, std::string_view name);  // children follow until end()
  void end();
  // Of the last ImGui item: its rectangle within the clip, its id; comes into view when it gets the focus.
  Node& item(Role role, std::string_view id, std::string_view name);
  // Of nothing that is drawn at one place.
  Node& leaf(Role role, std::string_view id, std::string_view name);
  Node& text(std::string_view sentence) { return leaf(Role::Text, {}, sentence); }
  // Gives the last item's rectangle and ImGui id to a node.
  void place(Node& node);
  Node& last() { return muted_ > 0 || used_ == 0 ? scrap_ : nodes_[used_ - 1]; }  // the one told last
  // What a tooltip of the last ImGui item says, unless it is the name already.
  void describe_item(std::string_view words);
  // Nothing until the matching call with -1 is told: for what a node says in better words.
  void mute(int change) { muted_ += change; }

  // ---- actions: true, or a value, once for each action on `id`
  bool clicked(std::string_view id) { return !now_.empty() && take(NodeAction::Kind::Click, id).has_value(); }
  bool menu_asked(std::string_view id) { return !now_.empty() && take(NodeAction::Kind::Menu, id).has_value(); }
  struct Typed {
    std::string value;
    bool entered = false;
    bool left = false;  // also when entered
  };
  std::optional<Typed> typed(std::string_view id);
  bool took_action() const { return took_action_; }  // in this frame
  bool took_text() const { return took_text_; }      // in this frame, by typed()

  // ---- reading

  std::size_t size() const { return used_; }
  const Node& operator[](std::size_t i) const { return nodes_[i]; }
  const Node* find(std::string_view id) const;
  std::map<std::string, Landmark> landmarks() const;  // of all that has an id and a rectangle
  std::size_t hash_of_words() const;
  std::size_t hash_of_places() const;

 private:
  Node& add(Role role, std::string_view id, std::string_view name);
  std::optional<std::string> take(NodeAction::Kind kind, std::string_view id);

  std::deque<Node> nodes_;  // the first used_ are of this frame
  std::size_t used_ = 0;
  std::vector<int> open_;
  Node scrap_;  // takes what is muted
  int muted_ = 0;
  std::vector<NodeAction> now_, next_;
  std::deque<std::string> dropped_;
  bool took_action_ = false, took_text_ = false;
};

// Ends a group with its block.
class NodeScope {
 public:
  NodeScope(Nodes& nodes, Role role, std::string_view id, std::string_view name) : node(nodes.begin(role, id, name)), nodes_(nodes) {}
  ~NodeScope() { nodes_.end(); }
  NodeScope(const NodeScope&) = delete;
  NodeScope& operator=(const NodeScope&) = delete;

  Node& node;

 private:
  Nodes& nodes_;
};

class MuteScope {
 public:
  explicit MuteScope(Nodes& nodes) : nodes_(nodes) { nodes_.mute(1); }
  ~MuteScope() { nodes_.mute(-1); }
  MuteScope(const MuteScope&) = delete;
  MuteScope& operator=(const MuteScope&) = delete;

 private:
  Nodes& nodes_;
};

}  // namespace pn::widgets
